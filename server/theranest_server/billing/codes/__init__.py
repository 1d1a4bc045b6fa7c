"""Code sets with their editions, and the formats of identifiers. Our own wording throughout; no AMA or X12 text."""
