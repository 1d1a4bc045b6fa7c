"""minimised: fields that this role has no need of are absent (45 CFR 164.502(b)). Adds nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from ..domain.ids import ClientId
from ..domain.json import Json
from ..domain.sensitivity import Sensitivity
from ..tool import Answer, Call, Then, Tool
from .policy import Caller, Callers, Policy, View
from .reading import asked
from .relations import Relations
from .shape import ALWAYS, Shape, classes_of, shape_of

Step = Callable[[Json], Json] | None
"""What happens to a field that stays; None: nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    steps: Mapping[str, Step]
    shown: list[Json]
    """The classes of data that can be in the answer, for the ledger."""


class Minimised:
    def __init__(self, policy: Policy, callers: Callers, relations: Relations) -> None:
        self._policy = policy
        self._callers = callers
        self._relations = relations
        self._plans: dict[tuple[str, frozenset[Sensitivity]], Plan] = {}
        self._classes: dict[str, frozenset[Sensitivity]] = {}

    async def __call__(self, call: Call, then: Then) -> Answer:
        caller = await self._callers.of(call)
        view = self._policy.view(caller, call.tool.permission)
        classes = await self._treating(call, caller, view, call.clients)
        call.decisions.note("minimised", classes=self._plan(call.tool, classes).shown)
        answer = await then(call)
        if further := answer.concerns - call.clients:
            classes &= await self._treating(call, caller, view, further)
        return replace(answer, content=take(answer.content, self._plan(call.tool, classes).steps))

    async def _treating(
        self, call: Call, caller: Caller, view: View, clients: frozenset[ClientId]
    ) -> frozenset[Sensitivity]:
        """Clinical text is for those who treat: of an answer about somebody else's client it is absent."""
        if not clients or not self._touches(call.tool, view):
            return view.classes
        treats = await asked(self._relations.treats(call, caller, clients))
        return view.classes if treats else view.classes - view.treating_only

    def _touches(self, tool: Tool, view: View) -> bool:
        """Whether the tool's answer has a class that only those who treat may see."""
        classes = self._classes.get(tool.name)
        if classes is None:
            classes = self._classes[tool.name] = classes_of(shape_of(tool))
        return not view.treating_only.isdisjoint(classes)

    def _plan(self, tool: Tool, classes: frozenset[Sensitivity]) -> Plan:
        key = (tool.name, classes)
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = plan_for(tool, classes)
        return plan


def plan_for(tool: Tool, classes: frozenset[Sensitivity]) -> Plan:
    shape = shape_of(tool)
    seen = classes | ALWAYS
    shown = sorted((classes_of(shape) & seen) - {Sensitivity.PUBLIC})
    return Plan(steps=_steps(shape, seen), shown=[c.value for c in shown])


def take(content: Mapping[str, Json], steps: Mapping[str, Step]) -> dict[str, Json]:
    """The content with what the steps name; what nobody classified is not there."""
    taken: dict[str, Json] = {}
    for name, value in content.items():
        if name in steps:
            step = steps[name]
            taken[name] = value if step is None else step(value)
    return taken


def _steps(shape: Shape, seen: frozenset[Sensitivity]) -> dict[str, Step]:
    steps: dict[str, Step] = {}
    for name, field in shape.items():
        if field.sensitivity is not None and field.sensitivity not in seen:
            continue
        steps[name] = None if field.inner is None else _inside(_steps(field.inner, seen))
    return steps


def _inside(steps: Mapping[str, Step]) -> Callable[[Json], Json]:
    def step(value: Json) -> Json:
        if isinstance(value, Mapping):
            return take(value, steps)
        if isinstance(value, list | tuple):
            return [step(item) for item in value]
        return None

    return step
