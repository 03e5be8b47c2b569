"""Ways to get from the right answer to a wrong one: the vocabulary of relations.

A rule holds if it gives exactly what came back, in each call.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.checks.parts import Array, Part, equal, variety


@dataclass(frozen=True)
class Rule:
    """A way to get from the right answer to a wrong one; `least` is how many different numbers it takes to be no accident."""

    id: str
    words: str
    change: Callable[[Part], Any] = field(compare=False)
    least: int = 2


def rule_of(parts: Sequence[Part | None], *, two_changes: bool = True) -> Rule | None:
    """Return the first rule that gives exactly what came back in each call, if that can't well be an accident.

    What came back must have enough different numbers for a rule; one that picks or moves entries must hold in two wrong calls,
    and so must two changes together, which are looked for if `two_changes`.
    """
    known = [part for part in parts if part is not None]
    wrong = [part for part in known if not part.is_right]
    if len(known) < len(parts) or not wrong or (len(known) == 1 and known[0].right.size < 2):
        return None
    for name, words, is_so in (("nan-everywhere", "NaN everywhere", np.isnan), ("infinite", "infinite", np.isinf)):
        if len(wrong) == len(known) and all(part.got.size and is_so(part.got.astype(float)).all() for part in wrong):
            return Rule(name, words, lambda part: part.got)
    if len(wrong) == len(known) and not any(part.got.size for part in wrong):
        return Rule("empty", "empty", lambda part: part.got)
    first = max(wrong, key=lambda part: variety(part.got))
    if len(known) > 2 and all(equal(part.got, first.got) for part in known) and not equal(known[0].right, known[-1].right):
        return Rule("always-the-same", "always the same, whatever was asked", lambda part: part.got)
    several = (*_of_axes(first), *_restricted(known)) if len(wrong) > 1 else ()
    together = _of_two_changes(first, known) if two_changes and len(wrong) > 1 else ()
    for rule in itertools.chain(_exact(first, known), several, together, _in_another_order()):
        enough = variety(first.got) >= rule.least + (len(known) == 1) or len(wrong) >= rule.least
        if enough and all(_gives(rule, part) for part in [first, *known]):
            return rule
    return _shape(wrong) if len(wrong) == len(known) else None


def _gives(rule: Rule, part: Part) -> bool:
    try:
        with np.errstate(all="ignore"):
            predicted = rule.change(part)
            return predicted is not None and equal(predicted, part.got)
    except (ValueError, IndexError, TypeError, KeyError, ArithmeticError, MemoryError):
        return False


def _exact(first: Part, parts: list[Part]) -> Iterator[Rule]:
    """Yield the rules that predict each number."""
    right = "the right answer"
    if first.right.dtype.kind == "b":
        yield Rule("opposite", f"{right} with True and False exchanged", lambda part: ~part.right.astype(bool))
    yield Rule("sign-turned", f"{right} with its sign turned", lambda part: -part.right.astype(float))
    yield Rule("complement", "1 minus the right answer", lambda part: 1 - part.right.astype(float))
    yield from _with_arguments(first, parts)
    yield from _scaled(first, parts)
    yield Rule("negatives-cut", f"{right} with 0 in place of negative numbers", lambda part: np.maximum(part.right, 0), 3)
    yield Rule("without-signs", f"{right} without its signs", lambda part: np.abs(part.right), 3)
    if any(np.any(part.got) for part in parts):  # of small numbers nothing is left either way
        yield Rule("fractions-cut", f"{right} with its fractions cut off", lambda part: np.trunc(part.right), 3)
        yield Rule("rounded", f"{right} rounded to whole numbers", lambda part: np.rint(part.right), 3)
    for digits in range(1, 5) if sum(not part.is_right for part in parts) > 1 else ():  # in a single call it may be an accident
        after = "one place" if digits == 1 else f"{digits} places"
        yield Rule("rounded", f"{right} rounded to {after} after the point", _rounded(digits))
    yield Rule("squared", "the square of the right answer", lambda part: part.right**2, 3)
    yield Rule("root", "the square root of the right answer", lambda part: np.sqrt(part.right), 3)
    yield Rule("logarithm", "the logarithm of the right answer", lambda part: np.log(part.right), 3)
    yield Rule("exponential", "e to the power of the right answer", lambda part: np.exp(part.right), 3)
    yield Rule("reciprocal", "1 divided by the right answer", lambda part: 1 / part.right, 3)
    yield Rule("zero-for-nan", f"{right} with 0 where NaN belongs", _where_there_is(np.isnan, 0))
    yield Rule("nan-for-zero", f"{right} with NaN where 0 belongs", _where_there_is(lambda numbers: numbers == 0, np.nan))
    yield Rule("all-zeros", "0 everywhere", lambda part: np.zeros(part.right.shape), 0)
    yield Rule("all-ones", "1 everywhere", lambda part: np.ones(part.right.shape), 0)
    yield Rule("transposed", f"{right} transposed", lambda part: part.right.T if part.right.ndim > 1 else None, 3)
    yield Rule("axes-exchanged", f"{right} with its last two axes exchanged", lambda part: np.swapaxes(part.right, -1, -2), 3)
    yield Rule("axes-exchanged", f"{right} with its first two axes exchanged", lambda part: np.swapaxes(part.right, 0, 1), 3)
    yield Rule("another-shape", f"made of the right numbers in the right order, in another shape, {_shapes(first)}", _reshaped)
    yield Rule("row-length-one", f"{right} with each row scaled to length 1", _unit_rows, 3)
    yield Rule(
        "row-sum-one", f"{right} with each row divided by its sum", lambda part: part.right / part.right.sum(-1, keepdims=True), 3
    )


def _of_axes(first: Part) -> Iterator[Rule]:
    """Yield what picks, moves or joins entries along an axis: in a single call another way may well give the same."""
    right = "the right answer"
    yield Rule("only-what-occurs", f"{right} without the rows that are 0", lambda part: part.right[_any(part.right, 0)])
    yield Rule("only-what-occurs", f"{right} without the columns that are 0", lambda part: part.right[..., _any(part.right, -1)])
    yield Rule("row-sums", f"{right} with the sum of each row in all its places", _sums_of_rows, 3)
    for axis, name in ((0, "first"), (-1, "last"), (1, "second")):
        yield from _along(axis, name, _shapes(first))


def _sums_of_rows(part: Part) -> Array | None:
    return np.repeat(part.right.sum(-1, keepdims=True), part.right.shape[-1], -1) if part.right.ndim > 1 else None


def _any(right: Array, axis: int) -> Array:
    return np.moveaxis(right != 0, axis, 0).reshape(right.shape[axis], -1).any(-1)


def _shapes(part: Part) -> str:
    return f"for example {part.got.shape} in place of {part.right.shape}"


def _reshaped(part: Part) -> Array | None:
    return None if part.is_right else part.right.reshape(part.got.shape)  # what is right has its shape


def _of_two_changes(first: Part, parts: list[Part]) -> Iterator[Rule]:
    """Yield what moves, joins or picks entries, where the numbers are besides scaled, shifted or turned."""
    right = "the right answer"
    for moved in _of_axes(first):
        try:
            with np.errstate(all="ignore"):
                after = [moved.change(part) for part in [first, *parts]]
        except (ValueError, IndexError, TypeError):
            continue
        changed = [
            dataclasses.replace(part, right=np.asarray(other))
            for part, other in zip([first, *parts], after, strict=True)
            if other is not None and np.shape(other) == part.got.shape
        ]
        if len(changed) < len(after) or variety(first.got) < 4:
            continue
        kinds = [Rule("sign-turned", f"{right} with its sign turned", lambda part: -part.right.astype(float))]
        for rule in itertools.chain(kinds, _scaled(changed[0], changed[1:])):
            if all(_gives(rule, part) for part in changed):
                words = f"{rule.words}, and {moved.words.removeprefix(right).lstrip(', ')}"
                yield Rule(f"{rule.id}-and-{moved.id}", words, _both(moved, rule))
                break


def _both(one: Rule, other: Rule) -> Callable[[Part], Any]:
    return lambda part: other.change(dataclasses.replace(part, right=np.asarray(one.change(part))))


def _in_another_order() -> Iterator[Rule]:
    yield Rule("sorted", "made of the right numbers in another order, sorted", lambda part: np.sort(part.right, axis=None), 4)
    yield Rule("another-order", "made of the right numbers in another order", _reordered, 4)


def _reordered(part: Part) -> Array | None:
    if part.is_right and variety(part.right) > 1:  # it could be in another order, and isn't
        return None
    return part.got if equal(np.sort(part.got, axis=None), np.sort(part.right, axis=None)) else None


def _where_there_is(such: Callable[[Array], Array], other: float) -> Callable[[Part], Array | None]:
    """Return what puts another number where there are such numbers, and says nothing of an answer without them."""

    def change(part: Part) -> Array | None:
        places = such(part.right.astype(float))
        return np.where(places, other, part.right) if places.any() else None

    return change


def _rounded(digits: int) -> Callable[[Part], Array]:
    return lambda part: np.round(part.right, digits)


def _unit_rows(part: Part) -> Array:
    return part.right / np.linalg.norm(part.right, axis=-1, keepdims=True)


def _along(axis: int, name: str, shapes: str) -> Iterator[Rule]:
    """Yield what can happen along an axis; `shapes` is an example of what becomes of the shape."""
    right = "the right answer"

    def fits(part: Part) -> bool:
        return part.right.ndim > (axis if axis >= 0 else 0)

    def reduced(how: Callable[..., Array]) -> Callable[[Part], Array | None]:
        def change(part: Part) -> Array | None:
            return how(part.right, axis=axis, keepdims=part.got.ndim == part.right.ndim) if fits(part) else None

        return change

    yield Rule("summed-over-an-axis", f"{right}, summed over its {name} axis, {shapes}", reduced(np.sum))
    yield Rule("averaged-over-an-axis", f"{right}, averaged over its {name} axis, {shapes}", reduced(np.mean))
    yield Rule("maximum-over-an-axis", f"{right}'s maximum over its {name} axis, {shapes}", reduced(np.max))
    for index, which in ((0, "first"), (-1, "last")):
        yield Rule("only-one-entry", f"only the {which} entry of the right answer's {name} axis", _taken(axis, fits, index))
    yield Rule("reversed", f"{right} in reverse order along its {name} axis", lambda part: np.flip(part.right, axis), 3)
    for step, where in ((1, "forwards"), (-1, "backwards")):
        yield Rule("shifted", f"{right}, shifted {where} by one place along its {name} axis", _rolled(axis, step), 3)
        yield Rule(
            "shifted",
            f"{right}, shifted {where} by one place along its {name} axis, with 0 in the place that became free",
            _shifted(axis, step),
            3,
        )
    yield Rule("sorted", f"{right}, sorted along its {name} axis", lambda part: np.sort(part.right, axis), 3)
    yield Rule("added-up", f"{right}, added up along its {name} axis", lambda part: np.cumsum(part.right, axis), 3)
    for begin, end, which in ((1, None, "first"), (None, -1, "last")):
        yield Rule("one-entry-missing", f"{right} without the {which} entry of its {name} axis", _cut(axis, begin, end))
    for before, which in ((True, "beginning"), (False, "end")):
        yield Rule("one-entry-more", f"{right} with one more entry, 0, at the {which} of its {name} axis", _padded(axis, before))


def _taken(axis: int, fits: Callable[[Part], bool], index: int) -> Callable[[Part], Array | None]:
    return lambda part: np.take(part.right, index, axis) if fits(part) else None


def _rolled(axis: int, step: int) -> Callable[[Part], Array]:
    return lambda part: np.roll(part.right, step, axis)


def _shifted(axis: int, step: int) -> Callable[[Part], Array]:
    def change(part: Part) -> Array:
        moved = np.moveaxis(np.roll(part.right, step, axis).astype(float), axis, 0)
        moved[0 if step > 0 else -1] = 0
        return np.moveaxis(moved, 0, axis)

    return change


def _cut(axis: int, begin: int | None, end: int | None) -> Callable[[Part], Array]:
    return lambda part: np.moveaxis(np.moveaxis(part.right, axis, 0)[begin:end], 0, axis)


def _padded(axis: int, before: bool) -> Callable[[Part], Array]:
    def change(part: Part) -> Array:
        widths = [(0, 0)] * part.right.ndim
        widths[axis] = (1, 0) if before else (0, 1)
        return np.pad(part.right, widths)

    return change


# ---- rules with the call's arguments


def _with_arguments(first: Part, parts: list[Part]) -> Iterator[Rule]:
    """Yield what an array among the arguments does to the right answer."""
    for name, value in first.arguments.items():
        if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf" or not value.ndim:
            continue
        if not any(equal(value, part.right) for part in parts for value in [part.arguments.get(name)]):
            yield Rule("an-argument", f"the argument `{name}` as it was given", _argument(name))
        yield Rule("argument-added", f"the right answer plus `{name}`", _argument(name, lambda right, given: right + given))
        yield Rule("argument-missing", f"the right answer minus `{name}`", _argument(name, lambda right, given: right - given))
        yield Rule("argument-times", f"the right answer times `{name}`", _argument(name, lambda right, given: right * given), 3)
        yield Rule(
            "taken-from-argument",
            f"as far from `{name}` as the right answer is, in the opposite direction",
            _argument(name, lambda right, given: 2 * given - right),
        )
        yield Rule("times-sign", f"`{name}` minus the right answer", _argument(name, lambda right, given: given - right))
        if not all(part.secret for part in parts if not part.is_right):
            yield from _shares(name, first, [part for part in parts if not part.is_right])


def _shares(name: str, first: Part, wrong: list[Part]) -> Iterator[Rule]:
    """Yield the right answer plus or minus a share of an argument, or of it times a number that isn't the same in each call."""
    given = np.asarray(first.arguments[name], dtype=float)
    if given.shape != first.right.shape or first.got.shape != first.right.shape or not np.any(given):
        return
    place = np.unravel_index(np.argmax(np.abs(given)), given.shape)
    numbers = {label: number for label, number in quantities(first.arguments).items() if label.startswith("`") and number}
    numbers = {
        label: number for label, number in numbers.items() if len({quantities(each.arguments).get(label) for each in wrong}) > 1
    }
    for label, number in {**numbers, "": 1.0}.items():
        share = float((first.got[place] - first.right[place]) / given[place] / number)
        if not np.isfinite(share) or abs(share) < 1e-5 or abs(share) in (1.0, 2.0):
            continue

        def change(part: Part, label: str = label, share: float = share) -> Array | None:
            other = np.asarray(part.arguments[name], dtype=float)
            times = quantities(part.arguments)[label] if label else 1.0
            return part.right + share * times * other if other.shape == part.right.shape else None

        words = " · ".join([f"{abs(share):.4g}", *[label] * bool(label), f"`{name}`"])
        yield Rule("a-share-of-an-argument", f"the right answer {'plus' if share > 0 else 'minus'} {words}", change, 3)


