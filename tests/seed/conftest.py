"""The shipped practice, read once."""

import pytest
from seeded_rows import Practice, read_rows
from theranest_sandbox.seed.shipped import place


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    return read_rows(place(tmp_path_factory.mktemp("shipped")))
