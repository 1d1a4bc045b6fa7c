"""kill -9 at every point of a delivery leaves one write, and after the next start the proposal says so."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from approval_world import World
from crashing_service import POINTS, FileRecord
from theranest_server.domain.proposals import ProposalState

_PROGRAM = Path(__file__).with_name("crashing_service.py")
_ENVIRONMENT = {"PYTHONPATH": str(_PROGRAM.parents[1]), "PATH": ""}


def run(home: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, str(_PROGRAM), str(home), str(home / "record"), *arguments],
        env=_ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("what", ["reply", "patch"])
async def test_a_killed_delivery_wrote_once_and_says_so(tmp_path: Path, what: str, point: str) -> None:
    with run(tmp_path, what, point) as service:
        service.communicate(timeout=60)
    assert service.returncode == -signal.SIGKILL

    record = FileRecord(tmp_path / "record")
    world = World(tmp_path, records=record)
    await world.delivery.recover()
    [stored] = await world.store.having(frozenset(ProposalState))
    assert stored.state == "delivered"
    assert stored.result is not None
    assert len(record.effects()) == 1
    assert world.verified()
    world.close()


async def test_two_processes_that_deliver_at_once_write_once(tmp_path: Path) -> None:
    world = World(tmp_path, records=FileRecord(tmp_path / "record"))
    status = await world.approved()
    processes = [run(tmp_path, "deliver", status.id) for _ in range(2)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        with process:
            process.communicate(timeout=60)
        assert process.returncode == 0
    claims = [decision for _, decision, _ in world.told(status.id) if decision == "claimed"]
    assert claims == ["claimed"]
    assert len(FileRecord(tmp_path / "record").effects()) == 1
    assert await world.state(status.id) == "delivered"
    assert world.verified()
    world.close()
