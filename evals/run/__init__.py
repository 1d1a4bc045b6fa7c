"""Suites with numbers: `python -m evals run NAME`, `python -m evals compare A B`."""
