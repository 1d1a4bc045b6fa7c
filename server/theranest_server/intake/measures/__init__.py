"""Scored questionnaires inside intake papers: numbers of items, ranges and bands; no wording of any item."""
