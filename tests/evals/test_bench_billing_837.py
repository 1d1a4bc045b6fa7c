"""The bench of claims runs on both sides; its figures are no test."""

import pytest
from theranest_server.billing.scrub import ScrubContext, scrub_all
from theranest_server.billing.scrub.run import claims_of

from evals.bench.billing_837 import rows_837
from evals.bench.claims_837 import bench_file
from evals.bench.effort import TINY


def test_the_benchs_claims_are_sound_files():
    claims, doubts = claims_of(bench_file(150))

    found = scrub_all(claims, context=ScrubContext(today=claims[0].submitted_on or pytest.fail("no date")))
    assert doubts == []
    assert len(claims) == 150
    assert not [one.code for each in found for one in each.findings if one.severity == "error"]


def test_both_sides_read_their_claims():
    pytest.importorskip("pyx12", reason="the peer is not installed (extra `bench`)")

    (row,) = rows_837(TINY)
    assert row.ours > 0
    assert row.peer > 0
