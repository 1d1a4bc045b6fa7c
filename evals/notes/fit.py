"""Fit the ranker's weights: `python -m evals.notes.fit [--out FILE]`, on the training part only (needs the extra `fit`).

A candidate counts as worth writing down where it is among those that, chosen greedily, come nearest to the reference note
(ROUGE-1 + ROUGE-2). Its section is that of the reference sentence with which it shares most. Both are plain logistic
regressions over the features of `clinical/notes/ranker.py`; the file holds hundredths of log-odds as integers.
"""

import argparse
import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from rouge_score.tokenizers import DefaultTokenizer
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from theranest_server.clinical.notes import ranker
from theranest_server.clinical.notes.builder import Builder
from theranest_server.clinical.notes.candidates import Candidate
from theranest_server.clinical.notes.draft import Facet, SessionKind
from theranest_server.clinical.notes.said import said_in
from theranest_server.clinical.notes.speakers import cast
from theranest_server.clinical.notes.transcript import parse_transcript
from theranest_server.clinical.notes.voice import Voice

from .aci_bench import LICENCE, SOURCE, Encounter, encounters, note_lines

OUT = Path(ranker.__file__).with_name("data") / "ranker.tsv"
_FEWEST = 4
"""A feature must be on in that many candidates."""
_SMALLEST = 4
"""Hundredths of log-odds under which a weight is left out."""
_WORTH_C, _ROUTE_C = 0.08, 0.3
_TOKENIZER = DefaultTokenizer(use_stemmer=True)

Grams = Counter[tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    features: dict[str, int]
    chosen: bool
    route: int | None
    """Place in `ranker.ROUTES`; None where no reference sentence is near."""


def candidates_of(encounter: Encounter) -> list[Candidate]:
    transcript = parse_transcript(encounter.dialogue)
    people = cast(transcript, {}, SessionKind.INDIVIDUAL)
    builder = Builder(transcript.text, Voice(noun=people.client_noun), medical=True)
    return [candidate for candidate in builder.build(said_in(transcript, people)).candidates if candidate.text]


def grams(text: str) -> tuple[Grams, Grams]:
    """Stemmed words and pairs of words, as ROUGE counts them."""
    words = _TOKENIZER.tokenize(text)
    return Counter((word,) for word in words), Counter(pairwise(words))


def _f1(shared: int, first: int, second: int) -> float:
    return 2 * shared / (first + second) if first + second else 0.0


class _Nearness:
    """ROUGE-1 + ROUGE-2 of a growing text against a reference."""

    def __init__(self, reference: str) -> None:
        self._reference = grams(reference)
        self._text: tuple[Grams, Grams] = (Counter(), Counter())

    def with_(self, added: tuple[Grams, Grams]) -> float:
        total = 0.0
        for reference, text, more in zip(self._reference, self._text, added, strict=True):
            shared = (text + more) & reference
            total += _f1(shared.total(), text.total() + more.total(), reference.total())
        return total

    def add(self, added: tuple[Grams, Grams]) -> None:
        for text, more in zip(self._text, added, strict=True):
            text.update(more)


def oracle(texts: Sequence[str], reference: str) -> set[int]:
    """Which texts together come nearest to the reference, chosen one after another."""
    nearness, counted = _Nearness(reference), [grams(text) for text in texts]
    left, picked, best = set(range(len(texts))), set[int](), 0.0
    while left:
        value, number = max((nearness.with_(counted[number]), -number) for number in left)
        if value <= best:
            break
        best, number = value, -number
        nearness.add(counted[number])
        picked.add(number)
        left.remove(number)
    return picked


def route_of(heading: str, text: str) -> Facet:
    planned = any(
        word in text.lower() for word in ("will", "recommend", "treatment:", "testing:", "follow", "continue")
    )
    if heading in ("PLAN", "INSTRUCTIONS", "PROCEDURE") or ("PLAN" in heading and planned):
        return Facet.PLAN
    if "ASSESSMENT" in heading or heading == "IMPRESSION":
        return Facet.ASSESSMENT
    return Facet.OBSERVATION if heading.startswith(("PHYSICAL EXAM", "RESULTS", "VITALS", "EXAM")) else Facet.REPORT


def examples(encounter: Encounter) -> Iterable[Example]:
    candidates = candidates_of(encounter)
    lines = [(route_of(line.heading, line.text), grams(line.text)) for line in note_lines(encounter.note)]
    picked = oracle([candidate.text for candidate in candidates], encounter.note)
    for number, candidate in enumerate(candidates):
        mine = grams(candidate.text)
        near, facet = max(((_shared(mine, theirs), facet) for facet, theirs in lines), default=(0.0, None))
        yield Example(
            features=dict.fromkeys(ranker.features(candidate), 1),
            chosen=number in picked,
            route=ranker.ROUTES.index(facet) if facet and near > 0.25 else None,
        )


def _shared(first: tuple[Grams, Grams], second: tuple[Grams, Grams]) -> float:
    return sum(_f1((one & two).total(), one.total(), two.total()) for one, two in zip(first, second, strict=True))


def fitted(given: Sequence[Example]) -> dict[str, list[int]]:
    """Hundredths of log-odds by feature: worth, then one for each of `ranker.ROUTES`."""
    counts = Counter(name for example in given for name in example.features)
    kept = [{name: 1 for name in example.features if counts[name] >= _FEWEST} for example in given]
    vectors = DictVectorizer()
    matrix = vectors.fit_transform(kept)
    worth = LogisticRegression(C=_WORTH_C, max_iter=2000).fit(matrix, [example.chosen for example in given])
    routed = [number for number, example in enumerate(given) if example.route is not None]
    route = LogisticRegression(C=_ROUTE_C, max_iter=2000).fit(
        matrix[routed], [given[number].route for number in routed]
    )
    rows = [worth.coef_[0], *route.coef_]
    table = {
        name: [round(100 * row[number]) for row in rows] for number, name in enumerate(vectors.get_feature_names_out())
    }
    table["bias"] = [round(100 * value) for value in (worth.intercept_[0], *route.intercept_)]
    return {
        name: weights
        for name, weights in sorted(table.items())
        if max(map(abs, weights)) >= _SMALLEST or name == "bias"
    }


def write(table: dict[str, list[int]], encounters_read: int, out: Path) -> None:
    header = (
        f"# Weights by which candidates are chosen and routed, in hundredths of log-odds: feature, worth, "
        f"{', '.join(facet.value for facet in ranker.ROUTES)}.\n"
        f"# Fitted by evals/notes/fit.py on {datetime.datetime.now(tz=datetime.UTC):%Y-%m-%d} from the {encounters_read} "
        f"training encounters of {SOURCE}, {LICENCE}.\n"
    )
    lines = ["\t".join([name, *(str(weight) for weight in weights)]) for name, weights in table.items()]
    out.write_text(header + "\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    out = parser.parse_args().out
    train = encounters("train")
    given = [example for encounter in train for example in examples(encounter)]
    table = fitted(given)
    write(table, len(train), out)
    share = sum(example.chosen for example in given) / len(given)
    print(f"{len(given)} candidates, {share:.0%} chosen; {len(table)} features, {out.stat().st_size} bytes: {out.name}")


if __name__ == "__main__":
    main()
