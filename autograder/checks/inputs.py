"""Draw the same random inputs in each process, without what Hypothesis makes depend on it, and only once in each."""

from __future__ import annotations

import contextlib
import copy
import functools
import weakref
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hypothesis.internal.conjecture import providers
from hypothesis.strategies import DataObject

#: The inputs of each check that passed, and the seed that they came from.
_drawn: weakref.WeakKeyDictionary[Callable[..., Any], tuple[int | None, list[dict[str, Any]]]] = weakref.WeakKeyDictionary()

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


def call_as_before(check: Any, seed: int | None, fixtures: Mapping[str, Any]) -> bool:
    """Call a Hypothesis test with the inputs that it had when it last passed in this process.

    Drawing them takes longer than asking most answers, and the same seed draws the same. A test that fails has to be called by
    Hypothesis itself, which looks for the smallest input that fails.

    Parameters
    ----------
    check : callable
        The test, as ``@given`` left it.
    seed : int or None
        Where Hypothesis would draw them from.
    fixtures : mapping
        The arguments that Hypothesis doesn't give.

    Returns
    -------
    bool
        False if it has not passed yet with this seed, and was not called.
    """
    test = check.hypothesis.inner_test
    drawn_from, all_inputs = _drawn.get(test, (seed, None))
    if all_inputs is None or drawn_from != seed:
        return False
    for inputs in all_inputs:
        test(**fixtures, **copy.deepcopy(inputs))
    return True


def draw_and_call(check: Any, seed: int | None, fixtures: Mapping[str, Any]) -> None:
    """Call a Hypothesis test as Hypothesis does, and note its inputs for `call_as_before`.

    Parameters
    ----------
    check, seed, fixtures
        As for `call_as_before`.
    """
    test = check.hypothesis.inner_test
    all_inputs: list[dict[str, Any]] = []

    @functools.wraps(test)
    def noting(**arguments: Any) -> None:
        inputs = {name: copy.deepcopy(value) for name, value in arguments.items() if name not in fixtures}
        test(**arguments)
        all_inputs.append(inputs)  # not before, as a test may refuse some with `assume`

    check.hypothesis.inner_test = noting  # which Hypothesis documents for this: "Custom function execution"
    try:
        check(**fixtures)
    finally:
        check.hypothesis.inner_test = test
    if not any(isinstance(value, DataObject) for inputs in all_inputs for value in inputs.values()):  # draws as the test goes on
        _drawn[test] = seed, all_inputs
