"""Remittances with known truth, and how well they are read."""
