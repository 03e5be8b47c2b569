"""What the public and the hidden checks of Keras code ask a student, by `keras_probes`, and what they say is wrong."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np

from autograder.checks.keras_probes import answers_with, noted_weights, watch
from autograder.checks.student import Student
from autograder.checks.vocabulary import CheckFailed, expect

#: How many layers are noted that an answer builds.
MOST_NOTED = 20


def answers_to(student: Student, model: Any, tables: list[Any], ids: list[Any]) -> np.ndarray[Any, Any]:
    """Ask what a model answers to a batch with one table after the other, and require an answer to each sequence."""
    answers = np.asarray(student.apply(answers_with, model, tables, ids))
    if answers.dtype.kind not in "biuf" or answers.shape[:2] != (len(tables), len(ids)):
        raise CheckFailed(f"For {len(ids)} sequences there should be {len(ids)} numbers.", answers.shape[1:], (len(ids), 1))
    return answers


def other_vectors(got: Any, right: Any) -> str:
    """Say that a Dense layer gives other vectors than the embedding, and by how much at most."""
    sentence = "The Dense layer gives other vectors than the embedding"
    got, right = np.asarray(got), np.asarray(right)
    if got.shape != right.shape or got.dtype.kind not in "biuf":
        return f"{sentence}."
    gap, largest = float(np.abs(got - right).max()), float(np.abs(right).max())
    rounded = " Were the numbers rounded on the way?" if gap < largest / 100 else ""
    return f"{sentence}: they differ by up to {gap:.2g}.{rounded}"


def other_kernel(weights: Any, table: Any, before: Any) -> str:
    """Say that a Dense layer's kernel is another one than the embedding's table, and what it is, where that can be measured."""
    sentence = "The Dense layer's kernel should be the embedding's table"
    got = np.asarray(weights[0]) if isinstance(weights, list) and len(weights) == 1 else np.zeros(0)
    if got.shape != np.shape(table) or got.dtype.kind not in "biuf":
        return f"{sentence}."
    right, others = np.isclose(got, table).all(axis=1), np.nonzero(table)
    factors = got[others] / np.asarray(table)[others]
    if np.allclose(got, before):
        return f"{sentence}, and what `get_weights()` of this layer gives is as it was before the call."
    if np.allclose(got, np.add(table, before)):
        return f"{sentence}, and it is the table added to the kernel that was there before."
    if np.ptp(factors) < 1e-4 * abs(factors[0]):
        return f"{sentence}, and it is the table times {factors[0]:.4g}."
    if right.any() and not right.all():
        return f"{sentence}, and only the rows {', '.join(map(str, np.flatnonzero(right)))} of it are."
    return f"{sentence}. The numbers differ by up to {np.abs(got - table).max():.2g}."


def alike(answers: np.ndarray[Any, Any], one: int, other: int) -> bool:
    """Say whether two sequences of a batch got the same answer with each table."""
    return np.allclose(answers[:, one], answers[:, other], rtol=0, atol=1e-5)


def watched_gap(student: Student, *arguments: Any) -> tuple[float, list[Any], list[Any], list[Any]]:
    """Ask for a `twin_gap`; return it with the tables, the kernels of the twin and the heads that were made on the way."""
    vocab_size, embedding_dim = arguments[2:4]
    noted = student.apply(watch, MOST_NOTED)
    try:
        gap = student.twin_gap(*arguments)
    finally:
        embeddings, denses = student.apply(noted_weights, noted)
    if len(embeddings) + len(denses) > MOST_NOTED:  # all of them are compared with each other
        raise CheckFailed(f"More than {MOST_NOTED} layers came back, and no more than {MOST_NOTED} are noted.")
    tables = [weights[0] for weights in embeddings if [each.shape for each in weights] == [(vocab_size, embedding_dim)]]
    kernels = [weights[0] for weights in denses if [each.shape for each in weights] == [(vocab_size, embedding_dim)]]
    heads = [weights for weights in denses if [each.shape for each in weights] == [(embedding_dim, 1), (1,)]]
    required_gap(gap)
    if not tables:
        raise CheckFailed(f"No `keras.layers.Embedding` with a table of shape {(vocab_size, embedding_dim)} was used.")
    if not kernels:
        raise CheckFailed(f"No bias-free `keras.layers.Dense` with a kernel of shape {(vocab_size, embedding_dim)} was used.")
    if not heads:
        raise CheckFailed("No `Dense(1)` was used as a head on the pooled vectors.")
    return float(gap), tables, kernels, heads


def required_gap(gap: Any) -> None:
    """Require one number that can be a largest absolute difference."""
    expect(gap, 0.0, "The gap should be a number from 0 on, and finite.", tolerance=1e300)
    if float(gap) < 0:
        raise CheckFailed(f"A largest absolute difference can't be less than 0, but {float(gap):g} came back.", gap)


def difference_of_layers(gap: float, tables: list[Any], kernels: list[Any]) -> None:
    """Require that a gap is the one between the layers that were trained."""
    real = [float(np.abs(table - kernel).max()) for table in tables for kernel in kernels]
    if not any(np.isclose(gap, each, rtol=1e-3, atol=1e-12) for each in real):
        raise CheckFailed("The number isn't the largest absolute difference between the two tables.", gap, min(real))


def marked(claim: str, verdict: bool) -> int:
    """Return a number for a claim with its verdict, so that a file that everybody has need not show the answer at a glance."""
    return zlib.crc32(f"{claim}: {verdict}".encode())


def judged(student: Student, marks: dict[str, int], evidence: dict[str, str], *claims: str) -> None:
    """Require the right verdict on each claim, by its mark, and say where the evidence is for the others."""
    verdicts = student.value("verdicts")
    if not isinstance(verdicts, dict):
        raise CheckFailed("`verdicts` should be a dict with one entry for each claim.", verdicts)
    problems = []
    for claim in claims:
        verdict = verdicts.get(claim)
        if claim not in verdicts:
            problems.append(f"The key `{claim}` is missing.")
        elif verdict is None:
            problems.append(f"`{claim}` is still open.")
        elif not isinstance(verdict, bool | np.bool_):
            problems.append(f"`{claim}` should be True or False, without quotes, but it is {verdict!r}.")
        elif marked(claim, bool(verdict)) != marks[claim]:
            problems.append(f"Look at `{claim}` again: {evidence[claim]}")
    if problems:
        raise CheckFailed(" ".join(problems))
