"""Draft from a transcript as the command line does, and look at the JSON that it prints."""

from pathlib import Path
from typing import Any

from theranest_server.clinical.notes.as_json import note_document
from theranest_server.clinical.notes.draft import Role, SessionFacts, SessionKind, TranscriptDraftRequest
from theranest_server.clinical.notes.drafter import draft_from_transcript

TRANSCRIPTS = Path(__file__).with_name("transcripts")
COMPANY: dict[str, tuple[SessionKind, dict[str, Role]]] = {
    "couple.txt": (SessionKind.COUPLE, {"Dana": Role.CLIENT, "Marcus": Role.OTHER_MEMBER}),
    "family_minor.txt": (SessionKind.FAMILY_WITH_CLIENT, {"Leo": Role.CLIENT}),
    "group.txt": (
        SessionKind.GROUP,
        {"Priya": Role.CLIENT, "Tom": Role.OTHER_MEMBER, "Elena": Role.OTHER_MEMBER},
    ),
}
ALONE = ("panic_cbt.txt", "trauma.txt", "crisis_call.txt", "asr_lower.txt", "grief.vtt", "addiction.srt", "swapped.txt")


def text_of(name: str) -> str:
    return (TRANSCRIPTS / name).read_bytes().decode("utf-8")


def drafted(transcript: str | bytes, format_name: str = "SOAP", **facts: Any) -> dict[str, Any]:
    speakers = facts.pop("speakers", {})
    request = TranscriptDraftRequest(
        transcript=transcript, format=format_name, speakers=speakers, session=SessionFacts(**facts)
    )
    return note_document(draft_from_transcript(request))


def of_file(name: str, format_name: str = "SOAP") -> dict[str, Any]:
    kind, speakers = COMPANY.get(name, (SessionKind.INDIVIDUAL, {}))
    return drafted(text_of(name), format_name, kind=kind, speakers=speakers)


def sentences(document: dict[str, Any], section: str | None = None) -> list[dict[str, Any]]:
    wanted = [part for part in document["note"]["sections"] if section in (None, part["name"])]
    return [sentence for part in wanted for sentence in part["sentences"]]


def told(document: dict[str, Any], section: str | None = None) -> str:
    """All sentences, one a line."""
    return "\n".join(sentence["text"] for sentence in sentences(document, section))


def talk(*lines: str) -> str:
    """A session: `T: ...` the therapist, `C: ...` the client."""
    names = {"T": "Therapist", "C": "Client"}
    return "\n".join(f"{names[line[0]]}{line[1:]}" for line in lines)
