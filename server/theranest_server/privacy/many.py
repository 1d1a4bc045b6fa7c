"""Answers about several clients: each part with its own client's placeholders, nobody's values left in any part."""

from collections.abc import Mapping, Sequence
from typing import cast

from .leak_gate import Leak, LeakGate
from .placeholders import Json, PlaceholderMap, Replacer, restore_with


class ManyReplacer:
    """The replacers of the clients of one answer, by `client_ref`. Cheap to build from replacers that are cached."""

    def __init__(self, replacers: Sequence[Replacer]) -> None:
        self._by_ref = {replacer.map.client_ref: replacer for replacer in replacers}
        if len(self._by_ref) != len(replacers):
            raise ValueError("one replacer a client")
        self._gate: LeakGate | None = None

    @property
    def maps(self) -> Mapping[str, PlaceholderMap]:
        """For `restore_with`."""
        return {ref: replacer.map for ref, replacer in self._by_ref.items()}

    def replace_items(self, items: Sequence[tuple[str, Json]]) -> list[Json]:
        """`(client_ref, item)` each replaced by its client first, then by the others named in the same answer."""
        return [self._replace_one(ref, item) for ref, item in items]

    def replace_tree(self, tree: Json, ref_key: str = "client_ref") -> Json:
        """A JSON value in which a dict with `ref_key` opens the part of that client; outside any part all apply."""
        return self._walk(tree, ref_key, None)

    def leaks(self, tree: Json) -> list[Leak]:
        """The union check: a value of any of the clients anywhere in the answer."""
        if self._gate is None:
            self._gate = LeakGate(i for replacer in self._by_ref.values() for i in replacer.identifiers)
        return self._gate.leaks(tree)

    def restore(self, text: str) -> str:
        """Placeholders of any of the clients turned back."""
        return restore_with(text, self.maps)

    def _replace_one(self, ref: str, item: Json) -> Json:
        """KeyError for a client without a replacer: such an answer must not leave."""
        replaced = self._by_ref[ref].replace_tree(item)
        for other, replacer in self._by_ref.items():
            if other != ref:
                replaced = replacer.replace_tree(replaced)
        return replaced

    def _walk(self, tree: Json, ref_key: str, ref: str | None) -> Json:
        if isinstance(tree, dict):
            part = cast("dict[str, Json]", tree)
            own = part.get(ref_key)
            if isinstance(own, str) and own in self._by_ref:
                kept = {ref_key: own}
                return {**{k: self._walk(v, ref_key, own) for k, v in part.items()}, **kept}
            return {key: self._walk(value, ref_key, ref) for key, value in part.items()}
        if isinstance(tree, list | tuple):
            return [self._walk(value, ref_key, ref) for value in cast("list[Json]", tree)]
        if not isinstance(tree, str):
            return tree
        return self._replace_one(ref or next(iter(self._by_ref)), tree) if self._by_ref else tree
