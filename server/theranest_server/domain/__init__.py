"""The practice's own words: ids, people, records, proposals, refusals. Imports nothing but the standard library."""
