"""Score the drafter on dialogues it was not fitted on: `python -m evals.notes.measure [--json] [--part valid|train]`.

ROUGE alone misleads (sentences of other notes raise it while half of them are false), so it is never shown without the
share of words that the evidence holds and the checks of meaning, both counted by `checker.py`, apart from the drafter.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rouge_score.rouge_scorer import RougeScorer
from theranest_server.clinical.notes.as_json import note_document
from theranest_server.clinical.notes.draft import TranscriptDraftRequest
from theranest_server.clinical.notes.drafter import draft_from_transcript

from .aci_bench import SOURCE, Encounter, encounters, note_lines
from .checker import Check, checked

FLOORS = {
    "rouge1": 0.45,
    "rouge2": 0.18,
    "support": 0.98,
    "polarity": 0.97,
    "denials": 1.0,
    "speaker": 0.99,
    "offsets": 1.0,
}
SLOWEST_SECONDS = 0.1
_KINDS = ("rouge1", "rouge2", "rougeLsum")
_WORDS_A_MINUTE = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    rouge: dict[str, float]
    check: Check
    words: int


def drafted(dialogue: str) -> dict[str, Any]:
    return note_document(draft_from_transcript(TranscriptDraftRequest(transcript=dialogue, format="SOAP")))


def sentences_of(document: dict[str, Any]) -> list[str]:
    return [sentence["text"] for section in document["note"]["sections"] for sentence in section["sentences"]]


def scored(encounter: Encounter, scorer: RougeScorer) -> Scored:
    document = drafted(encounter.dialogue)
    written = sentences_of(document)
    reference = [line.text for line in note_lines(encounter.note)]
    found = scorer.score("\n".join(reference), "\n".join(written))
    return Scored(
        rouge={kind: found[kind].fmeasure for kind in _KINDS},
        check=checked(document, encounter.dialogue, client_labels=("patient",)),
        words=sum(len(text.split()) for text in written),
    )


def seconds_a_note(dialogues: Sequence[str]) -> float:
    """Median processor time over dialogues of about fifteen minutes of speech, each put together from whole turns."""
    taken: list[float] = []
    for dialogue in dialogues:
        turns, long = dialogue.splitlines(), list[str]()
        while sum(len(turn.split()) for turn in long) < 15 * _WORDS_A_MINUTE:
            long.extend(turns)
        started = time.process_time()
        drafted("\n".join(long))
        taken.append(time.process_time() - started)
    return statistics.median(taken)


def report(part: str) -> dict[str, Any]:
    given = encounters(part)
    scorer = RougeScorer(list(_KINDS), use_stemmer=True)
    results = [scored(encounter, scorer) for encounter in given]
    total = sum((result.check for result in results), Check())
    figures = {kind: statistics.mean(result.rouge[kind] for result in results) for kind in _KINDS}
    figures |= {
        "support": total.supported / max(total.words, 1),
        "offsets": total.offsets_valid / max(total.offsets, 1),
        "polarity": total.polarity_agrees / max(total.merged, 1),
        "denials": total.denials_answered / max(total.denials, 1),
        "speaker": total.speaker_agrees / max(total.attributed, 1),
    }
    return {
        "data": f"{SOURCE}, {part}",
        "notes": len(results),
        "words_a_note": round(statistics.mean(result.words for result in results)),
        "figures": {name: round(value, 4) for name, value in figures.items()},
        "counted": {
            "content_words": total.words,
            "merged_answers": total.merged,
            "denials": total.denials,
            "attributed_sentences": total.attributed,
        },
        "seconds_a_note": round(seconds_a_note([encounter.dialogue for encounter in given]), 4),
        "unsupported": [list(item) for item in total.unsupported[:20]],
        "ok": all(figures[name] >= floor for name, floor in FLOORS.items()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--part", choices=["valid", "train"], default="valid")
    wanted = parser.parse_args()
    found = report(wanted.part)
    if wanted.json:
        print(json.dumps(found))
    else:
        _show(found)
    sys.exit(0 if found["ok"] else 1)


def _show(found: dict[str, Any]) -> None:
    print(f"{found['data']}: {found['notes']} notes of {found['words_a_note']} words")
    for name, value in found["figures"].items():
        floor = f"  (at least {FLOORS[name]:.2f})" if name in FLOORS else ""
        print(f"  {name:10} {value:.4f}{floor}")
    print(f"  seconds a note (15 minutes of speech): {found['seconds_a_note']:.3f}  (at most {SLOWEST_SECONDS})")
    print(f"  counted: {', '.join(f'{count} {name}' for name, count in found['counted'].items())}")
    for word, sentence in found["unsupported"]:
        print(f"  not in the evidence: {word!r} of {sentence!r}")


if __name__ == "__main__":
    main()
