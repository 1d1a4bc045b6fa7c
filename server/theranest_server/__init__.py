"""Assistants beside a practice's record: MCP server, door, proposals, delivery, ledger."""

__version__ = "0.1.0"
