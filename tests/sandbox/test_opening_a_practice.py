"""The shipped practice opens at once, belongs to its directory, and runs inside another process."""

import asyncio
import shutil
import stat
import threading

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy import text
from theranest_sandbox.app import create_app
from theranest_sandbox.database import METADATA, open_engine
from theranest_sandbox.opening import open_practice
from theranest_sandbox.practice import EmptyPractice, development_token, staff_named
from theranest_sandbox.resources import KINDS
from theranest_sandbox.secrets_on_disk import kept
from theranest_sandbox.serve import running
from tiny_practice import tiny_practice


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    return open_practice(tmp_path_factory.mktemp("shipped"))


def test_every_resource_of_the_shipped_practice_fits_its_model(shipped):
    engine = open_engine(shipped.database_url)
    with engine.connect() as connection:
        for kind, model in KINDS.items():
            table = METADATA.tables[kind.replace("-", "_")]
            for body in connection.scalars(table.select().with_only_columns(table.c.body)):
                model.model_validate_json(body)
    engine.dispose()


def test_the_shipped_practice_has_the_columns_that_lists_filter_by(shipped):
    engine = open_engine(shipped.database_url)
    with engine.connect() as connection:
        for table in METADATA.sorted_tables:
            connection.execute(table.select().limit(1))
        assert connection.scalar(text("select count(*) from clients where id = 'TH-2024-78910'")) == 1
    engine.dispose()


def test_an_opened_practice_is_never_overwritten(shipped):
    engine = open_engine(shipped.database_url)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("create table ours (id integer)"))
    again = open_engine(open_practice(shipped.directory).database_url)
    with again.connect() as connection:
        assert connection.scalar(text("select count(*) from ours")) == 0
    engine.dispose()
    again.dispose()


def test_secrets_and_keys_can_be_read_by_their_owner_only(tmp_path):
    made = tiny_practice(tmp_path)
    create_app(made).state.sandbox.close()
    for name in ("service_account.json", "control.secret"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_secrets_do_not_show_in_what_is_printed(tmp_path):
    made = tiny_practice(tmp_path)
    assert made.control_secret not in repr(made)
    assert made.clients[0].client_secret not in repr(made)


def test_whoever_opens_at_the_same_time_gets_the_same_secret(tmp_path):
    found: list[str] = []
    names = iter(range(100))
    start = threading.Barrier(8)

    def read():
        start.wait()
        found.append(kept(tmp_path / "secret", lambda: f"secret {next(names)}"))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_database_without_a_practice_is_refused(tmp_path):
    with pytest.raises(EmptyPractice):
        create_app(open_practice(tmp_path, "as_it_is"))


def test_a_person_is_named_by_id_profile_or_level_and_nobody_who_left(tmp_path):
    engine = open_engine(tiny_practice(tmp_path).database_url)
    named = [staff_named(engine, who) for who in ("staff:ben", "biller", "therapist", "astronaut", "")]
    engine.dispose()
    assert named == ["staff:ben", "staff:eve", "staff:ada", None, None]


def test_a_development_token_needs_no_server_but_a_person(tmp_path):
    made = tiny_practice(tmp_path)
    app = create_app(made)
    issued = development_token(made, "biller", "mcp", "claude-desktop")
    assert issued is not None
    keys = KeySet.import_key_set(app.state.sandbox.issuer.jwks())
    assert jwt.decode(issued.token, keys, algorithms=["ES256"]).claims["sub"] == "staff:eve"
    assert development_token(made, "astronaut", "mcp", "claude-desktop") is None
    app.state.sandbox.close()


async def test_two_practices_in_one_process_do_not_meet(tmp_path):
    """One is served in a thread of its own, the other is an application in this loop."""
    first, second = tiny_practice(tmp_path / "a"), tiny_practice(tmp_path / "b")
    app = create_app(second)
    data = {"grant_type": "client_credentials"}

    def auth(settings):
        return (settings.clients[0].client_id, settings.clients[0].client_secret)

    with running(first) as url:
        here = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://b")
        async with here, httpx2.AsyncClient(base_url=url) as there:
            assert (await there.post("/oauth/token", data=data, auth=auth(first))).status_code == 200
            assert (await here.post("/oauth/token", data=data, auth=auth(second))).status_code == 200
            assert (await here.post("/oauth/token", data=data, auth=auth(first))).status_code == 401
    app.state.sandbox.close()


async def test_the_applications_lifespan_ends_cleanly_in_somebody_elses_loop(tmp_path):
    app = create_app(tiny_practice(tmp_path))
    async with app.router.lifespan_context(app):
        await asyncio.sleep(0)
    assert [task for task in asyncio.all_tasks() if "Sender" in repr(task)] == []


def test_a_copy_of_the_directory_is_a_practice_of_its_own(tmp_path):
    made = tiny_practice(tmp_path / "a")
    shutil.copytree(made.directory, tmp_path / "b")
    copied = open_practice(tmp_path / "b")
    assert copied.database_url != made.database_url
    create_app(copied).state.sandbox.close()
