from collections.abc import AsyncIterator, Iterator

import pytest
from records_practice import in_memory, sandbox_over_http
from records_world import InMemory, OverHttp, World
from theranest_sandbox.settings import SandboxSettings


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, SandboxSettings]]:
    with sandbox_over_http(tmp_path_factory.mktemp("sandbox")) as served:
        yield served


@pytest.fixture
async def api(sandbox: tuple[str, SandboxSettings]) -> AsyncIterator[OverHttp]:
    """The practice behind its API, without any fault left over."""
    world = OverHttp(*sandbox)
    world.heal()
    yield world
    world.heal()
    await world.aclose()


@pytest.fixture(params=["in_memory", "over_http"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """Both ports, once over the fake and once over the sandbox."""
    if request.param == "in_memory":
        yield InMemory(in_memory())
        return
    served: tuple[str, SandboxSettings] = request.getfixturevalue("sandbox")
    found = OverHttp(*served)
    found.heal()
    yield found
    found.heal()
    await found.aclose()
