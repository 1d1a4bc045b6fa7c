import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "sandbox"))

from practice_events import Practice, Service, practice_at, serving


@pytest.fixture
async def practice(tmp_path: Path) -> AsyncIterator[Practice]:
    async with practice_at(tmp_path / "practice") as opened:
        yield opened


@pytest.fixture
async def service(practice: Practice, tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(practice, tmp_path / "home") as opened:
        yield opened
