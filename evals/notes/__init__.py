"""Measure the note drafter on dialogues with reference notes, and fit the weights by which it chooses sentences."""
