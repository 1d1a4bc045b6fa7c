"""Prompts that chat clients offer to people: one Markdown file each, readable without code."""
