"""What one payer prints differently from all others, as configuration."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .vocabulary import column_concept, label_concept, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """`payer` is looked for in the document's first rows; empty: applies to every document.

    `captions` gives captions or labels of this payer the name of a concept (`charge`, `allowed`, `paid`, `discount`,
    `claim_id`, ...); `date_order` is MDY or DMY.
    """

    payer: str = ""
    captions: Mapping[str, str] = field(default_factory=dict[str, str])
    date_order: str = "MDY"

    def fits(self, head: str) -> bool:
        return bool(re.search(re.escape(self.payer), head, re.IGNORECASE)) if self.payer else True

    def column(self, caption: str) -> str:
        words = plain(caption)
        return self._own(words) or column_concept(words)

    def label(self, label: str) -> str:
        words = plain(label)
        return self._own(words) or label_concept(words)

    def _own(self, words: str) -> str:
        return next((concept for caption, concept in self.captions.items() if plain(caption) == words), "")


GENERAL = Layout()
