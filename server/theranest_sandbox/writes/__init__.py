"""Every write that the API offers, one subject a file."""
