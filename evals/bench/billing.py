"""Files of claims and remittances, against other libraries that read them."""

import importlib
import importlib.util
from typing import Any

from .billing_835 import rows_835
from .effort import Effort
from .machine import machine_facts


def billing(effort: Effort) -> dict[str, Any]:
    """The document of `python -m evals bench billing`: remittances, and claims where their bench is on board."""
    before = machine_facts()
    rows = rows_835(effort)
    if importlib.util.find_spec("evals.bench.billing_837") is not None:
        rows += importlib.import_module("evals.bench.billing_837").rows_837(effort)
    return {"name": "billing", "rows": [row.as_json() for row in rows], "machine": before}
