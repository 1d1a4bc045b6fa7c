"""Sessions of several people: this client's note holds this client's words, and the clinician's only where they name nobody else."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from .asking import risk_of
from .candidates import Candidate
from .cues import has, techniques_in
from .draft import Facet, Role
from .said import Said
from .speakers import OTHER_MEMBER_WORDS

_CALLED = {"mother": ("mom", "mum", "mommy"), "father": ("dad", "daddy"), "parents": ("folks",)}
_OF_ANOTHER = re.compile(
    r"\byour (?:\w+ )?(?:partner|husband|wife|spouse|mother|father|mom|mum|dad|son|daughter|brother|sister|parents?)\b[^.?!]{0,20}\b(?:say|says|said|feels?|felt|thinks?|told|wants?|is|was|has)\b|\b(?:he|she|they) (?:say|says|said|feels?|felt|thinks?|told|wants?)\b"
)


class Quotes(Protocol):
    def quoted_by_clinician(self, sentence: Said, lead: str, facet: Facet) -> Candidate | None: ...


class Company:
    """Who else is in the room. False where nobody is."""

    def __init__(self, said: Sequence[Said]) -> None:
        labels = {span.speaker for sentence in said if sentence.role is Role.OTHER_MEMBER for span in sentence.spans}
        own = {
            word
            for sentence in said
            if sentence.role is Role.CLIENT
            for span in sentence.spans
            for word in _words(span.speaker)
        }
        names = {word for label in labels for word in _words(label)} - own
        called = {also for word in names for also in _CALLED.get(word, ())}
        self._names = frozenset(word for word in names - OTHER_MEMBER_WORDS if len(word) > 1)
        self._called = frozenset(names & OTHER_MEMBER_WORDS | called)
        self._others = bool(labels)

    def __bool__(self) -> bool:
        return self._others

    def is_about_another(self, sentence: Said) -> bool:
        """Names another member, or tells what another one says or feels."""
        if not self._others:
            return False
        spoken = sentence.spoken
        addressed = any(re.search(rf"(?:^|, ){name}(?:,|$|[?.!])", spoken) for name in self._called)
        return addressed or bool(self._names & set(_words(spoken))) or _OF_ANOTHER.search(spoken) is not None

    def clinician(self, sentence: Said, quotes: Quotes) -> Iterator[Candidate]:
        """Technique, homework and the next appointment, quoted: whom "you" means is not known."""
        if self.is_about_another(sentence):
            yield from self.kept_out([sentence])
            return
        spoken = sentence.spoken
        if has("homework", spoken) or has("next_appointment", spoken) or has("plan", spoken):
            made = quotes.quoted_by_clinician(sentence, "Plan:", Facet.PLAN)
        elif techniques_in(spoken):
            made = quotes.quoted_by_clinician(sentence, "Clinician states", Facet.INTERVENTION)
        else:
            made = None
        if made:
            yield made
        elif risk_of([sentence]) and not sentence.asks:
            yield from self.kept_out([sentence])

    def kept_out(self, sentences: Iterable[Said]) -> Iterator[Candidate]:
        """Words that belong to another member stay out; that they speak of danger does not."""
        for sentence in sentences:
            if kinds := risk_of([sentence]):
                yield Candidate(
                    text="",
                    spans=sentence.spans,
                    role=Role.OTHER_MEMBER,
                    said=(sentence,),
                    folded="",
                    risk=kinds,
                    stance="unclear",
                )


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())
