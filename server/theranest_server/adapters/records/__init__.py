"""The records ports over the practice API: connection, credentials, transport, mapping, reading, writing."""
