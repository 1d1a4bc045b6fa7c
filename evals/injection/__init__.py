"""Orders to software in other people's words: what they must not bring about."""
