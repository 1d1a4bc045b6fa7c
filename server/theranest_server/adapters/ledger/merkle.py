"""The Merkle tree of RFC 9162, section 2.1, as a frontier: the roots of its perfect subtrees, largest first."""

import hashlib
from collections.abc import Iterable

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(body: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + body).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    def __init__(self, size: int = 0, subtrees: Iterable[bytes] = ()) -> None:
        self.size = size
        self.subtrees = list(subtrees)
        if len(self.subtrees) != size.bit_count():
            raise ValueError("a frontier has one subtree for each bit of its size")

    def add(self, leaf: bytes) -> None:
        remaining = self.size
        while remaining & 1:
            leaf = _node(self.subtrees.pop(), leaf)
            remaining >>= 1
        self.subtrees.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        if not self.subtrees:
            return EMPTY_ROOT
        *rest, root = self.subtrees
        for subtree in reversed(rest):
            root = _node(subtree, root)
        return root

    def copy(self) -> "Frontier":
        return Frontier(self.size, self.subtrees)