def _argument(name: str, how: Callable[[Array, Array], Array] | None = None) -> Callable[[Part], Array | None]:
    def change(part: Part) -> Array | None:
        given = np.asarray(part.arguments[name], dtype=float)
        if how is None:
            return given
        return how(part.right.astype(float), given) if given.shape == part.right.shape else None

    return change


def quantities(arguments: dict[str, Any]) -> dict[str, float]:
    """Return the numbers of a call that a mistake may bring in: its sizes and its scalar arguments, by what they are called."""
    found: dict[str, float] = {}
    for name, value in arguments.items():
        if isinstance(value, bool | np.bool_ | str) or value is None:
            continue
        if isinstance(value, int | float | np.number) or (isinstance(value, np.ndarray) and not value.ndim and name != "ids"):
            found[f"`{name}`"] = float(value)
        elif isinstance(value, np.ndarray):
            found |= _sizes(name, value)
        elif isinstance(value, list | dict | tuple):
            found[f"the length of `{name}`"] = float(len(value))
    return found


def _sizes(name: str, value: Array) -> dict[str, float]:
    if name == "ids":
        found = {"the number of tokens": float(value.size), "the number of different ids": float(len(np.unique(value)))}
        if value.ndim == 2:
            found |= {
                "N, the number of sentences": float(len(value)),
                "T, the number of tokens of a sentence": float(value.shape[1]),
            }
        return found
    if name == "mask":
        return {"the number of real tokens": float(np.count_nonzero(value))}
    if value.ndim < 2:
        return {f"the length of `{name}`": float(len(value)), f"the sum of `{name}`": float(value.sum())}
    found = {f"the number of rows of `{name}`": float(value.shape[0]), f"the length of a row of `{name}`": float(value.shape[-1])}
    return found | {f"the size of axis {axis} of `{name}`": float(value.shape[axis]) for axis in range(1, value.ndim - 1)}


