"""The trainer of word vectors: the same call gives the same vectors, kept where there is room, and it learns what it says."""

from __future__ import annotations

import os

import numpy as np
import pytest

from course import skip_gram

SENTENCES = ["gold and silver coin", "silver and gold coin", "ships and vessels at sea", "vessels and ships at sea"] * 10
SETTINGS = {"dim": 5, "window": 2, "negatives": 3, "epochs": 4, "seed": 3, "min_count": 2, "batch_size": 70, "subsample": 1}


@pytest.fixture(autouse=True)
def cache_folder(tmp_path, monkeypatch):
    """A cache folder of the test's own."""
    monkeypatch.setattr(skip_gram.platformdirs, "user_cache_path", lambda name: tmp_path / name)
    return tmp_path / "inside-the-embedding-layer"


def same(one, other):
    return one.words == other.words and np.array_equal(one.table, other.table) and np.array_equal(one.contexts, other.contexts)


def plain_gradients(center, positive, negatives):
    """The gradients, pair by pair and word by word."""
    losses, of_center, of_positive, of_negatives = np.zeros(len(center)), *map(np.zeros_like, (center, positive, negatives))
    for b, v in enumerate(center):
        rows = [(positive[b], of_positive[b], 1), *((negatives[b, k], of_negatives[b, k], 0) for k in range(negatives.shape[1]))]
        for u, gradient, label in rows:
            p = 1 / (1 + np.exp(-(v @ u)))
            losses[b] -= np.log(p if label else 1 - p)
            of_center[b] += (p - label) * u
            gradient += (p - label) * v
    return losses, of_center, of_positive, of_negatives


def test_the_same_call_gives_the_same_vectors_and_another_seed_gives_others():
    first, second, other = (skip_gram.train(SENTENCES, **SETTINGS | {"seed": seed}, cache=False) for seed in (3, 3, 4))
    assert same(first, second)
    assert not same(first, other)


def test_words_that_stand_side_by_side_are_pulled_together():
    trained = skip_gram.train(SENTENCES, **SETTINGS | {"epochs": 60}, cache=False)
    number = {word: id for id, word in enumerate(trained.words)}

    def score(center, neighbor):
        return trained.table[number[center]] @ trained.contexts[number[neighbor]]

    assert score("gold", "silver") > 1 + score("gold", "ships")
    assert score("vessels", "sea") > 1 + score("vessels", "silver")
    assert trained.losses[-1] < trained.losses[0]


def test_gradients_of_a_learner_train_the_same_vectors():
    own = skip_gram.train(SENTENCES, **SETTINGS, cache=False)
    learners = skip_gram.train(SENTENCES, **SETTINGS, gradients=plain_gradients)
    np.testing.assert_allclose(learners.table, own.table, atol=1e-4)
    np.testing.assert_allclose(learners.contexts, own.contexts, atol=1e-4)
    np.testing.assert_allclose(learners.losses, own.losses, rtol=1e-5)


def test_pairs_are_words_at_most_a_window_apart_in_one_sentence():
    ids, places = skip_gram.encode(["a b c d", "e a"], list("abcde"))
    pairs = sorted(zip(*(each.tolist() for each in skip_gram.pairs_of(ids, places, 2)), strict=True))
    assert pairs == [(0, 1), (0, 2), (0, 4), (1, 0), (1, 2), (1, 3), (2, 0), (2, 1), (2, 3), (3, 1), (3, 2), (4, 0)]


def test_the_second_call_reads_what_the_first_one_kept(cache_folder, monkeypatch):
    first = skip_gram.train(SENTENCES, **SETTINGS)
    assert len(list(cache_folder.iterdir())) == 1
    monkeypatch.setattr(skip_gram, "_step", lambda *arguments: pytest.fail("it trained again"))
    assert same(skip_gram.train(SENTENCES, **SETTINGS), first)


def test_other_sentences_and_other_settings_are_kept_apart(cache_folder):
    first = skip_gram.train(SENTENCES, **SETTINGS)
    assert not same(skip_gram.train(SENTENCES[:-1], **SETTINGS), first)
    assert not same(skip_gram.train(SENTENCES, **SETTINGS | {"window": 1}), first)
    assert len(list(cache_folder.iterdir())) == 3


def test_a_damaged_file_is_trained_again(cache_folder):
    first = skip_gram.train(SENTENCES, **SETTINGS)
    (path,) = cache_folder.iterdir()
    for content in (b"", b"PK\x03\x04 no archive", path.read_bytes()[:-40]):
        path.write_bytes(content)
        assert same(skip_gram.train(SENTENCES, **SETTINGS), first)


def test_where_nothing_can_be_written_it_trains_without_a_word(cache_folder, capfd):
    cache_folder.write_text("a file stands where the folder would be")
    with_cache = skip_gram.train(SENTENCES, **SETTINGS)
    assert same(with_cache, skip_gram.train(SENTENCES, **SETTINGS, cache=False))
    assert capfd.readouterr() == ("", "")
    assert os.listdir(cache_folder.parent) == [cache_folder.name]


def test_progress_is_told_in_epochs_and_ends_at_the_last_one():
    told = []
    skip_gram.train(SENTENCES, **SETTINGS, on_progress=lambda done, loss: told.append((done, loss)), cache=False)
    done, losses = zip(*told, strict=True)
    assert list(done) == sorted(done)
    assert done[-1] == SETTINGS["epochs"]
    assert len(done) > SETTINGS["epochs"]
    assert losses[-1] < losses[0]


def test_no_word_that_is_frequent_enough_is_an_error_that_says_so():
    with pytest.raises(ValueError, match="No word of these 2 sentences occurs 5 times"):
        skip_gram.train(["once upon", "a time"], **SETTINGS | {"min_count": 5})
