"""A known mistake is recognized however a learner writes it: in their own words, rows in any order, and numbers beside texts."""

from __future__ import annotations

import linecache

import numpy as np
import pytest

from autograder import catalog
from autograder.checks import checking
from autograder.checks.errors import form
from autograder.checks.plain import same
from autograder.checks.student import LocalStudent, StudentError
from autograder.checks.verdict import Verdict

NEAREST = """
def nearest(word, vocab, table, k, measure):
    if measure == "cosine":
        scores = table @ table[vocab[word]] / np.linalg.norm(table, axis=1)
    elif measure == "dot":
        scores = table @ table[vocab[word]]
    else:
        raise ValueError(f"there is no {measure}, sorry")
    return [sorted(vocab, key=vocab.get)[id] for id in np.argsort(-scores)[:k]]
"""

PARSE = """
def parse_vectors(lines):
    words, rows, size, count = [], [], None, None
    for number, line in enumerate(lines):
        parts = line.split()
        if number == 0 and len(parts) == 2 and all(part.isdigit() for part in parts):
            count, size = map(int, parts)
        elif parts:
            try:
                rows.append([float(part) for part in parts[1:]])
            except ValueError:
                raise ValueError(f"Have a look at line {number + FIRST}, there is no number.")
            size = size or len(rows[-1])
            if len(rows[-1]) != size:
                raise ValueError(f"Have a look at line {number + FIRST}, it isn't as long as it should be.")
            words.append(parts[0])
    if COMPARED and count is not None and count != len(words):
        raise ValueError("This isn't what the header says.")
    return words, np.array(rows)
"""

PAIRS = """
def skip_gram_pairs(ids, window):
    pairs = []
    for distance in range(window + 1, 0, -1):
        for row in ids[::-1]:
            row = row[row >= 0]
            for one, other in zip(row, row[distance:]):
                pairs += [(other, one), (one, other)]
    return pairs
"""


def verdict(name: str, source: str) -> Verdict:
    """Check what a source defines, as a notebook's cell would."""
    file = f"<a cell with {name}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    namespace = {"np": np}
    exec(compile(source, file, "exec"), namespace)
    return checking.check_exercise(catalog.exercise(name), LocalStudent(namespace))


def diagnosis(name: str, source: str) -> str | None:
    return verdict(name, source).diagnosis


def test_an_error_may_have_words_of_its_own_also_where_a_helper_of_the_bank_raises():
    assert diagnosis("nearest", NEAREST) == "word-is-its-own-neighbor"
    assert diagnosis("parse_vectors", PARSE.replace("COMPARED", "False").replace("FIRST", "1")) == "promise-not-kept"


def test_where_the_mistake_is_a_number_in_the_error_the_number_must_agree():
    counted = {first: PARSE.replace("COMPARED", "True").replace("FIRST", first) for first in "0129"}
    assert diagnosis("parse_vectors", counted["0"]) == "lines-counted-from-zero"
    assert diagnosis("parse_vectors", counted["1"]) is None  # all is right
    assert diagnosis("parse_vectors", counted["9"]) is None
    nowhere = verdict("parse_vectors", counted["1"].replace("line {number + 1}", "your file"))
    assert nowhere.diagnosis is None
    assert "should name line 8" in nowhere.message


def test_counts_in_the_error_of_a_broken_promise_hide_no_mistake():
    counting = PARSE.replace("COMPARED", "True").replace("FIRST", "1")
    counting = counting.replace('"This isn\'t what the header says."', 'f"{count} words were promised, and {len(words)} came."')
    by_int = counting.replace("part.isdigit()", "part.lstrip('-').isdigit()")
    assert diagnosis("parse_vectors", by_int) == "header-told-by-int"


def test_rows_that_may_come_in_any_order_are_recognized_in_any():
    assert diagnosis("skip_gram_pairs", PAIRS) == "window-one-too-wide"


def test_numbers_beside_texts_are_compared_as_numbers():
    assert same([("gold", 0.1 + 0.2)], [("gold", 0.3)])
    assert not same([("gold", 0.1)], [("gold", 0.3)])
    assert not same([("gold", 0.3)], [("coin", 0.3)])
    assert same(["gold", "coin"], np.array(["gold", "coin"]))


@pytest.mark.parametrize("layer", ["dense", "dense_1", "dense_543"])
def test_an_error_is_the_same_whatever_number_keras_gives_a_layer(layer):
    problem = StudentError(("ValueError",), f"Layer {layer} weight shape (4, 2) is not compatible with shape (2, 4).")
    first = StudentError(("ValueError",), "Layer dense weight shape (9, 3) is not compatible with shape (3, 9).")
    other = StudentError(("ValueError",), "Layer embedding weight shape (9, 3) is not compatible with shape (3, 9).")
    assert form(problem) == form(first)
    assert form(problem) != form(other)


@pytest.mark.keras
@pytest.mark.parametrize("returned", ["", "\n    return dense"], ids=["nothing", "the layer"])
def test_what_an_answer_returns_without_being_asked_hides_no_mistake(returned):
    wrong_way = "def transplant(embedding, dense):\n    embedding.set_weights(dense.get_weights())"
    assert diagnosis("transplant", wrong_way + returned) == "table-overwritten-by-the-kernel"