#: So many numbers of a call that are equal in all of them are named, as any of them may be the one.
MOST_NUMBERS = 4


def _scaled(first: Part, parts: list[Part]) -> Iterator[Rule]:
    """Yield the right answer times, divided by, plus or minus a number of the call, or the same number in every call."""
    if len(parts) > 1 and first.right.ndim == 0:
        yield from _products(parts)
    for words, how in _OPERATIONS.items():
        if "root" in words and len(parts) == 1:  # in a single call it may be an accident
            continue
        holding = [label for label in quantities(first.arguments) if _gives(Rule("", "", _quantity(label, how)), first)]
        holding = [label for label in holding if all(_gives(Rule("", "", _quantity(label, how)), part) for part in parts)]
        if holding:
            values = {quantities(part.arguments)[holding[0]] for part in parts}
            if len(values) == 1 and min(values) <= 2:  # a size of 1 or 2 is equal to much else
                continue
            what = " or ".join(holding[:MOST_NUMBERS])
            if len(values) == 1 and not any(part.secret for part in parts):
                number = f"{values.pop():g}"
                what = f"{number}, and {number} is {what}"
            yield Rule("a-number-of-the-call", f"the right answer {words} {what}", _quantity(holding[0], how), 2)
    by_row: tuple[tuple[str, Callable[[Array, Array], Array]], ...] = (
        ("times", lambda right, count: right * count),
        ("divided by", lambda right, count: right / np.maximum(count, 1)),
        ("divided by the root of", lambda right, count: right / np.sqrt(np.maximum(count, 1))),
    )
    for words, row_how in by_row:
        yield Rule("by-how-often", f"the right answer with each row {words} how often its id occurs", _by_row(row_how), 2)
    if not all(part.secret for part in parts if not part.is_right):
        with np.errstate(all="ignore"):
            yield from _constants(first)
            if sum(not part.is_right for part in parts) > 1:  # in a single call it may be an accident
                yield from _cut_off(first)


