"""Builds the compact tables that the server ships, from public sources, on a developer's machine."""
