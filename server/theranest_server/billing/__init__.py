"""Billing as pure functions: X12 files, code sets, claim scrubbing and remittances.

Nothing here reads a file, a clock or a network: callers hand over bytes, text and facts. The only data read
are this package's own tables (`importlib.resources`).
"""
