"""Forms with known answers, in layouts unlike each other, and how well they are read."""