def _cut_off(first: Part) -> Iterator[Rule]:
    """Yield the right answer with its large numbers cut off."""
    bound = float(np.max(np.abs(first.got.astype(float)), initial=0))
    if np.isfinite(bound) and bound:
        words = f"the right answer cut off at {-bound:.4g} and {bound:.4g}"
        yield Rule("cut-off", words, lambda part: np.clip(part.right, -bound, bound))


def _constants(first: Part) -> Iterator[Rule]:
    """Yield the right answer times, or plus, what it takes to get one of its numbers."""
    if first.got.shape != first.right.shape or first.right.dtype.kind == "b" or not np.any(np.isfinite(first.right)):
        return
    place = np.unravel_index(np.nanargmax(np.abs(first.right)), first.right.shape)
    factor = float(first.got[place] / first.right[place])
    if np.isfinite(factor) and factor not in (0, 1):
        yield Rule("a-constant-factor", f"the right answer {_times(factor)}", lambda part: part.right * factor, 3)
    added = float(first.got[place] - first.right[place])
    if np.isfinite(added) and added:
        words = f"plus {added:.4g}" if added > 0 else f"minus {-added:.4g}"
        yield Rule("a-constant-added", f"the right answer {words}", lambda part: part.right + added, 3)


_OPERATIONS: dict[str, Callable[[Array, float], Any]] = {
    "times": lambda right, number: right * number,
    "divided by": lambda right, number: right / number,
    "times the root of": lambda right, number: right * np.sqrt(number),
    "divided by the root of": lambda right, number: right / np.sqrt(number),
    "plus": lambda right, number: right + number,
    "minus": lambda right, number: right - number,
}


