"""Reads the free answers of intake papers for what a person must see first."""

from collections.abc import Mapping
from typing import Any

from .danger import sounds_dangerous
from .message_reader import speaks_to_software
from .scripted import Script


def reads_papers(task: Mapping[str, Any]) -> Script:
    from ..intake import PapersReading

    text = str(task.get("untrusted_text") or "")
    return PapersReading(danger=sounds_dangerous(text), speaks_to_software=speaks_to_software(text))
    yield  # a generator that never asks
