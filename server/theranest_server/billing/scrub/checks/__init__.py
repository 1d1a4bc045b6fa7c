"""One module a subject; each ends in the tuple of its checks."""
