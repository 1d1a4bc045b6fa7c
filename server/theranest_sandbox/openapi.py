"""The OpenAPI 3.1 document, made from the very table and models that answer the requests."""

from typing import Any, cast

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from .oauth import FORM, OAuthErrorBody, TokenAnswer, TokenRequest
from .operations import OPERATIONS, Operation
from .problems import PROBLEM_JSON, TITLES, ProblemBody
from .queries import NoQuery
from .resources import KINDS
from .settings import DISCLAIMER, MARK, SCOPES

Json = dict[str, Any]
ModelMode = tuple[type[BaseModel], JsonSchemaMode]
ID_PATTERN = "^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$"
ETAG_PATTERN = '^"[0-9a-f]{32}"$'
KEY_PATTERN = "^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,127}$"
REFUSAL_HEADERS = {401: "WWW-Authenticate", 403: "WWW-Authenticate", 405: "Allow", 415: "Accept", 429: "Retry-After"}


def document() -> Json:
    names, components = _schemas()
    paths: Json = {"/oauth/token": {"post": _token_operation(names)}}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, names)
    for item in paths.values():
        item["parameters"] = []
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Practice API (sandbox)",
            "version": "1.0.0",
            "description": f"{DISCLAIMER}. All people in it are invented.",
        },
        "servers": [{"url": "/"}],
        "paths": {path: {k: v for k, v in item.items() if v} for path, item in paths.items()},
        "components": {"schemas": components, "securitySchemes": _security_schemes()},
    }


def _schemas() -> tuple[dict[ModelMode, Json], Json]:
    """References by model and mode, and what they refer to."""
    answers: list[ModelMode] = [(model, "serialization") for model in (*KINDS.values(), ProblemBody)]
    bodies: list[ModelMode] = [(op.body, "validation") for op in OPERATIONS if op.body and op.form != "multipart"]
    wanted = dict.fromkeys([*answers, *bodies, *_oauth_models()])
    names, definitions = models_json_schema(list(wanted), ref_template="#/components/schemas/{model}")
    components: Json = _closed(definitions["$defs"])
    for kind, model in KINDS.items():
        components[f"{model.__name__}Page"] = _page(names[(model, "serialization")], kind)
    return cast(dict[ModelMode, Json], names), components


def _oauth_models() -> list[ModelMode]:
    return [(TokenRequest, "validation"), (TokenAnswer, "serialization"), (OAuthErrorBody, "serialization")]


def _closed(schema: Any) -> Any:
    """What a patch leaves out is not null, and a map whose keys have a pattern takes no others."""
    if isinstance(schema, list):
        return [_closed(item) for item in cast(list[Any], schema)]
    if not isinstance(schema, dict):
        return schema
    known = cast(Json, schema)
    closing: Json = {"additionalProperties": False} if "patternProperties" in known else {}
    return closing | {
        name: _closed(value) for name, value in known.items() if not (name == "default" and value is None)
    }


def _page(item: Json, kind: str) -> Json:
    return {
        "type": "object",
        "title": f"A page of {kind}",
        "properties": {
            "items": {"type": "array", "items": item},
            "next_cursor": {"anyOf": [{"type": "string"}, {"type": "null"}], "description": "null on the last page"},
        },
        "required": ["items", "next_cursor"],
        "additionalProperties": False,
    }


def _operation(operation: Operation, names: dict[ModelMode, Json]) -> Json:
    made: Json = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.kind],
        "security": [{"service_account": [operation.scope]}, {"bearer": []}],
        "parameters": _parameters(operation),
        "responses": _responses(operation, names),
    }
    if operation.body is not None:
        made["requestBody"] = _request_body(operation, names)
    return made


def _parameters(operation: Operation) -> list[Json]:
    found = _query_parameters(operation)
    if operation.has_id:
        found.append({"name": "id", "in": "path", "required": True, "schema": _text(ID_PATTERN)})
    if operation.writes:
        description = "Remembered for 24 hours: the same key and body get the first answer, another body gets 422."
        found.append(_header("Idempotency-Key", _text(KEY_PATTERN), required=True, description=description))
    else:
        found.append(_header("If-None-Match", {"type": "string"}, description="304 if this is still the version."))
    if operation.needs_match:
        found.append(_header("If-Match", {"type": "string"}, required=True, description="The ETag that was read."))
    return found


def _query_parameters(operation: Operation) -> list[Json]:
    if operation.query is NoQuery:
        return []
    schema = _closed(operation.query.model_json_schema())
    return [_query_parameter(name, value) for name, value in schema["properties"].items()]


def _query_parameter(name: str, schema: Json) -> Json:
    """A parameter is given or not; there is no null in a query."""
    options = [option for option in schema.get("anyOf", []) if option != {"type": "null"}]
    plain = options[0] if options else {k: v for k, v in schema.items() if k not in ("title", "description")}
    made: Json = {"name": name, "in": "query", "required": False, "schema": plain}
    if "description" in schema:
        made["description"] = schema["description"]
    return made


