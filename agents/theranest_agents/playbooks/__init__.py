"""Agents without a language model: the same prompts' rules and the same tools, decided by code that a person can read."""