def _times(factor: float) -> str:
    if abs(factor) < 1 and abs(1 / factor - round(1 / factor)) < 1e-6:
        return f"divided by {round(1 / factor)}"
    return f"times {factor:.4g}"


def _quantity(label: str, how: Callable[[Array, float], Any]) -> Callable[[Part], Any]:
    return lambda part: how(part.right.astype(float), quantities(part.arguments)[label])


def _by_row(how: Callable[[Array, Array], Array]) -> Callable[[Part], Array | None]:
    def change(part: Part) -> Array | None:
        if part.ids is None or not part.right.ndim or part.ids.max(initial=-1) >= len(part.right):
            return None
        count = np.bincount(part.ids.ravel(), minlength=len(part.right)).astype(float)
        return how(part.right.astype(float), count.reshape(-1, *[1] * (part.right.ndim - 1)))

    return change


def _products(parts: list[Part]) -> Iterator[Rule]:
    """Yield the product or the sum of two products of the call's numbers that the answer is, lacks or has too much.

    Where the calls can't tell two of a kind apart, as with a size of 1, neither is said.
    """
    scalars = [label for label in quantities(parts[0].arguments) if label.startswith("`")]
    terms = [labels for size in range(1, 5) for labels in itertools.combinations(scalars, size)]
    repeated = [
        labels for size in range(2, 6) for labels in itertools.combinations_with_replacement(scalars, size) if labels not in terms
    ]
    single = [
        (labels, number, " · ".join([*labels, *[str(number)] * (number > 1)])) for labels in terms for number in (1, 2, 4, 8)
    ]
    kinds: list[list[Rule]] = [
        [Rule("a-product", words, _product(labels, number, lambda _, product: product)) for labels, number, words in single],
        [Rule("a-product", " · ".join(labels), _product(labels, 1, lambda _, product: product)) for labels in repeated],
        [
            Rule(
                "a-term-missing", f"the right answer without {words}", _product(labels, number, lambda right, term: right - term)
            )
            for labels, number, words in single
        ],
        [
            Rule("a-term-too-much", f"the right answer plus {words}", _product(labels, number, lambda right, term: right + term))
            for labels, number, words in single
        ],
        [
            Rule("a-sum-of-products", f"{' · '.join(one)} + {' · '.join(other)}", _sum_of_products(one, other))
            for one, other in itertools.combinations_with_replacement([*terms, *(each for each in repeated if len(each) < 4)], 2)
        ],
        [
            Rule("a-difference-of-products", f"{' · '.join([*one, '2'])} - {' · '.join(other)}", _difference(one, other))
            for one, other in itertools.permutations(terms, 2)
        ],
    ]
    for rules in kinds:
        holding = [rule for rule in rules if all(_gives(rule, part) for part in parts)]
        if len(holding) == 1:
            yield holding[0]


