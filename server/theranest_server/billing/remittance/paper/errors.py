"""Why a document gives no remittance. The sentences hold nothing of the document."""


class NoRemittance(Exception):
    """The document was opened, and no line of a payment was found in it."""


class NeedsOcr(NoRemittance):
    """The document holds pictures of text only."""

    def __init__(self) -> None:
        super().__init__(
            "The document is a scan and needs OCR: ask the payer for the electronic file, or run it through OCR first."
        )
