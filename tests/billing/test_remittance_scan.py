"""The quick pass says the same as the full reading, in flat memory."""

import io
import random
import tracemalloc

import pytest
from remittance_files import random_file
from theranest_server.billing.remittance import analyze
from theranest_server.billing.remittance.scan import scan
from theranest_server.billing.x12.errors import X12Unreadable

from evals.bench.generated_835 import segments


def said_in_full(data: bytes) -> list[tuple[int, bool, int]]:
    return [(each.payment.payment_cents, each.balanced, len(each.claims)) for each in analyze(data, file_name="f")]


def said_in_passing(data: bytes) -> list[tuple[int, bool, int]]:
    return [(each.payment_cents, each.balanced, each.claims) for each in scan(io.BytesIO(data)).payments]


@pytest.mark.parametrize("seed", range(12))
def test_both_ways_agree_on_sound_files(seed: int):
    data = random_file(seed).text.encode()

    assert said_in_passing(data) == said_in_full(data)


@pytest.mark.parametrize("seed", range(30))
def test_both_ways_agree_where_an_amount_was_changed(seed: int):
    chance = random.Random(seed)
    parts = random_file(seed).text.split("~")
    at = chance.choice([n for n, each in enumerate(parts) if each[:3] in ("CLP", "SVC", "CAS", "BPR", "PLB")])
    parts[at] = parts[at].replace("*", f"*{chance.choice(['1', 'x', '', '-'])}", 5).replace("**", "*", 1)
    data = "~".join(parts).encode()

    assert [each[1] for each in said_in_passing(data)] == [each[1] for each in said_in_full(data)]


@pytest.mark.parametrize("end", ["~\r\n", "\n", "\r"])
def test_line_ends_do_not_matter(end: str):
    data = random_file(3).text.replace("~", end).encode()

    assert said_in_passing(data) == said_in_full(data)


def test_several_interchanges_with_their_own_separators_are_one_file():
    other = random_file(2).text.replace("~", "'").replace("*", "|")
    data = (random_file(1).text + other).encode()

    assert said_in_passing(data) == said_in_full(data)


def test_reversals_find_their_claims_and_corrections():
    data = ("~".join(segments(900)) + "~").encode()
    full = [claim.role for each in analyze(data, file_name="f") for claim in each.claims]

    pairs = scan(io.BytesIO(data)).pairs

    assert pairs
    assert [full[each.reversal] for each in pairs] == ["reversal"] * len(pairs)
    assert all(each.original is not None and full[each.original] == "original" for each in pairs)
    assert all(each.correction is not None and full[each.correction] == "correction" for each in pairs)
    assert full.count("reversal") == len(pairs)


def test_what_is_no_x12_is_refused():
    with pytest.raises(X12Unreadable):
        scan(io.BytesIO(b"Dear provider"))
    with pytest.raises(X12Unreadable):
        scan(io.BytesIO(b""))


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file():
    class Endless(io.RawIOBase):
        def __init__(self, claims: int) -> None:
            self._left, self._buffer = segments(claims), b""

        def read(self, size: int = -1) -> bytes:
            while len(self._buffer) < size:
                piece = next(self._left, None)
                if piece is None:
                    break
                self._buffer += f"{piece}~".encode()
            found, self._buffer = self._buffer[:size], self._buffer[size:]
            return found

    tracemalloc.start()
    found = scan(Endless(40_000))  # pyright: ignore[reportArgumentType]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (found.claims, found.balanced) == (40_000, True)
    assert peak < 20_000_000
