"""A practice in memory under the real door, and agents at work in it: what the suites are run on."""
