"""Processes are killed at random moments while messages, runs and deliveries are under way; then everything is counted."""
