"""Measurements with numbers, run from the checkout: `python -m evals`. Not part of the wheel."""
