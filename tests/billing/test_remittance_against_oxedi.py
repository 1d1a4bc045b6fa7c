"""Our balance against that of another library (oxedi), wherever both read a file."""

import random

import pytest
from remittance_files import claim, file_of, payment, random_file, service
from shared_data import shared_path
from theranest_server.billing.remittance import analyze

oxedi = pytest.importorskip("oxedi")


def ours(data: bytes) -> bool:
    return all(each.balanced for each in analyze(data, file_name="f"))


def theirs(data: bytes) -> bool:
    return not any(found.level == 3 for found in oxedi.parse(data).diagnostics)


@pytest.mark.parametrize("seed", range(30))
def test_sound_files_balance_for_both(seed: int):
    data = random_file(seed).text.encode()

    assert ours(data) is theirs(data) is True


@pytest.mark.parametrize("seed", range(60))
def test_one_changed_amount_is_judged_alike(seed: int):
    chance = random.Random(seed)
    segments = random_file(seed).text.split("~")
    money = [at for at, each in enumerate(segments) if each.split("*")[0] in ("BPR", "CLP", "SVC", "CAS", "PLB")]
    at = chance.choice(money)
    elements = segments[at].split("*")
    place = {"BPR": 2, "CLP": 4, "SVC": 3, "CAS": 3, "PLB": 4}[elements[0]]
    elements[place] = str(int(float(elements[place])) + chance.choice([-3, 0, 1, 7]))
    segments[at] = "*".join(elements)
    data = "~".join(segments).encode()

    assert ours(data) == theirs(data)


@pytest.mark.parametrize(
    "name",
    [
        "CoveHealth__edi-835-parser__tests__test_edi_835_files__sample_835_with_interests.txt",
        "CoveHealth__edi-835-parser__input__sample_835.txt",
        "affect-therapeutics__edi-835-parser__tests__test_edi_835_files__emedny_sample.txt",
        "affect-therapeutics__edi-835-parser__tests__test_edi_835_files__nevada_medicaid.txt",
        "azoner__pyx12__pyx12__tests__835_mult_loops.txt",
        "gunajii__EDI-parser-and-validator__data__sample-files__sample_835.edi",
    ],
)
def test_files_of_other_hands_are_judged_alike(name: str):
    data = shared_path(f"data/x12/{name}").read_bytes()

    assert ours(data) == theirs(data)


def paid_claim() -> list[str]:
    return claim("A", service("90837", 10000, 6000, "CAS*CO*45*40"), charge=10000, paid=6000)


def test_a_transfer_without_amount_is_no_zero_to_us():
    data = file_of(payment(paid_claim(), paid=6000)).replace("BPR*I*60*", "BPR*I**").encode()

    assert not ours(data), "what was paid is not known, so nothing may be posted; oxedi only leaves the rule out"


def test_a_word_for_an_amount_is_no_zero_to_us():
    data = file_of(payment(paid_claim(), paid=6000)).replace("CAS*CO*45*40", "CAS*CO*45*40**253*none").encode()

    assert not ours(data), "an amount that nobody can read may be anything, even where the rest adds up"


def test_an_amount_that_was_left_out_counts_as_zero_for_both():
    data = file_of(payment(paid_claim(), paid=6000)).replace("CAS*CO*45*40", "CAS*CO*45*40**253").encode()

    assert ours(data) is theirs(data) is True
