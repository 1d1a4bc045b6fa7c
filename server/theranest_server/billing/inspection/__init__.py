"""Looks into X12 files of any kind: as a tree, against the rules by level, against another file, without people in it."""

from .conversion import as_csv, converted
from .differences import differences
from .masking import deidentified
from .tree import tree
from .validation import validated

__all__ = ["as_csv", "converted", "deidentified", "differences", "tree", "validated"]
