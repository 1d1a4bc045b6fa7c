"""Whether agents take the tools that their work needs, in order, and no others."""
