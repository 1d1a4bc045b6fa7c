"""From "I" and "you" to the third person. Person and number change, words do not."""

import re
from dataclasses import dataclass, field

from .draft import Pronouns, Role

_TOKENISED = (
    (re.compile(r"\s+([,.;:!?%])"), r"\1"),
    (re.compile(r"(\w) (n['’]t)\b", re.IGNORECASE), r"\1\2"),
    (re.compile(r"\bca n['’]t\b|\bcan['’]t\b", re.IGNORECASE), "cannot"),
    (re.compile(r"\bwo n['’]t\b|\bwon['’]t\b", re.IGNORECASE), "will not"),
    (re.compile(r"\b(\w+)n['’]t\b", re.IGNORECASE), r"\1 not"),
    (re.compile(r"\b(?:gon na|gonna)\b", re.IGNORECASE), "going to"),
    (re.compile(r"\b(?:wan na|wanna)\b", re.IGNORECASE), "want to"),
    (re.compile(r"\b(?:lem me|lemme)\b", re.IGNORECASE), "let me"),
    (re.compile(r"\b(?:got ta|gotta)\b", re.IGNORECASE), "have to"),
    (re.compile(r"’"), "'"),
    (re.compile(r"\b\w{1,6}-\s+(?=\w)"), ""),
    (re.compile(r"\s*(?:\.\.\.|…|--|—)\s*"), " "),
)
_FILLER = re.compile(
    r"(?:(?<=^)|(?<=[\s,]))(?:um+|uh+|uh-huh|mm-?hmm|hmm+|er+m?|ah|oh|you know|i mean|you see|hey,? dragon[^.?!]*)(?=[\s,.!?]|$),?\s*",
    re.IGNORECASE,
)
_HEDGE_TAIL = re.compile(r",\s*i (?:guess|suppose|think)(?=[.,!?]|$)", re.IGNORECASE)
_LIKE = re.compile(r",\s*(?:like|well|okay|right|yeah),\s*", re.IGNORECASE)
_OPENING = re.compile(
    r"^(?:[\s,.;-]|(?:okay|ok|alright|all right|well|so|yeah|yes|yep|right|sure|and|but|then|now|anyway|actually|basically|again|cause|'cause|because|honestly|great|good|perfect|no)(?=[\s,.]|$)(?! (?:one|longer|more|matter|problem|vomiting|idea|as)\b))+",
    re.IGNORECASE,
)
_TAG_QUESTION = re.compile(
    r",?\s+(?:okay|ok|right|all right|alright|you know|is n't it|isn't it)\s*[?.]?$", re.IGNORECASE
)
_REPEATED = re.compile(r"\b((?:\w+['\w]*)(?: \w+['\w]*)?)(?:,? \1\b)+", re.IGNORECASE)

