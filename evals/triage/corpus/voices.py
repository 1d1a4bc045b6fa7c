"""Invented authors: how each of them writes, so that no one manner of writing gives a label away."""

import random
import re
from dataclasses import dataclass

_OPENINGS_EN = (
    "Hi,",
    "Hello Dr. Park,",
    "hey",
    "Good morning.",
    "Hi there, quick one.",
    "Sorry to write so late.",
    "Hope you are well.",
    "hiya",
    "To whom it may concern:",
    "Hi it's me again.",
)
_OPENINGS_ES = ("Hola,", "Buenas tardes.", "Disculpe la molestia.", "Doctora,", "Buen día.", "oiga")
_ADDED_EN = (
    "Also, what time is my next one?",
    "Thanks.",
    "Sent from my phone",
    "Sorry.",
    "Also I need my superbill.",
    "anyway",
    "Please call before you email.",
    "The portal is slow today.",
    "Thank you, have a good day.",
    "Also did my insurance go through?",
)
_ADDED_ES = (
    "Gracias.",
    "También quiero saber cuánto debo.",
    "Perdón.",
    "¿A qué hora es mi cita?",
    "Enviado desde mi celular",
    "Saludos.",
)
_SPANISH = re.compile(r"\b(?:que|mi|me|una?|los?|las?|no|para|por|ya|estoy|quiero|hola|gracias|el)\b", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Habits of one author, each with the share of messages it shows in."""

    name: str
    split: str
    lower: float = 0.0
    upper: float = 0.0
    bare: float = 0.0
    """No punctuation, as dictated."""
    slips: float = 0.0
    """Typing mistakes."""
    short: float = 0.0
    """Chat spelling."""
    wrapped: float = 0.0
    """A greeting before or something else after."""

    def say(self, text: str, chance: random.Random) -> str:
        if chance.random() < self.wrapped:
            text = _wrapped(text, chance)
        if chance.random() < self.short:
            text = _chat_spelling(text, chance)
        if chance.random() < self.slips:
            text = _with_slip(text, chance)
        if chance.random() < self.bare:
            text = re.sub(r"[.,;!?¿¡]", "", text).lower()
        if chance.random() < self.lower:
            text = text.lower()
        return text.upper() if chance.random() < self.upper else text


def _wrapped(text: str, chance: random.Random) -> str:
    spanish = len(_SPANISH.findall(text)) >= 2
    opening = chance.choice(_OPENINGS_ES if spanish else _OPENINGS_EN)
    added = chance.choice(_ADDED_ES if spanish else _ADDED_EN)
    form = chance.randrange(3)
    if form == 0:
        return f"{opening} {text}"
    if form == 1:
        return f"{text}{'' if text[-1:] in '.?!' else '.'} {added}"
    return f"{opening} {text}{'' if text[-1:] in '.?!' else '.'} {added}"


_CHAT = {
    "you": "u",
    "are": "r",
    "please": "pls",
    "because": "bc",
    "tonight": "tn",
    "to": "2",
    "for": "4",
    "going to": "gonna",
    "want to": "wanna",
    "que": "q",
    "porque": "xq",
    "para": "pa",
    "people": "ppl",
    "really": "rly",
    "with": "w",
    "about": "abt",
    "thanks": "thx",
    "appointment": "appt",
    "I'm": "im",
    "don't": "dont",
    "can't": "cant",
    "won't": "wont",
    "It's": "its",
}


def _chat_spelling(text: str, chance: random.Random) -> str:
    for plain, short in _CHAT.items():
        if chance.random() < 0.7:
            text = re.sub(rf"\b{re.escape(plain)}\b", short, text)
    return text


def _with_slip(text: str, chance: random.Random) -> str:
    places = [match.start() for match in re.finditer(r"(?<=\w)\w(?=\w)", text)]
    for _ in range(1 + len(text) // 70):
        if not places:
            break
        at = chance.choice(places)
        kind = chance.randrange(4)
        if kind == 0:
            text = text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]
        elif kind == 1:
            text = text[:at] + text[at + 1 :]
        elif kind == 2:
            text = text[:at] + text[at : at + 1] * 2 + text[at + 1 :]
        else:
            text = text[:at] + chance.choice("aeiorstn") + text[at + 1 :]
    return text


VOICES = (
    Voice(name="plain", split="train", wrapped=0.2),
    Voice(name="careful", split="train", wrapped=0.5),
    Voice(name="teen", split="train", lower=1.0, short=0.8, slips=0.2),
    Voice(name="dictating", split="train", bare=1.0, wrapped=0.2),
    Voice(name="hasty", split="train", lower=0.5, slips=0.8),
    Voice(name="loud", split="train", upper=0.6, wrapped=0.2),
    Voice(name="rambling", split="train", wrapped=1.0, lower=0.3),
    Voice(name="dev_plain", split="dev", wrapped=0.4, lower=0.3, slips=0.3, short=0.2),
    Voice(name="dev_bare", split="dev", bare=0.7, slips=0.3),
    Voice(name="held_plain", split="held_out", wrapped=0.4, slips=0.3, upper=0.1),
    Voice(name="held_teen", split="held_out", lower=0.9, short=0.6, slips=0.4, wrapped=0.2),
)
