"""The garbage collector of a process that serves for long."""

import gc

_YOUNG = 10_000
"""Container objects that are made before the young ones are looked through; a call makes some thousands that die by
reference count alone, and Python's 700 looks through them several times within one call."""


def settle_collector() -> None:
    """After start-up, for which `serve` switches it off: what was loaded lives as long as the process, so no collection walks over it again."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(_YOUNG, 20, 20)