def _sum_of_products(one: tuple[str, ...], other: tuple[str, ...]) -> Callable[[Part], float]:
    def change(part: Part) -> float:
        known = quantities(part.arguments)
        return float(np.prod([known[label] for label in one]) + np.prod([known[label] for label in other]))

    return change


def _difference(one: tuple[str, ...], other: tuple[str, ...]) -> Callable[[Part], float]:
    def change(part: Part) -> float:
        known = quantities(part.arguments)
        return float(2 * np.prod([known[label] for label in one]) - np.prod([known[label] for label in other]))

    return change


def _product(labels: tuple[str, ...], number: int, how: Callable[[float, float], float]) -> Callable[[Part], float]:
    def change(part: Part) -> float:
        known = quantities(part.arguments)
        product = float(number)
        for label in labels:
            product *= known[label]
        return how(float(part.right), product)

    return change


# ---- another shape


def _shape(parts: list[Part]) -> Rule | None:
    """Return what the shape that came back is made of, where nothing is known of its numbers."""
    if len({(part.got.shape, part.right.shape) for part in parts}) < 2 or all(
        part.got.shape == part.right.shape for part in parts
    ):  # the sizes of a single call may be equal by accident
        return None
    known = [{size: made(part) for size, made in {**_SIZES, **_SIZES_OF_THE_BATCH}.items()} for part in parts]
    without_tokens = [size for size in _SIZES if size != "ids.size"]
    for sizes, length in itertools.product((without_tokens, list(_SIZES), [*_SIZES, *_SIZES_OF_THE_BATCH]), range(5)):
        holding = [
            made
            for made in itertools.product(sizes, repeat=length)
            if all(_made_of(made, sizes_of) == part.got.shape for sizes_of, part in zip(known, parts, strict=True))
        ]
        if holding:
            if len(holding) > 1:  # two sizes are equal in all calls
                return None
            example = max(parts, key=lambda part: (part.got.shape != part.right.shape, part.got.size))
            words = f"an array of shape {_sum_of_shapes(holding[0])}, {_shapes(example)}"
            return Rule("a-shape-of-other-sizes", words, lambda part: part.got)
    return None


