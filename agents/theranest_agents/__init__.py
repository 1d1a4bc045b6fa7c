"""Agents that work a practice's inboxes: clients of the MCP server like every chat client, never importers of it.

None ships in this version; the package reserves the name and the import contract that keeps agents outside the server.
"""
