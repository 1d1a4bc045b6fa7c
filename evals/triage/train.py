"""Trains the classifier of `theranest_server.triage` and writes `data/classifier.bin`.

Logistic regression on log-count ratios (scikit-learn, from the extra `fit`) over the hashed features that scoring uses, on the training
part of the corpus only. The two thresholds were chosen on held-out false alarms (see the model card). Seeded: the same corpus gives the same file.

    python -m evals.triage.train
"""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression
from theranest_server.triage.classifier import packed, parts
from theranest_server.triage.context import explained_words
from theranest_server.triage.deadline import Deadline
from theranest_server.triage.features import SIZE, buckets
from theranest_server.triage.folding import fold
from theranest_server.triage.matching import find

from .corpus.generate import Message, corpus

_SAME_DAY_FROM = -0.6
"""Log-odds from which the classifier alone asks for a person. Below even odds on purpose: a miss costs more than a look."""
_SMOOTHING = 0.3
_PAGE_FROM = 1.2
"""Log-odds from which the classifier alone pages; nearly all paging is done by rules."""


def seen(text: str) -> tuple[str, ...]:
    """The words that the classifier is given of a message, as in screening."""
    folded = fold(text)
    return explained_words(folded, find(folded, Deadline(60)))


def matrix(texts: Sequence[tuple[str, ...]]) -> csr_matrix:
    """Binary features, each row divided by the root of their number, as scoring does."""
    indices: list[int] = []
    values: list[float] = []
    starts = [0]
    for words in texts:
        found = sorted(buckets(words))
        indices.extend(found)
        values.extend([1 / np.sqrt(len(found) or 1)] * len(found))
        starts.append(len(indices))
    return csr_matrix((values, indices, starts), shape=(len(texts), SIZE))


def _rows(messages: Sequence[Message]) -> tuple[list[tuple[str, ...]], list[Message]]:
    """Whole messages; and each sentence of harmless ones, which is harmless too."""
    texts: list[tuple[str, ...]] = []
    owners: list[Message] = []
    for message in messages:
        words = seen(message.text)
        pieces = [words] if message.crisis else [words, *parts(words)[1:]]
        texts.extend(pieces)
        owners.extend([message] * len(pieces))
    return texts, owners


def _weights(owners: Sequence[Message]) -> np.ndarray:
    """A hand-written message counts as much as three generated ones."""
    return np.array([3.0 if owner.id.startswith("w-") else 1.0 for owner in owners])


def _learned(features: csr_matrix, labels: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights and offset. Each feature is scaled by its log-count ratio first (Wang and Manning 2012, NB-SVM)."""
    present = diags(weights) @ (features > 0).astype(float)
    with_label = np.asarray(present[labels].sum(axis=0)).ravel() + _SMOOTHING
    without = np.asarray(present[~labels].sum(axis=0)).ravel() + _SMOOTHING
    ratio = np.log((with_label / with_label.sum()) / (without / without.sum()))
    model = LogisticRegression(C=3.0, max_iter=400, class_weight="balanced")
    model.fit(features @ diags(ratio), labels, sample_weight=weights)
    return model.coef_[0] * ratio, float(model.intercept_[0])


def _quantised(weights: np.ndarray) -> tuple[list[int], float]:
    """One signed byte a weight, and what one step is worth."""
    scale = float(np.quantile(np.abs(weights[weights != 0]), 0.9995)) / 127
    return [int(each) for each in np.clip(np.round(weights / scale), -127, 127)], scale


def main() -> None:
    everything = corpus()
    training = [message for message in everything if message.split == "train"]
    texts, owners = _rows(training)
    features, weights = matrix(texts), _weights(owners)
    danger_weights, danger_offset = _learned(features, np.array([owner.crisis for owner in owners]), weights)
    urgent_weights, urgent_offset = _learned(features, np.array([o.tier == "page" for o in owners]), weights)
    danger, danger_scale = _quantised(danger_weights)
    urgent, urgent_scale = _quantised(urgent_weights)
    numbers = {
        "danger_scale": danger_scale,
        "danger_offset": danger_offset,
        "urgent_scale": urgent_scale,
        "urgent_offset": urgent_offset,
        "same_day_from": _SAME_DAY_FROM,
        "mark_from": _SAME_DAY_FROM - 1.2,
        "page_from": _PAGE_FROM,
    }
    target = Path(str(files("theranest_server.triage"))) / "data" / "classifier.bin"
    target.write_bytes(packed(danger, urgent, numbers))
    print(f"{len(training)} messages, {features.shape[0]} rows; {target.stat().st_size} bytes; {numbers}")


if __name__ == "__main__":
    main()
