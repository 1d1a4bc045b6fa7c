"""Link what was said to the plan's goals and objectives, by shared words and only by them."""

from collections.abc import Iterator, Sequence

from .draft import GoalLink, NoteSentence, PlanGoal, Span
from .words import content_words, lemmas, overlap

_VAGUE = frozenset(
    [
        "client",
        "patient",
        "improve",
        "reduce",
        "increase",
        "decrease",
        "learn",
        "develop",
        "use",
        "week",
        "weekly",
        "day",
        "daily",
        "time",
        "month",
        "goal",
        "objective",
        "plan",
        "score",
        "least",
        "less",
        "more",
        "better",
        "able",
        "identify",
        "practice",
        "practise",
        "skill",
        "session",
        "good",
        "feel",
        "report",
        "manage",
        "will",
        "therapy",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
    ]
)
_ENOUGH = 2


def _telling(text: str) -> list[str]:
    """Words that can tie a goal to a sentence: neither vague nor bare figures."""
    words = dict.fromkeys(content_words(text))
    return [
        word
        for word in words
        if not lemmas(word) & _VAGUE and not word.strip("%").replace(".", "").isdigit() and len(word) > 2
    ]


def linked_goals(goals: Sequence[PlanGoal], sentences: Sequence[NoteSentence]) -> tuple[GoalLink, ...]:
    """One link for each goal or objective that the note speaks of, with the words that tie them."""
    said = [(sentence, _telling(sentence.text)) for sentence in sentences]
    links = [link for goal in goals for link in _links(goal, said)]
    return tuple(links)


def _links(goal: PlanGoal, said: Sequence[tuple[NoteSentence, list[str]]]) -> Iterator[GoalLink]:
    items = [(None, goal.text), *((objective.id, objective.text) for objective in goal.objectives)]
    for objective_id, text in items:
        wanted = _telling(text)
        needed = min(_ENOUGH, max(len(wanted), 1))
        hits = [(sentence, shared) for sentence, words in said if len(shared := overlap(wanted, words)) >= needed]
        if not hits and (together := _spread(wanted, said)):
            hits = together
        if hits:
            yield _link(goal.id, objective_id, text, hits)


def _spread(
    wanted: list[str], said: Sequence[tuple[NoteSentence, list[str]]]
) -> list[tuple[NoteSentence, frozenset[str]]]:
    """A rare single word (a named feared place, an instrument) may be all that a goal shares with a sentence."""
    rare = [word for word in wanted if len(word) >= 7 or any(char.isdigit() for char in word)]
    return [(sentence, shared) for sentence, words in said if (shared := overlap(rare, words))]


def _link(
    goal_id: str, objective_id: str | None, text: str, hits: list[tuple[NoteSentence, frozenset[str]]]
) -> GoalLink:
    shared = tuple(sorted({word for _, words in hits for word in words}))
    spans: dict[Span, None] = {span: None for sentence, _ in hits for span in sentence.evidence}
    return GoalLink(
        goal_id=goal_id,
        objective_id=objective_id,
        goal_text=text,
        shared_words=shared,
        why=f"the session and the plan share: {', '.join(shared)}",
        evidence=tuple(spans),
    )
