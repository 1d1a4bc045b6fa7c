"""Drafts of progress notes from what was said in a session: no model, every sentence with the place it comes from."""
