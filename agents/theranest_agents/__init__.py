"""Agents: MCP clients that hold one case at a time, work on placeholders, and end in proposals and calls for people."""
