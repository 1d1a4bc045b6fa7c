"""The seeded practice: invented people and eighteen months of their life, the same for the same seed.

`shipped.place(where, seed=1)` puts a practice into a file; `build.build` generates one. `README.md` says what is in it.
"""
