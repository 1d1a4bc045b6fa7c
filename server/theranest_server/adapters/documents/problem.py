"""Why a file cannot be used, by a stable code. The sentences hold nothing of the file."""

_PROBLEMS = {
    "encrypted": ("it is protected by a password", "Save a copy without a password and upload that."),
    "broken": ("it is damaged or not the kind of file that it seems to be", "Open it, save it again, and upload that."),
    "not_a_pdf": ("it is named as a PDF and is none", "Upload the form itself as PDF, JSON, HTML or text."),
    "archive": ("it is an archive or an office file", "Unpack it, or print it to PDF, and upload that."),
    "picture": ("it is a picture without text", "Upload the form as PDF, or type its answers in."),
    "binary": ("it is no text, JSON, HTML or PDF", "Upload the form itself as PDF, JSON, HTML or text."),
    "too_many_pages": ("it has more pages than an intake form can have", "Upload the pages of the form alone."),
    "too_costly": ("opening it takes more time or memory than a form may", "Print it to a new PDF and upload that."),
    "active_content": ("it starts a script or a program when opened", "Print it to a new PDF and upload that."),
    "no_pages": ("it has no page", "Open it, save it again, and upload that."),
}


class Problem(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.message, self.what_to_do = _PROBLEMS[code]


def problem(code: str) -> Problem:
    return Problem(code)
