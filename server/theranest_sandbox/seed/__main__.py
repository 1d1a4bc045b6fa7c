"""`python -m theranest_sandbox.seed` builds the practice that the package ships."""

from __future__ import annotations

from .build import main

if __name__ == "__main__":
    main()
