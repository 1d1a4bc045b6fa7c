"""The OpenAPI document says what the sandbox does: schemathesis finds no difference (short here, long by `just`)."""

from pathlib import Path

import pytest
from schemathesis_run import run
from theranest_sandbox.openapi import document
from theranest_sandbox.operations import OPERATIONS


@pytest.mark.slow
def test_schemathesis_finds_nothing_and_is_accepted_everywhere(tmp_path: Path):
    found = run(tmp_path, "-n", "8", "--phases", "examples,fuzzing", "--no-shrink", "--seed", "7")
    assert found.exit_code == 0, found.output
    assert {name for name, count in found.fewest.items() if count == 0} == set()


def test_the_document_says_that_this_is_not_ensoras_api():
    assert document()["info"]["description"].startswith(
        "sandbox: not Ensora's API; a practice needs an API agreement and a BAA with its vendor"
    )


def objects(schema):
    if isinstance(schema, dict):
        if schema.get("type") == "object" and ("properties" in schema or "patternProperties" in schema):
            yield schema
        for value in schema.values():
            yield from objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects(value)


def test_every_object_of_the_document_is_closed():
    assert [schema for schema in objects(document()) if schema.get("additionalProperties") is not False] == []


def test_no_scope_signs_a_note_or_submits_a_claim():
    scopes = document()["components"]["securitySchemes"]["service_account"]["flows"]["clientCredentials"]["scopes"]
    assert [scope for scope in scopes if "sign" in scope or "submit" in scope] == []
    assert {operation.scope for operation in OPERATIONS} <= set(scopes)


def test_every_write_asks_for_a_key_and_every_change_for_a_version():
    for path, item in document()["paths"].items():
        for method, operation in item.items():
            required = {p["name"] for p in operation.get("parameters", []) if p.get("in") == "header" and p["required"]}
            wanted = {"post": {"Idempotency-Key"}, "patch": {"Idempotency-Key", "If-Match"}, "get": set()}[method]
            assert required == (set() if path == "/oauth/token" else wanted)
