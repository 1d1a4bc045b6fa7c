"""All themes by key, and the pieces that every theme shares."""

from __future__ import annotations

from .theme import Theme
from .themes_anxiety import ANXIETY, OCD, PANIC, SOCIAL, TRAUMA
from .themes_family import ALCOHOL, CHILD_ADHD, CHILD_ANXIETY, COUPLE, OPIOID, TEEN
from .themes_mood import BIPOLAR, DEPRESSION, GRIEF, INSOMNIA, PERINATAL

THEMES: dict[str, Theme] = {
    theme.key: theme
    for theme in (
        DEPRESSION, ANXIETY, TRAUMA, PANIC, SOCIAL, OCD, BIPOLAR, PERINATAL, GRIEF, INSOMNIA,
        ALCOHOL, OPIOID, CHILD_ADHD, CHILD_ANXIETY, TEEN, COUPLE,
    )
}  # fmt: skip
ADULT = ("depression", "depression", "depression", "anxiety", "anxiety", "anxiety", "trauma", "trauma", "grief",
         "panic", "social_anxiety", "ocd", "bipolar", "insomnia", "perinatal")  # fmt: skip
PART2 = ("alcohol", "alcohol", "opioid")
CHILD = ("child_adhd", "child_anxiety")

OPENINGS = (
    "{name} arrived on time.",
    "{name} came a few minutes late because of traffic.",
    "{name} started with the week since the last session.",
    "{name} brought the homework sheet.",
    "{name} asked to begin with what happened on the weekend.",
    "{name} had thought about last session's question.",
)
APPEARANCE = ("casually dressed", "neatly dressed", "in work clothes", "tired-looking", "well groomed")
MOOD = ("low", "anxious", "better", "mixed", "irritable", "calm", "sad", "hopeful")
AFFECT = ("congruent", "restricted", "bright", "tearful at times", "flat at first, fuller later", "full range")
SPEECH = ("normal rate and volume", "soft", "rapid at times", "slow", "fluent")
THOUGHT = ("linear", "goal-directed", "circumstantial at times", "focused on losses", "organized")
INSIGHT = ("good", "fair", "growing")
PROGRESS = (
    'Progress on the objective "{objective}" was partial: {done} of the target.',
    'Towards "{objective}": moving, about {done} reached.',
    'No change yet on "{objective}"; the step was made smaller.',
    '"{objective}" moved forward compared with last month ({done}).',
)
CLOSINGS = (
    "Next session is planned in {gap}.",
    "Continue with the same frequency; next appointment in {gap}.",
    "The plan stays as written. Next appointment in {gap}.",
    "Next time: review the homework first. Appointment in {gap}.",
)
