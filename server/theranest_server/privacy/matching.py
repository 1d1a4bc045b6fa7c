"""Finds where text names what a record knows: one pass over the words, one over numbers, one over dates."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from .dates import find_dates
from .folding import Folded, fold, folded
from .names import by_its_case
from .numbers import KnownNumber, KnownNumbers, compact
from .one_edit import NearMisses, within_one_edit
from .places import STREET, address_forms, may_be_postal_code, spellings
from .reads import reads_as_name
from .record import Identifier, Kind
from .spoken import DIGIT_WORDS
from .words import eponym_phrases, everyday_words

PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(Kind)})_\d{{1,4}}@[a-z0-9]{{2,32}}\]")
_WORD = re.compile(r"[^\W_]+")
_DIGIT = re.compile(r"\d")
_SPELLED = re.compile(r"(?<![^\W_])(?:[^\W\d_][ \-.]{1,2}){2,}[^\W\d_](?![^\W_])")
_GAP_IN_NAME = re.compile(r"[^\S\x00]{1,3}|[^\S\x00]?,[^\S\x00]{0,2}|[\-_.'’]|[^\S\x00]-[^\S\x00]")
_GAP_AFTER_INITIAL = re.compile(r"[.,'’]{0,2}[^\S\x00]{0,2}")
_BROKEN = re.compile(r"[^\S\x00]|-?\n")
_GAP = re.compile(r"[^\S\x00]{0,2}[.,'’\-_#&/@:+]{0,2}[^\S\x00]{0,2}")
_COMPANY = re.compile(r"[\s,]+(?:llc|inc|ltd|co|corp|pllc|pc|llp)\.?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Where identifier number `key` of the matcher's list stands. `resembles`: a number one digit off, not the value."""

    start: int
    end: int
    key: int
    resembles: bool = False


@dataclass(frozen=True, slots=True)
class _Form:
    words: tuple[str, ...]
    anchor: int
    key: int
    by_case: bool
    name: bool
    spelling: str


