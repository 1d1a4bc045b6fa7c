"""The shipped practice, read once, and in the long run two generated ones that must tell the same life."""

import pytest
from seeded_rows import Practice, read_rows
from theranest_sandbox.seed.shipped import place

SEEDS = [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)]


@pytest.fixture(scope="session", params=SEEDS)
def practice(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Practice:
    return read_rows(place(tmp_path_factory.mktemp("seeded"), seed=request.param))
