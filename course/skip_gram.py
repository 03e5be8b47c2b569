"""Word vectors from plain text: skip-gram with negative sampling, in NumPy.

Each word has two rows, one of the table (as the word in the middle) and one of a second table (as a word beside it). Their
dot product is trained to be high for words that occur side by side, and low for words drawn at random (Mikolov et al. 2013,
*Distributed representations of words and phrases and their compositionality*).

The same call gives the same vectors. `train` keeps them in the user's cache folder, so the second call takes no time; where
nothing can be written, it trains again.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import platformdirs

#: A function of the vectors of B pairs, (B, d), (B, d) and (B, K, d), that returns the losses (B,) and the three gradients.
Gradients = Callable[[np.ndarray, np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]

#: Part of the cache's key. A change of this module that changes its numbers needs another one.
_EDITION = 1

#: How many pairs have the same negatives: drawn anew for each pair they would take most of the time.
_SHARED = 8


class Vectors(NamedTuple):
    """What training gives: row i of both tables belongs to word i.

    Attributes
    ----------
    words : list of str
        The vocabulary, the most frequent word first.
    table : ndarray of float32, shape (V, d)
        The vectors of the words as centers: these are the word vectors.
    contexts : ndarray of float32, shape (V, d)
        Their vectors as neighbors.
    counts : ndarray of int64, shape (V,)
        How often each word occurs in the sentences.
    losses : list of float
        The mean loss of a pair in each epoch.
    """

    words: list[str]
    table: np.ndarray
    contexts: np.ndarray
    counts: np.ndarray
    losses: list[float]


def vocabulary(sentences: Iterable[str], min_count: int) -> tuple[list[str], np.ndarray]:
    """Return the words that occur at least `min_count` times, the most frequent first (equals by alphabet), and their counts."""
    counts: Counter[str] = Counter()
    for sentence in sentences:
        counts.update(sentence.split())
    kept = sorted((word for word, count in counts.items() if count >= min_count), key=lambda word: (-counts[word], word))
    return kept, np.array([counts[word] for word in kept], dtype=np.int64)


def encode(sentences: Iterable[str], words: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the ids of all the sentences, one after the other, and the number of each one's sentence; other words are left out.

    Returns
    -------
    ids, places : ndarray of int32, shape (n,)
        Two ids belong to the same sentence if their `places` are equal.

    Examples
    --------
    >>> ids, places = encode(["gold and silver", "silver coin"], ["silver", "gold"])
    >>> ids.tolist(), places.tolist()
    ([1, 0, 0], [0, 0, 1])
    """
    number = {word: id for id, word in enumerate(words)}
    ids: list[int] = []
    lengths: list[int] = []
    for sentence in sentences:
        before = len(ids)
        ids += [number[word] for word in sentence.split() if word in number]
        lengths.append(len(ids) - before)
    return np.array(ids, dtype=np.int32), np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)


def pairs_of(ids: np.ndarray, places: np.ndarray, window: int) -> tuple[np.ndarray, np.ndarray]:
    """Return every word beside each of its neighbors: at most `window` steps away and in the same sentence, both ways round.

    Parameters
    ----------
    ids, places : ndarray of int, shape (n,)
        As `encode` returns them.
    window : int

    Returns
    -------
    centers, neighbors : ndarray of int, shape (P,)

    Examples
    --------
    >>> centers, neighbors = pairs_of(np.array([7, 8, 9]), np.array([0, 0, 1]), window=2)
    >>> centers.tolist(), neighbors.tolist()
    ([7, 8], [8, 7])
    """
    centers, neighbors = [ids[:0]], [ids[:0]]
    for step in range(1, window + 1):
        together = places[step:] == places[:-step]
        left, right = ids[:-step][together], ids[step:][together]
        centers += [left, right]
        neighbors += [right, left]
    return np.concatenate(centers), np.concatenate(neighbors)


