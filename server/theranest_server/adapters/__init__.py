"""The concrete sides of the ports. Nothing here is imported by use cases; `bootstrap` knows it all."""
