"""Evidence: one append-only table whose rows are chained by stream and by position, under signed checkpoints.

A row's `body` is JSON text. It begins with `seq` (1, 2, 3 ...), `prev` (hash of the row before), `stream_prev` (hash of
the stream's row before, empty at its first) and `at` (UTC); the entry's own fields follow, empty ones left out. The
row's `hash` is SHA-256 of one zero byte and the body's UTF-8 bytes: the leaf hash of RFC 9162. Whoever verifies hashes
the stored bytes and needs no canonical form. A checkpoint is a C2SP note over the size and the Merkle root.
"""

from .book import LedgerBook
from .checkpoints import Signer, Verifier
from .continuity import went_back
from .verify import verify_ledger

__all__ = ["LedgerBook", "Signer", "Verifier", "verify_ledger", "went_back"]
