"""Words of a progress note, put together from the pieces of the client's theme so that no two notes read alike."""

from __future__ import annotations

import random
from dataclasses import dataclass

from .persona import Persona
from .themes import AFFECT, APPEARANCE, CLOSINGS, INSIGHT, MOOD, OPENINGS, PROGRESS, SPEECH, THOUGHT
from .world import Row, happens, pick

GAPS = {1: "one week", 2: "two weeks", 3: "three weeks", 4: "four weeks"}


@dataclass(slots=True, kw_only=True)
class Telling:
    """What one session's note can draw on: the order of pieces is the client's own, the place in it the session's."""

    persona: Persona
    number: int
    rng: random.Random
    order: random.Random

    def piece(self, options: tuple[str, ...], skip: int = 0) -> str:
        """The next piece in the client's own order, so that neighboring sessions differ."""
        order = list(options)
        random.Random(f"{self.persona.id}/{options[0]}").shuffle(order)  # noqa: S311
        return order[(self.number + skip) % len(order)].format(**self.persona.words())

    def opening(self) -> str:
        return pick(self.rng, OPENINGS).format(**self.persona.words())

    def symptoms(self) -> str:
        theme = self.persona.theme
        both = self.piece(theme.symptoms) + " " + self.piece(theme.symptoms, 1) if happens(self.rng, 0.6) else ""
        return both or self.piece(theme.symptoms)

    def story(self) -> str:
        theme = self.persona.theme
        told = [self.piece(theme.events), self.piece(theme.functions)]
        if happens(self.rng, 0.35):
            told.append(f'{self.persona.called} said: "{self.piece(theme.quotes)}"')
        return " ".join(told)

    def intervention(self) -> str:
        theme = self.persona.theme
        first = self.piece(theme.interventions)
        return first if happens(self.rng, 0.55) else first + " " + self.piece(theme.interventions, 1)

    def response(self) -> str:
        return self.piece(self.persona.theme.responses)

    def progress(self, plan: Row | None) -> str:
        if plan is None:
            return "The plan is still to be written with the client."
        objectives = plan["problems"][0]["goals"][0]["objectives"]
        objective = objectives[self.number % len(objectives)]
        return pick(self.rng, PROGRESS).format(
            objective=objective["target"], done=f"{self.rng.randrange(1, 9)}0 percent"
        )

    def plan(self) -> str:
        return (
            f"{self.piece(self.persona.theme.homework)} {pick(self.rng, CLOSINGS).format(gap=GAPS[self.persona.every])}"
        )

    def scores(self, taken: list[Row]) -> str:
        return " ".join(f"{row['instrument']} today: {row['total']}." for row in taken)


def setting(row: Row, called: str) -> str:
    """Where the session took place; telehealth notes say how and where the client was."""
    if row["modality"] == "in_person":
        return ""
    way = "video" if row["modality"] == "video" else "telephone, audio only, at the client's wish"
    return f"Session by {way}; {called} was at {row['client_location']}, clinician in the Austin office. "


def mental_status(rng: random.Random) -> Row:
    status: Row = {"appearance": [pick(rng, APPEARANCE)], "mood": [pick(rng, MOOD)], "affect": [pick(rng, AFFECT)]}
    if happens(rng, 0.7):
        status |= {"speech": [pick(rng, SPEECH)], "thought_process": [pick(rng, THOUGHT)]}
    if happens(rng, 0.4):
        status |= {"insight": [pick(rng, INSIGHT)], "orientation": ["person, place and time"]}
    return status


def observed(status: Row) -> str:
    return f"Appearance {status['appearance'][0]}; mood {status['mood'][0]}; affect {status['affect'][0]}."


def sections(template: str, told: Telling, row: Row, status: Row, plan: Row | None, taken: list[Row]) -> list[Row]:
    """The template's sections in order."""
    said = f"{told.opening()} {told.symptoms()} {told.story()}"
    seen = f"{setting(row, told.persona.called)}{observed(status)} {told.scores(taken)}".strip()
    progress, plan_text = told.progress(plan), told.plan()
    did, response = told.intervention(), told.response()
    goal = plan["problems"][0]["goals"][0]["text"] if plan else "To be agreed."
    texts = {
        "SOAP": {"Subjective": said, "Objective": seen, "Assessment": f"{did} {response} {progress}", "Plan": plan_text},
        "DAP": {"Data": f"{said} {seen} {did}", "Assessment": f"{response} {progress}", "Plan": plan_text},
        "GIRP": {"Goal": f"{goal} {said}", "Intervention": f"{seen} {did}", "Response": f"{response} {progress}",
                 "Plan": plan_text},
        "BIRP": {"Behavior": f"{said} {seen}", "Intervention": did, "Response": f"{response} {progress}",
                 "Plan": plan_text},
        "Standard": {"Session focus": f"{said} {seen}", "Interventions": did, "Client response": response,
                     "Progress": progress, "Plan": plan_text},
    }  # fmt: skip
    return [{"name": name, "text": text} for name, text in texts[template].items()]


def intake_sections(persona: Persona, row: Row, status: Row) -> list[Row]:
    """A first session: presenting problem, history, first impression, what comes next."""
    record = persona.row
    return [
        {"name": "Session focus", "text": setting(row, persona.called) + str(record.get("presenting_problem") or "")},
        {"name": "Interventions", "text": "Diagnostic interview; consent, limits of confidentiality and fees explained."},
        {"name": "Client response", "text": f"{persona.called} answered openly and asked about the length of treatment. "
                                            f"{observed(status)}"},
        {"name": "Progress", "text": f"Medication: {record.get('medication_history')} Earlier treatment: "
                                     f"{record.get('previous_treatment')}"},
        {"name": "Plan", "text": f"Treatment plan in the next sessions; goal in {persona.called}'s words: "
                                 f"{persona.theme.goal}."},
    ]  # fmt: skip
