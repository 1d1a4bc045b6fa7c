"""The note's own fields beside its sections: interventions, response, scores."""

from collections.abc import Sequence

from .cues import instruments_in, techniques_in
from .draft import Facet, Named, NoteSentence, Span
from .said import evidence_text
from .words import unsupported_words


def interventions(source: str, sentences: Sequence[NoteSentence]) -> tuple[Named, ...]:
    """Techniques by name where its words were said, else by the words that were; each once, with every place."""
    found: dict[str, list[NoteSentence]] = {}
    for sentence in sentences:
        if sentence.facet is Facet.INTERVENTION:
            spoken = evidence_text(source, sentence.evidence).lower()
            for label, words in techniques_in(spoken):
                name = words if unsupported_words(label, spoken) else label
                found.setdefault(name, []).append(sentence)
    return tuple(Named(name=name, text=hits[0].text, evidence=_places(hits)) for name, hits in found.items())


def responses(sentences: Sequence[NoteSentence]) -> tuple[Named, ...]:
    return tuple(
        Named(name="client response", text=sentence.text, evidence=sentence.evidence)
        for sentence in sentences
        if sentence.facet is Facet.RESPONSE
    )


def scores(source: str, sentences: Sequence[NoteSentence]) -> tuple[Named, ...]:
    """Scored instruments as they were spoken of; nothing is added up."""
    return tuple(
        Named(name=name, text=sentence.text, evidence=sentence.evidence)
        for sentence in sentences
        if sentence.facet is Facet.OBSERVATION
        for name in instruments_in(evidence_text(source, sentence.evidence).lower())
    )


def _places(sentences: Sequence[NoteSentence]) -> tuple[Span, ...]:
    return tuple(dict.fromkeys(span for sentence in sentences for span in sentence.evidence))
