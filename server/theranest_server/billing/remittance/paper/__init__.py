"""EOBs on paper and from portals: words with their places become the same payments as an 835; arithmetic is the judge."""

from .errors import NeedsOcr, NoRemittance
from .layouts import Layout
from .reading import read_paper

__all__ = ["Layout", "NeedsOcr", "NoRemittance", "read_paper"]
