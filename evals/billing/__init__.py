"""Measures of the billing engine. Truth is written here apart from the checks: nothing of them is imported but the JSON
of the `scrub` command."""