def _header(name: str, schema: Json, *, description: str, required: bool = False) -> Json:
    return {"name": name, "in": "header", "required": required, "schema": schema, "description": description}


def _text(pattern: str) -> Json:
    return {"type": "string", "pattern": pattern}


def _request_body(operation: Operation, names: dict[ModelMode, Json]) -> Json:
    assert operation.body is not None
    if operation.form == "multipart":
        return {"required": True, "content": {"multipart/form-data": {"schema": _form(operation.body)}}}
    types = ["application/json", *(["application/merge-patch+json"] if operation.form == "merge_patch" else [])]
    schema = names[(operation.body, "validation")]
    return {"required": True, "content": {media_type: {"schema": schema} for media_type in reversed(types)}}


def _form(model: type[BaseModel]) -> Json:
    schema = _closed(model.model_json_schema())
    properties = {name: _query_parameter(name, value)["schema"] for name, value in schema["properties"].items()}
    return {
        "type": "object",
        "properties": properties | {"file": {"type": "string", "format": "binary"}},
        "required": [*schema.get("required", []), "file"],
        "additionalProperties": False,
    }


def _responses(operation: Operation, names: dict[ModelMode, Json]) -> Json:
    made: Json = {str(operation.success): _success(operation, names)}
    if not operation.writes:
        made["304"] = {"description": "The caller holds this version", "headers": _headers("ETag")}
    return made | {str(status): _refusal(status, names) for status in _refusals(operation)}


def _success(operation: Operation, names: dict[ModelMode, Json]) -> Json:
    headers = ["ETag", *(["Location"] if operation.method == "POST" else [])]
    made: Json = {"description": operation.summary, "headers": _headers(*headers)}
    if operation.writes:
        made["headers"]["Idempotent-Replayed"] = {"schema": {"const": "true"}, "required": False}
    if operation.shape == "content":
        made["headers"] |= _headers("Content-Disposition")
        made["content"] = {operation.media_type: {"schema": {"type": "string", "format": "binary"}}}
    elif operation.shape == "page":
        made["content"] = {"application/json": {"schema": _reference(f"{operation.resource.__name__}Page")}}
    else:
        made["content"] = {"application/json": {"schema": names[(operation.resource, "serialization")]}}
    return made


def _refusals(operation: Operation) -> list[int]:
    found = {400, 401, 403, 405, 429, 500, *operation.refusals}
    if operation.has_id:
        found.add(404)
    if operation.writes:
        found |= {413, 415}
    if operation.needs_match:
        found |= {412, 428}
    return sorted(found)


def _refusal(status: int, names: dict[ModelMode, Json]) -> Json:
    made: Json = {
        "description": TITLES[status],
        "headers": _headers(),
        "content": {PROBLEM_JSON: {"schema": names[(ProblemBody, "serialization")]}},
    }
    if status in REFUSAL_HEADERS:
        made["headers"] |= _headers(REFUSAL_HEADERS[status])
    return made


def _headers(*names: str) -> Json:
    schemas: Json = {"ETag": _text(ETAG_PATTERN), "Retry-After": _text("^[0-9]+$")}
    always: Json = {"X-Sandbox": {"required": True, "schema": {"type": "string", "const": MARK}}}
    return always | {name: {"required": True, "schema": schemas.get(name, {"type": "string"})} for name in names}


def _reference(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _token_operation(names: dict[ModelMode, Json]) -> Json:
    error = {"application/json": {"schema": names[(OAuthErrorBody, "serialization")]}}
    problem = {PROBLEM_JSON: {"schema": names[(ProblemBody, "serialization")]}}
    success = {"application/json": {"schema": names[(TokenAnswer, "serialization")]}}
    return {
        "operationId": "token",
        "summary": "An access token for client credentials (RFC 6749)",
        "tags": ["oauth"],
        "security": [{"account": []}, {}],
        "requestBody": {"required": True, "content": {FORM: {"schema": names[(TokenRequest, "validation")]}}},
        "responses": {
            "200": {"description": "The token", "headers": _headers(), "content": success},
            "400": {"description": "The request is refused", "headers": _headers(), "content": error},
            "401": {
                "description": "Unknown service account or wrong secret",
                "headers": _headers("WWW-Authenticate"),
                "content": error,
            },
            "405": {"description": TITLES[405], "headers": _headers("Allow"), "content": problem},
            "413": {"description": TITLES[413], "headers": _headers(), "content": problem},
        },
    }


def _security_schemes() -> Json:
    flow = {"tokenUrl": "/oauth/token", "scopes": {scope: scope for scope in SCOPES}}
    return {
        "service_account": {"type": "oauth2", "flows": {"clientCredentials": flow}},
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        "account": {"type": "http", "scheme": "basic"},
    }
