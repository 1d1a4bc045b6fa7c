"""The 835 files: each balances but the one that was cut off, and together they hold what billers meet."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from seeded_rows import cents, imbalances, segments
from theranest_sandbox.seed.x12_835 import money


def texts(practice):
    return {row["id"]: practice.contents[row["id"]].decode() for row in practice["remittances"]}


def whole(practice):
    return [list(segments(text)) for text in texts(practice).values() if not imbalances(text)]


def test_all_files_but_one_balance_to_the_cent_in_three_levels(practice):
    broken = [owner for owner, text in texts(practice).items() if imbalances(text)]
    last = max(practice.where("remittances", payer_id="payer:harborwell"), key=lambda row: row["paid_on"])
    assert broken == [last["id"]]


def test_a_file_pays_what_its_row_says_for_the_claims_that_its_row_names(practice):
    for row in practice["remittances"]:
        text = practice.contents[row["id"]].decode()
        found = list(segments(text))
        assert next(s for s in found if s[0] == "TRN")[2] == row["trace"]
        assert cents(next(s for s in found if s[0] == "BPR")[2]) == row["payment_cents"]
        if not imbalances(text):
            claims = [(s[1], s[7], cents(s[4])) for s in found if s[0] == "CLP"]
            assert claims == [(m["claim_id"], m["payer_claim_id"], m["paid_cents"]) for m in row["matched_claims"]]


def test_claims_say_what_was_charged(practice):
    claims = practice.by_id("claims")
    for found in whole(practice):
        for clp in (s for s in found if s[0] == "CLP"):
            charged = sum(line["charge_cents"] * line["units"] for line in claims[clp[1]]["lines"])
            assert abs(cents(clp[3])) == charged


def test_denials_come_for_many_reasons(practice):
    carcs = Counter(f"{s[1]}-{code}" for found in whole(practice) for s in found if s[0] == "CAS" for code in s[2::3])
    assert {"CO-45", "PR-1", "PR-2", "PR-3", "CO-253", "OA-23", "CO-197", "CO-198", "CO-109", "CO-150"} <= set(carcs)
    assert len(carcs) >= 20
    assert any(s[0] == "LQ" for found in whole(practice) for s in found)


def test_a_reversal_undoes_an_earlier_payment_and_its_correction_names_the_old_number(practice):
    paid, reversals, corrections = {}, 0, 0
    for row in sorted(practice["remittances"], key=lambda row: row["paid_on"]):
        found = list(segments(practice.contents[row["id"]].decode()))
        for place, clp in enumerate(found):
            if clp[0] == "CLP" and clp[2] == "22":
                reversals += 1
                assert paid[clp[1], clp[7]] == -cents(clp[4])
            elif clp[0] == "CLP":
                paid[clp[1], clp[7]] = cents(clp[4])
                after = next((s for s in found[place + 1 :] if s[0] in {"REF", "CLP"}), [])
                corrections += after[:2] == ["REF", "F8"] and (clp[1], after[2]) in paid
    assert reversals >= 5
    assert corrections >= reversals


def test_takebacks_name_a_claim_that_was_paid_before(practice):
    paid, taken = {}, 0
    for row in sorted(practice["remittances"], key=lambda row: row["paid_on"]):
        text = practice.contents[row["id"]].decode()
        for segment in segments(text):
            if segment[0] == "CLP":
                paid.setdefault(segment[7], cents(segment[4]))
            for reason, amount in zip(segment[3::2], segment[4::2], strict=False) if segment[0] == "PLB" else ():
                code, _, reference = reason.partition(text[104])
                if code == "WO":
                    taken += 1
                    assert paid[reference] == cents(amount)
    assert taken >= 3


def test_interest_forwarded_claims_and_carried_balances(practice):
    statuses = Counter(s[2] for found in whole(practice) for s in found if s[0] == "CLP")
    assert {"1", "2", "4", "19", "22"} <= set(statuses)
    reasons = [(s[3][:2], cents(s[4])) for found in whole(practice) for s in found if s[0] == "PLB"]
    assert any(code == "L6" and amount < 0 for code, amount in reasons)
    carried = [amount for code, amount in reasons if code == "FB"]
    assert len(carried) == 2
    assert sum(carried) == 0
    assert any(s[0] == "BPR" and s[1] == "H" for found in whole(practice) for s in found)


def test_one_file_came_twice_and_some_use_other_separators(practice):
    traces = Counter(row["trace"] for row in practice["remittances"])
    assert sorted(traces.values())[-2:] == [1, 2]
    assert len({(text[3], text[104], text[105]) for text in texts(practice).values()}) >= 3


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_amounts_are_written_as_they_will_be_read(amount):
    assert cents(money(amount)) == amount