class Matcher:
    """Compiled once for a record's identifiers; safe to share between threads."""

    def __init__(self, identifiers: Sequence[Identifier]) -> None:
        self.identifiers = tuple(identifiers)
        self._forms: dict[str, list[_Form]] = {}
        self._spelled: dict[str, int] = {}
        self._dates: dict[date, int] = {}
        numbers: list[KnownNumber] = []
        for key, identifier in enumerate(self.identifiers):
            self._learn(key, identifier, numbers)
        for forms in self._forms.values():
            forms.sort(key=lambda form: (-len(form.words), form.key))
        refs = "|".join(sorted({i.client_ref for i in self.identifiers})) or "(?!)"
        self._placeholder = re.compile(rf"\[(?:{'|'.join(Kind).lower()})_\d{{1,4}}@(?:{refs})\]")
        self._by_case = frozenset(first for first, forms in self._forms.items() if any(f.by_case for f in forms))
        self._wanted = frozenset(self._dates)
        self._known = frozenset(self._forms)
        self._numbers = KnownNumbers(numbers)
        self._near = NearMisses(w for forms in self._forms.values() for f in forms if f.name for w in f.words)
        self._whole = {
            f.words[0]: f.key for fs in self._forms.values() for f in fs if f.name and _may_be_broken(f.words)
        }
        self._fragments = {part for word in self._whole for part in _parts(word) if len(part) > 2}
        self._initials = self._initials_pattern()

    def depends_on_neighbours(self, text: str) -> bool:
        """Whether the text holds a value that counts in some places only, so that replacing others may matter."""
        return not self._by_case.isdisjoint(_WORD.findall(fold(text).text))

    def spans(self, text: str) -> list[Span]:
        """Occurrences in the original text's offsets, in order, not overlapping, the longest first."""
        return self.spans_in(text, fold(text))

    def spans_in(self, text: str, plain: Folded) -> list[Span]:
        searched = self._blanked(plain.text)
        in_order: list[str] = _WORD.findall(searched)
        words = set(in_order)
        hits: list[Span] = []
        near = self._near.among(words - self._known)
        if near or not words.isdisjoint(self._known):
            hits += self._words(text, plain, searched, in_order, near)
        if not self._fragments.isdisjoint(words - everyday_words() - self._known):
            hits += self._broken(searched)
        hits += self._spelled_out(searched)
        if self._initials is not None and "." in searched:
            hits += self._as_initials(text, plain, searched)
        digits = _DIGIT.search(searched) is not None
        if digits or self._numbers.without_digits:
            hits += [Span(start=s, end=e, key=k) for s, e, k in self._numbers.find(searched)]
        if len(words & DIGIT_WORDS) > 1:
            hits += [Span(start=s, end=e, key=k) for s, e, k in self._numbers.find_spoken(searched)]
        if self._wanted:
            hits += [Span(start=s, end=e, key=self._dates[d]) for s, e, d in find_dates(searched, words, self._wanted)]
        if digits:
            hits += [Span(start=s, end=e, key=k, resembles=True) for s, e, k in self._numbers.find_near(searched)]
        return [_in_original(plain, span) for span in _longest(hits)]

    def without_placeholders(self, text: str) -> str:
        """The folded text with this record's placeholders blanked, offsets as folded."""
        return self._blanked(fold(text).text)

    def _blanked(self, plain: str) -> str:
        """Only with the reference of a client of this matcher: nothing hides in what looks like another's."""
        if "@" not in plain:
            return plain
        return self._placeholder.sub(lambda found: "\x01" * len(found.group()), plain)

    def _learn(self, key: int, identifier: Identifier, numbers: list[KnownNumber]) -> None:
        plain = folded(identifier.value)
        match identifier.kind:
            case Kind.PERSON | Kind.STAFF:
                for form in dict.fromkeys((identifier.value, *identifier.forms)):
                    self._learn_words(key, form, name=True)
            case Kind.DATE:
                self._dates.setdefault(date.fromisoformat(identifier.value), key)
            case Kind.PHONE | Kind.ID:
                numbers.append(KnownNumber(key=key, folded=plain, telephone=identifier.kind is Kind.PHONE))
                if identifier.kind is Kind.PHONE and len(compact(plain)) >= 10:
                    local = compact(plain)[-7:]
                    numbers.append(KnownNumber(key=key, folded=local, telephone=False, only_exact=True))
                self._learn_number_forms(key, identifier, numbers)
            case Kind.ADDRESS:
                for form in address_forms(plain):
                    self._learn_words(key, form)
            case Kind.EMAIL:
                self._learn_words(key, plain)
                self._learn_words(key, plain.replace("@", " at ").replace(".", " dot "))
            case _:
                self._learn_words(key, plain)
                self._learn_words(key, _COMPANY.sub("", plain))

    def _learn_number_forms(self, key: int, identifier: Identifier, numbers: list[KnownNumber]) -> None:
        for form in identifier.forms:
            numbers.append(KnownNumber(key=key, folded=folded(form), telephone=identifier.kind is Kind.PHONE))

    def _learn_words(self, key: int, form: str, *, name: bool = False) -> None:
        found: list[str] = _WORD.findall(folded(form))
        words = tuple(found if name else (STREET.get(word, word) for word in found))
        anchor = next((i for i, w in enumerate(words) if len(w) > 1), 0)
        if not words or (name and len(words) > 1 and all(len(w) == 1 for w in words)):
            return
        by_case = len(words) == 1 and not words[0].isdigit() and by_its_case(words[0])
        learnt = _Form(words, anchor, key, by_case, name, form)
        for first in spellings(words[anchor]):
            known = self._forms.setdefault(first, [])
            if all(other.words != words for other in known):
                known.append(learnt)
        if name and sum(map(len, words)) > 2:
            self._spelled.setdefault("".join(words), key)
        if len(words) > 1 and sum(map(len, words)) > (4 if name and len(form.split()) == 1 else 7):
            glued = "".join(words)
            self._forms.setdefault(glued, []).append(_Form((glued,), 0, key, False, False, form))

    def _initials_pattern(self) -> re.Pattern[str] | None:
        self._initial_keys: dict[str, int] = {}
        for key, identifier in enumerate(self.identifiers):
            for form in (identifier.value, *identifier.forms) if identifier.kind in (Kind.PERSON, Kind.STAFF) else ():
                letters = _WORD.findall(folded(form))
                if len(letters) > 1 and all(len(letter) == 1 for letter in letters) and "." in form:
                    self._initial_keys.setdefault("".join(letters), key)
        if not self._initial_keys:
            return None
        options = "|".join(r"\.\s?".join(map(re.escape, k)) for k in sorted(self._initial_keys, key=len, reverse=True))
        return re.compile(rf"(?<![\w.])(?:{options})\.(?!\w)")

    def _as_initials(self, text: str, plain: Folded, searched: str) -> Iterator[Span]:
        assert self._initials is not None
        for found in self._initials.finditer(searched):
            start, end = plain.original(found.start(), found.end())
            letters = "".join(_WORD.findall(found.group()))
            if text[start:end].isupper() or letters not in {"ie", "eg", "am", "pm", "po", "bid", "qd", "us", "dc"}:
                yield Span(start=found.start(), end=found.end(), key=self._initial_keys[letters])

    def _words(
        self, text: str, plain: Folded, searched: str, words: list[str], near: Mapping[str, str]
    ) -> Iterator[Span]:
        places = [found.span() for found in _WORD.finditer(searched)]
        if near:
            words = [near.get(w, w) for w in words]
        phrases = eponym_phrases()
        for i, word in enumerate(words):
            forms = self._forms.get(word)
            if forms is None:
                continue
            if word in phrases and any(tuple(words[i : i + len(p)]) == p for p in phrases[word]):
                continue
            whole = False
            for form in forms:
                span = self._standing(form, words, places, i, searched, slack=0)
                if span is not None and self._counts(form, text, plain, searched, span):
                    yield span
                    whole = whole or len(form.words) > 1
            if not whole:
                yield from self._misspelt(forms, words, places, i, searched)

    def _misspelt(
        self, forms: list[_Form], words: list[str], places: list[tuple[int, int]], at: int, searched: str
    ) -> Iterator[Span]:
        """A value of several words of which one is misspelt; the exact ones beside it vouch for it."""
        for form in forms:
            if len(form.words) > 1:
                span = self._standing(form, words, places, at, searched, slack=1)
                if span is not None:
                    yield span
                    return

    def _standing(
        self, form: _Form, words: list[str], places: list[tuple[int, int]], at: int, searched: str, *, slack: int
    ) -> Span | None:
        """The span of `form` whose anchor is word number `at`, with at most `slack` misspelt words in it."""
        first = at - form.anchor
        last = first + len(form.words) - 1
        if first < 0 or last >= len(words):
            return None
        for offset, wanted in enumerate(form.words):
            word = words[first + offset]
            if word != wanted and (form.name or STREET.get(word) != wanted):
                if not slack or len(wanted) < 4 or not within_one_edit(word, wanted):
                    return None
                slack -= 1
        if not self._joined(form, places, first, searched):
            return None
        return Span(start=places[first][0], end=places[last][1], key=form.key)

    @staticmethod
    def _joined(form: _Form, places: list[tuple[int, int]], first: int, searched: str) -> bool:
        for offset in range(1, len(form.words)):
            before, after = places[first + offset - 1], places[first + offset]
            initial = before[1] - before[0] == 1
            allowed = _GAP if not form.name else _GAP_AFTER_INITIAL if initial else _GAP_IN_NAME
            if not allowed.fullmatch(searched, before[1], after[0]):
                return False
        return True

    def _counts(self, form: _Form, text: str, plain: Folded, searched: str, span: Span) -> bool:
        if form.by_case:
            start, end = plain.original(span.start, span.end)
            return reads_as_name(text, start, end, exact=form.spelling)
        if len(form.words) == 1 and len(form.words[0]) == 5 and form.words[0].isdigit():
            return may_be_postal_code(searched, span.start, span.end)
        return True

    def _broken(self, searched: str) -> Iterator[Span]:
        """A name cut in two by a space or the end of a line (`Jor dan`); one part at least is no word of its own."""
        places = list(_WORD.finditer(searched))
        for one, other in pairwise(places):
            key = self._whole.get(one.group() + other.group())
            if (
                key is not None
                and _BROKEN.fullmatch(searched, one.end(), other.start())
                and not (one.group() in everyday_words() and other.group() in everyday_words())
            ):
                yield Span(start=one.start(), end=other.end(), key=key)

    def _spelled_out(self, searched: str) -> Iterator[Span]:
        for run in _SPELLED.finditer(searched):
            letters = list(_WORD.finditer(searched, run.start(), run.end()))
            joined = "".join(letter.group() for letter in letters)
            for name, key in self._spelled.items():
                at = joined.find(name)
                if at >= 0:
                    yield Span(start=letters[at].start(), end=letters[at + len(name) - 1].end(), key=key)


def _parts(word: str) -> Iterator[str]:
    for i in range(1, len(word)):
        yield word[:i]
        yield word[i:]


def _may_be_broken(words: tuple[str, ...]) -> bool:
    return len(words) == 1 and len(words[0]) > 3


def _in_original(plain: Folded, span: Span) -> Span:
    if plain.offsets is None:
        return span
    start, end = plain.original(span.start, span.end)
    return Span(start=start, end=end, key=span.key, resembles=span.resembles)


def _longest(hits: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(hits, key=lambda s: (s.resembles, s.start - s.end, s.start, s.key)):
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda s: s.start)
