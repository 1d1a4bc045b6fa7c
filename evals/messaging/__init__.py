"""The messaging agent, judged on portal messages."""