_BE_VERBS = {"am": ("is", "are"), "was": ("was", "were"), "are": ("is", "are"), "were": ("was", "were")}
_PAST = re.compile(
    r"^(?:\w+ed|went|was|were|had|did|felt|got|took|saw|came|made|said|told|thought|knew|slept|woke|ate|drank|left|kept|lost|found|gave|began|started|ran|wrote|spoke|spent|cut|hit|put|quit|let|hurt|read|heard|met|sat|stood|fell|drove|broke|chose|forgot|brought|bought|caught|held|paid|sent|understood|tried|cried)$"
)
_MODALS = frozenset(
    [
        "can",
        "could",
        "will",
        "would",
        "shall",
        "should",
        "may",
        "might",
        "must",
        "cannot",
        "had",
        "did",
        "was",
        "were",
        "has",
        "is",
    ]
)
_ADVERBS = frozenset(
    [
        "really",
        "just",
        "still",
        "always",
        "never",
        "also",
        "kind",
        "sort",
        "of",
        "usually",
        "often",
        "probably",
        "sometimes",
        "actually",
        "mostly",
        "even",
        "definitely",
        "only",
        "barely",
        "hardly",
        "basically",
        "honestly",
        "normally",
        "rarely",
        "currently",
        "recently",
        "ever",
        "already",
        "almost",
        "then",
        "so",
        "totally",
        "finally",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How the two people of the session are called."""

    noun: str = "client"
    pronouns: Pronouns = field(default_factory=Pronouns)
    clinician: str = "the clinician"
    names: frozenset[str] = frozenset()
    """Words that keep their capital at the head of a sentence."""

    @property
    def plural(self) -> bool:
        return self.pronouns.subject == "they"

    @property
    def subject(self) -> str:
        return self.noun.capitalize()


def plain(text: str) -> str:
    """Spelling as written text has it: contractions of "not" opened, fillers, false starts and repeats out."""
    for pattern, into in _TOKENISED:
        text = pattern.sub(into, text)
    text = _HEDGE_TAIL.sub("", _LIKE.sub(" ", _FILLER.sub("", text)))
    text = _REPEATED.sub(r"\1", text)
    text = re.sub(r"\s*,(?:\s*,)+", ",", text)
    text = re.sub(r"\s+([,.;!?])", r"\1", text)
    return " ".join(text.split())


def without_opening(text: str) -> str:
    return _TAG_QUESTION.sub("", _OPENING.sub("", text)).strip(" ,;")


def lowered(text: str, names: frozenset[str] = frozenset()) -> str:
    """First letter small unless the word is a name or an abbreviation."""
    first = re.split(r"[^\w]", text, maxsplit=1)[0]
    named = any(char.isupper() for char in first[1:]) or first in names or first.lower() in _CAPITALISED
    return text if named else text[:1].lower() + text[1:]


_CAPITALISED = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "christmas",
        "thanksgiving",
        "easter",
        "dr",
        "mr",
        "mrs",
        "ms",
    ]
)
_INSIDE_SENTENCE = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+\b")


def names_in(text: str) -> frozenset[str]:
    """Words that are written with a capital inside sentences, and never without."""
    found = set(_INSIDE_SENTENCE.findall(text))
    small = set(re.findall(r"\b[a-z]+\b", text)) if found else set[str]()
    return frozenset(word for word in found if word.lower() not in small)


def finished(text: str) -> str:
    """Capital first, full stop last."""
    text = text.strip(" ,;:-").rstrip(".!?, ")
    if text.endswith('"'):
        return f"{text[:1].upper()}{text[1:]}"
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def retold(text: str, speaker: Role, voice: Voice, *, named: bool = True) -> str:
    """The words in third person: the client's "I" or the clinician's "you" become the client. Lower-case beginning stays.

    `named`: the sentence has named the client already, so that a pronoun does; else the first mention is the noun.
    """
    out: list[str] = []
    words = _opened(text).split()
    i = 0
    while i < len(words):
        taken, replaced, mentioned = _person(words, i, speaker, voice, named)
        named = named or mentioned
        out.extend(replaced)
        i += taken
    return " ".join(out)


_CONTRACTED = re.compile(r"\b(i|you|we|they|he|she|it|that|there|what|who)'(m|re|ve|ll)\b", re.IGNORECASE)
_FULL = {"m": "am", "re": "are", "ve": "have", "ll": "will"}


def _opened(text: str) -> str:
    text = _CONTRACTED.sub(lambda found: f"{found[1]} {_FULL[found[2].lower()]}", text)
    text = re.sub(
        r"\b(i|you|we|they)'d (?=(?:\w+ly |just |already |never |always )?(?:been|had|better|gone|done|told|slept|thought|seen|taken|made|given|known|written|found|left|lost|kept|felt|heard|met|said|sent|spent|stood|fallen|eaten|driven|broken|chosen|forgotten|gotten|got|grown|held|spoken|stolen|woken|worn|begun|\w+ed)\b)",
        r"\1 had ",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(r"\b(i|you|we|they|he|she)'d\b", r"\1 would", text, flags=re.IGNORECASE)
    return re.sub(r"\b(i am|you are|we are|they are|he is|she is|it is) going to\b", _will, text, flags=re.IGNORECASE)


def _will(found: re.Match[str]) -> str:
    return f"{found[1].split()[0]} will"


_OWNED = {"their": "theirs", "her": "hers"}
_OWN = ("i", "my", "me", "myself", "mine")
_YOURS = ("you", "your", "you", "yourself", "yours")


def _person(words: list[str], i: int, speaker: Role, voice: Voice, named: bool) -> tuple[int, list[str], bool]:
    """How many words are taken at `i`, what stands for them, and whether that mentions the client."""
    core = words[i].lower().strip(',.;:!?"()')
    tail = words[i][len(words[i].rstrip(',.;:!?")')) :]
    of_clinician = speaker is Role.CLINICIAN
    first, second = (_YOURS, _OWN) if of_clinician else (_OWN, _YOURS)
    if core == first[0] and not (of_clinician and _is_object(words, i)):
        return (*_subject(words, i, voice, tail, named), True)
    if core in first:
        pronoun = voice.pronouns
        own = _OWNED.get(pronoun.possessive, pronoun.possessive)
        forms = (pronoun.object, pronoun.possessive, pronoun.object, pronoun.reflexive, own)
        nouns = (voice.noun, f"{voice.noun}'s", voice.noun, pronoun.reflexive, f"{voice.noun}'s")
        return 1, [(forms if named else nouns)[first.index(core)] + tail], True
    if core in second:
        who = voice.clinician
        if core == "i" and i + 1 < len(words) and words[i + 1].lower() not in _MODALS:
            return _clinician_subject(words, i, who)
        return 1, [(f"{who}'s" if core in (second[1], second[4]) else who) + tail], False
    return (*_plural_person(core, tail, words[i], voice, of_clinician), of_clinician and core in ("we", "us"))


def _clinician_subject(words: list[str], i: int, who: str) -> tuple[int, list[str], bool]:
    taken, lead = 1, list[str]()
    while i + taken < len(words) - 1 and words[i + taken].lower() in _ADVERBS:
        lead.append(words[i + taken])
        taken += 1
    return taken + 1, [who, *lead, third_singular(words[i + taken])], False


def _plural_person(core: str, tail: str, word: str, voice: Voice, of_clinician: bool) -> tuple[int, list[str]]:
    both = f"{voice.noun} and clinician"
    into = {"we": both if of_clinician else "they", "us": both if of_clinician else "them"} | {
        "our": "their",
        "ours": "theirs",
        "ourselves": "themselves",
    }
    return 1, [into[core] + tail if core in into else word]


_BEFORE_OBJECT = frozenset(
    [
        "to",
        "for",
        "with",
        "of",
        "about",
        "on",
        "at",
        "from",
        "by",
        "in",
        "after",
        "before",
        "like",
        "than",
        "want",
        "wanted",
        "help",
        "helps",
        "give",
        "gives",
        "giving",
        "tell",
        "told",
        "show",
        "ask",
        "asked",
        "asking",
        "see",
        "saw",
        "let",
        "get",
        "keep",
        "make",
        "put",
        "sending",
        "send",
        "start",
        "have",
        "having",
        "seeing",
        "giving",
        "remind",
        "call",
        "teach",
        "encourage",
        "love",
        "hear",
        "upset",
        "bother",
        "thank",
        "between",
        "behind",
        "around",
        "and",
    ]
)


_JOINS = frozenset(["and", "like", "than", "before", "after"])
_GOES_ON = frozenset(["and", "or", "to", "in", "on", "at", "for", "with", "when", "but", "about", "from"])


def _is_object(words: list[str], i: int) -> bool:
    """Whether this "you" is acted upon: after a preposition or a verb that takes a person, and no verb of its own follows."""
    before = words[i - 1].lower().strip(",.;:") if i else ""
    after = words[i + 1].lower().strip(",.;:!?") if i + 1 < len(words) else ""
    if i + 1 >= len(words) or words[i][-1] in ",.;:!?":
        return True
    if before in _JOINS:
        return after in _GOES_ON
    return (
        before in _BEFORE_OBJECT
        and after not in _MODALS
        and after not in {"are", "have", "do", "feel", "need", "want", "had"}
        and not _PAST.match(after)
    )


def _subject(words: list[str], i: int, voice: Voice, tail: str, named: bool) -> tuple[int, list[str]]:
    subject = voice.pronouns.subject if named else voice.noun
    plural = named and voice.plural
    after = words[i + 1] if i + 1 < len(words) else ""
    core = after.lower().strip(",.;:!?")
    if tail or not core:
        return 1, [subject + tail]
    if core in _BE_VERBS:
        return 2, [subject, _BE_VERBS[core][plural] + after[len(core) :]]
    if plural:
        return 1, [subject]
    taken = 1
    lead: list[str] = []
    while i + taken < len(words) and words[i + taken].lower() in _ADVERBS and taken < 4:
        lead.append(words[i + taken])
        taken += 1
    if i + taken >= len(words):
        return taken, [subject, *lead]
    return taken + 1, [subject, *lead, third_singular(words[i + taken])]


_NO_VERB = frozenset(
    ["and", "or", "but", "to", "in", "on", "at", "with", "for", "the", "a", "an", "my", "that", "this", "not", "who"]
)


def third_singular(verb: str) -> str:
    """`feel` to `feels`; what already has a past or modal form stays."""
    core = verb.lower().strip(",.;:!?")
    tail = verb[len(core) :] if verb.lower().startswith(core) else ""
    irregular = {"have": "has", "do": "does", "go": "goes", "am": "is", "are": "is", "were": "was"}
    if core in irregular:
        return irregular[core] + tail
    if not core.isalpha() or core in _MODALS or core in _NO_VERB or _PAST.match(core) or core.endswith(("ing", "ly")):
        return verb
    if core.endswith(("s", "sh", "ch", "x", "z", "o")):
        return core + "es" + tail
    if core.endswith("y") and core[-2:-1] not in "aeiou":
        return core[:-1] + "ies" + tail
    return core + "s" + tail
