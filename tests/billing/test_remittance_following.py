"""Money taken back or carried forward is followed until its amounts add up to zero."""

from remittance_files import claim, file_of, payment, service
from theranest_server.billing.remittance import Remittance, analyze_files
from theranest_server.billing.remittance.analysis import Takeback

OLD = claim("A", service("90837", 18500, 12000, "CAS*CO*45*65"), charge=18500, paid=12000, icn="20260801234567")
UNDONE = claim(
    "A",
    service("90837", -18500, -12000, "CAS*CO*45*-65"),
    charge=-18500,
    paid=-12000,
    status="22",
    icn="20260801234567",
)
NEW = claim("B", service("90834", 20000, 15000, "CAS*CO*45*50"), charge=20000, paid=15000, icn="20260909999999")


def remittance(name: str, *claims: list[str], paid: int, on: str, plb: str) -> tuple[str, str]:
    return name, file_of(payment(*claims, paid=paid, trace=name, on=on, plb=[f"PLB*1*20261231*{plb}"] if plb else []))


def taken(read: list[Remittance]) -> list[Takeback]:
    return [each for one in read for each in one.takebacks]


def test_a_balance_forward_is_settled_by_its_opposite_in_the_next_payment():
    first = remittance("one", UNDONE, paid=0, on="20260901", plb="FB*-120")
    second = remittance("two", NEW, paid=3000, on="20260915", plb="FB*120")

    read = analyze_files([first, second])

    assert [each.balanced for each in read] == [True, True]
    assert [each.trail.open_cents for each in taken(read)] == [0, 0]
    assert [(step.file, step.cents) for step in taken(read)[0].trail.steps] == [("one", -12000), ("two", 12000)]


def test_what_is_kept_in_parts_stays_open_until_the_last_part():
    first = remittance("one", UNDONE, paid=0, on="20260901", plb="WO:20260801234567*-120")
    second = remittance("two", NEW, paid=10000, on="20260915", plb="WO:20260801234567*50")
    third = remittance("three", NEW, paid=8000, on="20260930", plb="WO:20260801234567*70")

    assert taken(analyze_files([first, second]))[0].trail.open_cents == -7000
    assert {each.trail.open_cents for each in taken(analyze_files([third, second, first]))} == {0}


def test_debts_under_other_numbers_are_not_mixed():
    first = remittance("one", UNDONE, paid=0, on="20260901", plb="WO:20260801234567*-120")
    second = remittance("two", NEW, paid=3000, on="20260915", plb="WO:OTHER*120")

    assert [each.trail.open_cents for each in taken(analyze_files([first, second]))] == [-12000, 12000]


def test_the_old_claim_is_found_where_the_payer_writes_on_behind_its_number():
    old = remittance("old", OLD, paid=12000, on="20260801", plb="")
    new = remittance("new", NEW, paid=13000, on="20260915", plb="WO:202608012345671EG4TE5MK72*20")

    assert taken(analyze_files([old, new]))[0].claim_id == "A"


def test_the_same_file_twice_counts_a_takeback_once():
    new = remittance("new", NEW, paid=13000, on="20260915", plb="WO:20260801234567*20")

    first, second = analyze_files([new, new])

    assert first.takebacks[0].trail.open_cents == 2000
    assert second.duplicate
    assert second.claims[0].next_step.action == "none"
