"""Sets of requests as bits of one integer, against sets that are counted one by one."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st
from theranest_server.adapters.policy.proof.space import Space

AXES = {"who": ("a", "b", "c"), "seat": ("yes", "no"), "when": ("now", "then", "never"), "how": ("x", "y")}
SPACE = Space(AXES)
POINTS = [dict(zip(AXES, values, strict=True)) for values in product(*AXES.values())]
_AXIS = st.sampled_from(sorted(AXES))


def members(points: int) -> list[dict[str, str]]:
    return [point for point in POINTS if SPACE.holds(points, point)]


@given(st.data(), st.sets(_AXIS))
def test_a_set_that_rests_on_some_axes_is_the_same_over_all_others(data: st.DataObject, axes: set[str]) -> None:
    wanted = {axis: data.draw(st.sets(st.sampled_from(AXES[axis]))) for axis in axes}
    bits = SPACE.depending(axes, lambda point: all(point[axis] in wanted[axis] for axis in axes))
    assert members(bits) == [p for p in POINTS if all(p[axis] in wanted[axis] for axis in axes)]
    assert members(SPACE.complement(bits)) == [p for p in POINTS if p not in members(bits)]


@given(st.integers(0, SPACE.size - 1))
def test_a_point_is_found_again_by_its_number(number: int) -> None:
    assert SPACE.number(SPACE.point(number)) == number
    assert SPACE.first(1 << number) == SPACE.point(number)


def test_the_axes_multiply() -> None:
    assert (SPACE.size, SPACE.everything.bit_count()) == (36, 36)
    assert SPACE.where("who", "a", "b").bit_count() == 24
