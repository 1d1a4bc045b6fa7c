"""What billing reads from folders: payers' rules, and editions of code sets beside the shipped ones."""

from .codes import codes_folder, import_icd10, import_ncci, read_codes
from .files import BillingFiles
from .payers import Example, payers_folder, read_payers, read_payers_with_examples

__all__ = [
    "BillingFiles",
    "Example",
    "codes_folder",
    "import_icd10",
    "import_ncci",
    "payers_folder",
    "read_codes",
    "read_payers",
    "read_payers_with_examples",
]
