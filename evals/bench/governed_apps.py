"""Client applications of the shipped `clients.yaml`, one of each level that sees client data."""

IDENTIFIED = "claude-code"
PLACEHOLDERS = "example-chat-with-baa"
