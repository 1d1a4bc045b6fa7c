"""De-identification: placeholders for what the record knows, a gate against leaks, labels for untrusted text. Pure."""
