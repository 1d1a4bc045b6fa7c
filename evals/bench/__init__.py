"""Benchmarks: ratios against a named peer that runs in the same rounds. Nothing here is a timed test."""
