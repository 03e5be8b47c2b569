"""What checks without Keras take for facts about Keras is what Keras does."""

from __future__ import annotations

import numpy as np
import pytest

from autograder import catalog
from autograder.checks.misconceptions import load
from tests.answers import references

SLUG = "05-which-rows-move"
#: Two steps that use some rows each; row 7 is never used.
STEPS = ([0, 1, 2, 3, 4], [5, 1, 2, 3, 6])
KINDS = {"never": [7], "earlier": [0, 4], "now": [5, 1, 2, 3, 6]}
OPTIMIZERS = {
    "adagrad": "Adagrad", "adam": "Adam", "adam_w": "AdamW", "adamax": "Adamax", "adadelta": "Adadelta", "adafactor": "Adafactor",
    "lamb": "Lamb", "lion": "Lion", "nadam": "Nadam", "rm_sprop": "RMSprop", "sgd": "SGD",
}  # fmt: skip


def checks(kind: str):
    folder = catalog.assignment(SLUG).folder if kind == "public" else catalog.assignment(SLUG).variants.parent
    return load(folder / f"test_{kind}.py", f"checks_test_{kind}_{SLUG}")


def optimizer_of(settings):
    import keras

    wanted = {key: value for key, value in settings.items() if value is not None} | {"learning_rate": 0.01}
    return getattr(keras.optimizers, OPTIMIZERS[settings["name"].rstrip("_0123456789")]).from_config(wanted)


def kinds_that_move(optimizer, regularizer):
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(1)
    layer = keras.layers.Embedding(8, 2, embeddings_regularizer=regularizer)
    layer.build()
    optimizer.build(layer.trainable_variables)
    for ids in STEPS:
        before = layer.get_weights()[0]
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(layer(np.array(ids)) * np.array([0.3, -0.7], dtype="float32")) + sum(layer.losses)
        optimizer.apply(tape.gradient(loss, layer.trainable_variables), layer.trainable_variables)
    moved = np.abs(layer.get_weights()[0] - before).max(axis=1) > 0
    return {kind: bool(moved[rows].all()) for kind, rows in KINDS.items() if moved[rows].all() == moved[rows].any()}


@pytest.mark.slow
@pytest.mark.keras
@pytest.mark.xdist_group("proof 04-keras-embedding")
def test_keras_moves_the_rows_that_the_checks_of_predict_moves_expect():
    facts = [
        (settings, None, {"never": never, "earlier": earlier, "now": True}) for settings, never, earlier in checks("hidden").FACTS
    ]
    facts += [
        (settings, kind, {"never": True, "earlier": True, "now": True}) for settings, _, _ in facts[::2] for kind in ("l1", "l2")
    ]
    public = checks("public")
    plain = [public.SGD, public.ADAGRAD, public.RMSPROP, public.MOMENTUM, public.NESTEROV, public.ADAM_SETTINGS, public.ADAMW]
    facts += [(settings, None, references(SLUG)["predict_moves"](settings, None)) for settings in plain]
    wrong = [fact for fact in facts if kinds_that_move(optimizer_of(fact[0]), fact[1]) != fact[2]]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.keras
@pytest.mark.xdist_group("proof 04-keras-embedding")
def test_ftrl_stands_apart_as_05_says():
    """It writes zeros into unused rows in its first step, and weight decay moves none: predict_moves is not for it."""
    import keras

    used = {"never": False, "earlier": False, "now": True}
    every = dict.fromkeys(used, True)
    for decay, regularizer, expected in ((None, None, used), (0.004, None, used), (None, "l2", every), (None, "l1", every)):
        assert kinds_that_move(keras.optimizers.Ftrl(0.01, weight_decay=decay), regularizer) == expected
    foretold = references(SLUG)["predict_moves"](keras.optimizers.Ftrl(0.01, weight_decay=0.004).get_config(), None)
    assert foretold != used
    for seed in range(3):
        table = keras.Variable(np.random.default_rng(seed).normal(size=(8, 2)))
        optimizer = keras.optimizers.Ftrl(0.01)
        optimizer.build([table])
        gradient = np.zeros((8, 2), dtype="float32")
        gradient[STEPS[0]] = 0.3
        optimizer.apply([keras.ops.convert_to_tensor(gradient)], [table])
        assert np.flatnonzero(~table.numpy().any(axis=1)).tolist() == [5, 6, 7]
