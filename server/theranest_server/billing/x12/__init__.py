"""X12 files: separators, segments, envelopes, typed values. Damage is doubted, never guessed silently."""