def train(
    sentences: Iterable[str],
    *,
    dim: int,
    window: int,
    negatives: int,
    epochs: int,
    seed: int,
    min_count: int,
    on_progress: Callable[[float, float], object] | None = None,
    subsample: float = 1e-4,
    learning_rate: float = 0.05,
    batch_size: int = 1024,
    gradients: Gradients | None = None,
    cache: bool = True,
) -> Vectors:
    """Train word vectors on sentences, or return those that an equal call has trained before.

    Parameters
    ----------
    sentences : iterable of str
        Words separated by white space. A pair never crosses the end of a sentence.
    dim : int
        d, the length of a row.
    window : int
        How many words to the left and to the right of a word count as its neighbors.
    negatives : int
        K, how many words are drawn at random for a pair, with chances that go with count ** 0.75. Eight pairs share a draw.
    epochs : int
        How often the text is read. Each epoch draws new negatives and leaves other frequent words out.
    seed : int
        The seed of all that is random.
    min_count : int
        Words that occur more rarely are left out, as if they were not in the text.
    on_progress : callable, optional
        Called now and then with the number of epochs done, such as 0.35, and the mean loss of a pair since the last call.
    subsample : float
        A word whose share f of the text is larger is kept with probability sqrt(subsample / f). With 1 no word is left out.
    learning_rate : float
        The step of the first batch. It falls to almost zero, in a straight line.
    batch_size : int
        How many pairs make a step, rounded down to a multiple of eight; their gradients are summed.
    gradients : callable, optional
        A function to train with in place of the module's own: it gets the vectors of B centers (B, d), of their neighbors
        (B, d) and of the negatives (B, K, d), and returns the losses (B,) and the gradients of the three. Nothing is cached then.
    cache : bool
        Whether to look into the cache folder and to write there.

    Returns
    -------
    Vectors

    Raises
    ------
    ValueError
        If no word occurs `min_count` times.
    """
    sentences = list(sentences)
    settings = [_EDITION, dim, window, negatives, epochs, seed, min_count, subsample, learning_rate, batch_size]
    kept = _cache_file(sentences, settings) if cache and gradients is None else None
    known = _read(kept) if kept is not None else None
    if known is not None:
        if on_progress is not None:
            on_progress(float(epochs), known.losses[-1] if known.losses else float("nan"))
        return known

    rng = np.random.default_rng(seed)
    words, counts = vocabulary(sentences, min_count)
    if not words:
        raise ValueError(f"No word of these {len(sentences)} sentences occurs {min_count} times: there is nothing to train.")
    ids, places = encode(sentences, words)
    keep = np.sqrt(subsample * counts.sum() / counts)  # from 1 on a word is always kept
    noise = np.cumsum(counts**0.75)
    noise /= noise[-1]
    batch_size = max(1, batch_size // _SHARED) * _SHARED
    table = rng.uniform(-0.5 / dim, 0.5 / dim, size=(len(words), dim)).astype(np.float32)
    contexts = np.zeros((len(words), dim), dtype=np.float32)
    step = _step_with(gradients) if gradients is not None else _step

    losses = []
    for epoch in range(epochs):
        chosen = rng.random(len(ids)) < keep[ids] if subsample < 1 else slice(None)
        centers, neighbors = pairs_of(ids[chosen], places[chosen], window)
        order = rng.permutation(len(centers))[: len(centers) // _SHARED * _SHARED]
        centers, neighbors = centers[order], neighbors[order]
        report = max(1, len(centers) // batch_size // 20)
        total = recent = 0.0
        since = 0
        for number, start in enumerate(range(0, len(centers), batch_size), 1):
            batch = slice(start, start + batch_size)
            size = len(centers[batch])
            others = np.searchsorted(noise, rng.random((size // _SHARED, negatives)))
            done = (epoch + start / len(centers)) / epochs
            loss = step(table, contexts, centers[batch], neighbors[batch], others, learning_rate * (1 - 0.999 * done))
            total, recent, since = total + loss, recent + loss, since + size
            if on_progress is not None and (number % report == 0 or start + size == len(centers)):
                on_progress(epoch + (start + size) / len(centers), recent / since)
                recent, since = 0.0, 0
        losses.append(total / max(len(centers), 1))

    trained = Vectors(words, table, contexts, counts, losses)
    if kept is not None:
        _write(kept, trained)
    return trained


def _step(
    table: np.ndarray, contexts: np.ndarray, center: np.ndarray, positive: np.ndarray, negative: np.ndarray, rate: float
) -> float:
    """Make one step in place, for B pairs of which `_SHARED` at a time have the same negatives; return the sum of the losses.

    `center` and `positive` have shape (B,), `negative` (B / _SHARED, K).
    """
    v, u, n = table.take(center, axis=0), contexts.take(positive, axis=0), contexts.take(negative, axis=0)
    grouped = v.reshape(len(n), _SHARED, -1)
    near = np.exp(-np.einsum("bd,bd->b", v, u).clip(-30, 30))
    far = np.exp((grouped @ n.transpose(0, 2, 1)).clip(-30, 30))  # (B / _SHARED, _SHARED, K)
    loss = float(np.log1p(near).sum() + np.log1p(far).sum())
    pull = (np.float32(rate) * near / (1 + near))[:, np.newaxis]
    push = np.float32(-rate) * far / (1 + far)
    _add(table, center, pull * u + (push @ n).reshape(v.shape))
    _add(contexts, positive, pull * v)
    _add(contexts, negative, push.transpose(0, 2, 1) @ grouped)
    return loss


def _step_with(gradients: Gradients) -> Callable[..., float]:
    """Return a step as `_step` makes it, with gradients that somebody else computes."""

    def step(
        table: np.ndarray, contexts: np.ndarray, center: np.ndarray, positive: np.ndarray, negative: np.ndarray, rate: float
    ) -> float:
        negative = np.repeat(negative, _SHARED, axis=0)  # (B, K)
        loss, of_center, of_positive, of_negatives = gradients(table[center], contexts[positive], contexts[negative])
        np.add.at(table, center, -rate * np.asarray(of_center))  # equal ids add up
        np.add.at(contexts, positive, -rate * np.asarray(of_positive))
        np.add.at(contexts, negative, -rate * np.asarray(of_negatives))
        return float(np.sum(loss))

    return step


def _add(table: np.ndarray, ids: np.ndarray, rows: np.ndarray) -> None:
    """Add rows to the table in place; equal ids add up. NumPy adds numbers one at a time six times as fast as whole rows."""
    dim = table.shape[1]
    places = ids.reshape(-1, 1).astype(np.intp) * dim + np.arange(dim)
    np.add.at(table.reshape(-1), places.ravel(), rows.ravel())


def _cache_file(sentences: Sequence[str], settings: Sequence[float]) -> Path:
    """Return where the vectors of these sentences and settings are kept: another text or setting has another name."""
    key = hashlib.sha256(json.dumps(settings).encode())
    for sentence in sentences:
        key.update(sentence.encode("utf-8", "surrogatepass") + b"\n")
    return platformdirs.user_cache_path("inside-the-embedding-layer") / f"skip-gram-{key.hexdigest()[:32]}.npz"


def _read(path: Path) -> Vectors | None:
    """Return the vectors of a file, or None where there is no such file or it can't be read."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return Vectors(file["words"].tolist(), file["table"], file["contexts"], file["counts"], file["losses"].tolist())
    except Exception:  # a damaged file has many ways to fail, and all mean: train again
        return None


def _write(path: Path, trained: Vectors) -> None:
    """Write vectors to a file, whole or not at all; where nothing can be written, nothing happens."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            part = Path(folder) / path.name
            np.savez(part, **{name: np.asarray(value) for name, value in trained._asdict().items()})  # type: ignore[arg-type]
            os.replace(part, path)
    except OSError:
        return
