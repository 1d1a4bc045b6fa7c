"""Measures of the billing engine: claims, remittances, EOBs. Truth is written here apart from the checks and readers."""