def _made_of(sizes: tuple[str, ...], known: dict[str, tuple[int, ...] | None]) -> tuple[int, ...] | None:
    shape: tuple[int, ...] = ()
    for size in sizes:
        value = known[size]
        if value is None:
            return None
        shape += value
    return shape


def _sum_of_shapes(sizes: tuple[str, ...]) -> str:
    inside = [size for size in sizes if size != "ids.shape"]
    numbers = f"({', '.join(inside)}{',' * (len(inside) == 1)})"
    if "ids.shape" not in sizes:
        return f"`{numbers}`"
    return "`ids.shape`" if not inside else f"`ids.shape + {numbers}`" if sizes[0] == "ids.shape" else f"`{numbers} + ids.shape`"


def _rows_of(part: Part) -> tuple[int] | None:
    if isinstance(part.arguments.get("vocab_size"), int | np.integer):
        return (int(part.arguments["vocab_size"]),)
    table = part.arguments.get("table")
    return (len(table),) if isinstance(table, np.ndarray) and table.ndim == 2 else None


def _columns_of(part: Part) -> tuple[int] | None:
    for name in ("table", "grad_output", "vectors", "rows"):
        value = part.arguments.get(name)
        if isinstance(value, np.ndarray) and value.ndim > 1:
            return (value.shape[-1],)
    return None


#: What a shape can be made of, by what the course calls it.
_SIZES: dict[str, Callable[[Part], tuple[int, ...] | None]] = {
    "ids.shape": lambda part: part.ids.shape if part.ids is not None else None,
    "ids.size": lambda part: (part.ids.size,) if part.ids is not None else None,
    "N": lambda part: part.ids.shape[:1] if part.ids is not None and part.ids.ndim == 2 else None,
    "T": lambda part: part.ids.shape[1:] if part.ids is not None and part.ids.ndim == 2 else None,
    "V": _rows_of,
    "d": _columns_of,
    "1": lambda part: (1,),
}
#: What it is made of where none of these will do.
_SIZES_OF_THE_BATCH: dict[str, Callable[[Part], tuple[int, ...] | None]] = {
    "the number of different ids": lambda part: (len(np.unique(part.ids)),) if part.ids is not None else None,
    "the largest id": lambda part: (int(part.ids.max()),) if part.ids is not None and part.ids.size else None,
    "the largest id + 1": lambda part: (int(part.ids.max()) + 1,) if part.ids is not None and part.ids.size else None,
}


# ---- right except somewhere


def _restricted(parts: list[Part]) -> Iterator[Rule]:
    """Yield where the answer may be wrong while it is right everywhere else: exactly there, and nowhere else."""
    for words, where in _PLACES.items():
        if any(_is_outside_too(where(part)) for part in parts):
            only = "right in the first row, and wrong in the others"
            yield Rule("right-except", only if words == _ALL_BUT_THE_FIRST else f"right except {words}", _except(where))


def _is_outside_too(inside: Any) -> bool:
    return inside is not None and np.ndim(inside) > 0 and not np.all(inside)


def _except(where: Callable[[Part], Any]) -> Callable[[Part], Array | None]:
    def change(part: Part) -> Array | None:
        if part.got.shape != part.right.shape:
            return None
        inside = where(part)
        if inside is None:
            return None
        inside = np.asarray(inside, dtype=bool)
        if not inside.ndim and part.ids is not None and not part.ids.ndim:  # a single token is right or wrong as a whole
            return part.got if inside != part.is_right else None
        if inside.shape != part.right.shape[: inside.ndim]:
            return None
        inside = inside.reshape(*inside.shape, *[1] * (part.right.ndim - inside.ndim))
        differs = ~np.isclose(part.got.astype(float), part.right.astype(float), rtol=1e-5, atol=1e-6, equal_nan=True)
        if inside.ndim < 1 or np.any(differs & ~inside):
            return None
        lines = differs.reshape(*inside.shape[: _rank(inside)], -1).any(-1)
        told = inside.reshape(lines.shape)
        quiet = (part.right.reshape(*lines.shape, -1) == 0).all(-1)  # where 0 is right, a mistake may not show
        if np.any(told & ~lines & ~quiet):
            return None
        return part.got

    return change


