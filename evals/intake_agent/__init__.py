"""The intake agent, judged beside the reading of papers (`evals/intake`)."""
