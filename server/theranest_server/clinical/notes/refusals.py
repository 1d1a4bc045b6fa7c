"""Why a note cannot be drafted from what was handed in.

Codes: `transcript_empty`, `transcript_almost_empty`, `transcript_too_large`, `transcript_not_text`,
`transcript_not_english`, `speakers_unknown`, `format_unknown`, `times_unclear`, `sections_empty`.
"""

from ...domain.refusals import BadArguments


class NoteRefused(BadArguments):
    """`question` is set where a person's answer would lift the refusal; it holds labels, never what was said."""

    code = "note_refused"

    def __init__(self, code: str, message: str, what_to_do: str, question: str | None = None) -> None:
        super().__init__(message, what_to_do, code=code)
        self.question = question

    def as_json(self) -> dict[str, str]:
        asked = {} if self.question is None else {"question": self.question}
        return {"code": self.code, "message": self.message, "what_to_do": self.what_to_do, **asked}