def _rank(inside: Array) -> int:
    """Return how many axes a place speaks of: those before the ones that were added to fit the answer."""
    rank = inside.ndim
    while rank > 1 and inside.shape[rank - 1] == 1:
        rank -= 1
    return rank


def _tokens(where: Callable[[Array], Any]) -> Callable[[Part], Any]:
    def found(part: Part) -> Any:
        ids = part.ids
        if ids is None or part.right.shape[: ids.ndim] != ids.shape:
            return None
        return where(ids) if ids.ndim else where(ids.reshape(1))[0]

    return found


def _rows(where: Callable[[Array, int], Any]) -> Callable[[Part], Any]:
    def found(part: Part) -> Any:
        if part.ids is None or not part.right.ndim or (part.ids.size and part.ids.max() >= len(part.right)):
            return None
        if part.arguments.get("vocab_size") is None and "table" not in part.arguments:
            return None
        return where(np.bincount(part.ids.ravel(), minlength=len(part.right)), len(part.right))

    return found


def _occurrence(ids: Array) -> Array:
    """Return for each token how many tokens of its id come before it."""
    flat = ids.ravel()
    seen: dict[int, int] = {}
    number = np.zeros(flat.size, dtype=int)
    for place, id in enumerate(flat.tolist()):
        number[place] = seen.get(id, 0)
        seen[id] = number[place] + 1
    return number.reshape(ids.shape)


def _often(ids: Array) -> Array:
    _, place, count = np.unique(ids, return_inverse=True, return_counts=True)
    return count[place].reshape(ids.shape)


def _only(length: int, place: int) -> Array:
    flags = np.zeros(length, dtype=bool)
    if length:
        flags[place] = True
    return flags


def _diagonal(right: Array) -> Array:
    return np.equal.outer(np.arange(right.shape[0]), np.arange(right.shape[1]))


def _masked(part: Part) -> Any:
    mask = part.arguments.get("mask")
    return None if not isinstance(mask, np.ndarray) else ~mask.astype(bool)


def _phrases(where: Callable[[Array], Any]) -> Callable[[Part], Any]:
    def found(part: Part) -> Any:
        padding = _masked(part)
        return None if padding is None or padding.ndim != 2 else where(padding)

    return found


_ALL_BUT_THE_FIRST = "in all rows but the first"
_PLACES: dict[str, Callable[[Part], Any]] = {
    "for id 0": _tokens(lambda ids: ids == 0),
    "for tokens whose id occurs more than once": _tokens(lambda ids: _often(ids) > 1),
    "where an id comes a second time or later": _tokens(lambda ids: _occurrence(ids) > 0),
    "for the largest id": _tokens(lambda ids: ids == ids.max(initial=0)),
    "in row 0": _rows(lambda counts, length: _only(length, 0)),
    "in the last row": _rows(lambda counts, length: _only(length, -1)),
    "in the rows of ids that occur more than once": _rows(lambda counts, length: counts > 1),
    "in the rows of ids that occur once": _rows(lambda counts, length: counts == 1 if (counts > 1).any() else None),
    "in the rows that no token uses": _rows(lambda counts, length: counts == 0),
    "for phrases that are nothing but padding": _phrases(lambda padding: padding.all(-1)),
    "for phrases with padding": _phrases(lambda padding: padding.any(-1)),
    "for phrases without padding": _phrases(lambda padding: ~padding.any(-1)),
    "in its first row": lambda part: _only(len(part.right), 0) if part.right.ndim > 1 else None,
    "in its last row": lambda part: _only(len(part.right), -1) if part.right.ndim > 1 else None,
    _ALL_BUT_THE_FIRST: lambda part: ~_only(len(part.right), 0) if part.right.ndim > 1 else None,
    "in its first entry": lambda part: _only(len(part.right), 0) if part.right.ndim == 1 else None,
    "in its last entry": lambda part: _only(len(part.right), -1) if part.right.ndim == 1 else None,
    "on the diagonal": lambda part: _diagonal(part.right) if part.right.ndim == 2 else None,
    "off the diagonal": lambda part: ~_diagonal(part.right) if part.right.ndim == 2 else None,
    "where the right number is negative": lambda part: part.right < 0,
    "where the right number is 0": lambda part: part.right == 0,
    "where NaN belongs": lambda part: np.isnan(part.right.astype(float)),
}
