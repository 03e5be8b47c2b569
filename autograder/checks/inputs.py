"""Draw the same random inputs in each process: what Hypothesis does of its own that depends on the process is left out."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from hypothesis.internal.conjecture import providers

_NO_CONSTANTS = providers.Constants()


@contextlib.contextmanager
def same_in_each_process() -> Iterator[None]:
    """Keep Hypothesis from drawing constants of the modules that happen to be loaded, for as long as this is entered.

    Hypothesis takes one number in twenty from a list, half of these from the source of all modules outside of site-packages
    that are loaded (``hypothesis.internal.conjecture.providers``, no setting turns it off). A notebook has loaded others than
    the judge, so that the two would ask an answer different things, in spite of ``derandomize`` and of a seed.
    """
    before = providers._get_local_constants
    providers.CONSTANTS_CACHE.cache.clear()
    providers._get_local_constants = lambda: _NO_CONSTANTS
    try:
        yield
    finally:
        providers._get_local_constants = before
        providers.CONSTANTS_CACHE.cache.clear()
