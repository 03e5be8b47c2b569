"""Functions that the checks of Keras code send to where a student's code runs: they make models or look inside.

They return plain data or handles. Each imports what it needs itself, so that the judge's process needs no TensorFlow to send it.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def seed(number: int) -> None:
    """Make Keras draw the same random numbers in every run."""
    import keras

    keras.utils.set_random_seed(number)


def watch(most: int) -> Any:
    """Note each Embedding and Dense layer that is built from now on, up to so many of them.

    Each draws its random start from a seed that depends on how many of its size came before, not on the order in which
    the layers were made: so two answers that do the same thing give the same numbers. A generator of NumPy's that is made
    without a seed gets the number of those before it.

    Until then TensorFlow records no functions either: to record a step takes longer than the few that a check asks for.
    """
    import functools
    import itertools
    import types

    import keras
    import numpy as np
    import tensorflow as tf

    noted: Any = types.SimpleNamespace(layers=[], originals={}, built={}, generators=itertools.count())
    # If no one comes to ask for the weights, the student's `close` stops it.
    noted.stop_watching = functools.partial(_stop_watching, noted.originals, tf.config.functions_run_eagerly())
    tf.config.run_functions_eagerly(True)
    for kind in (keras.layers.Embedding, keras.layers.Dense):
        original = getattr(kind.build, "unwatched", kind.build)

        def build(layer: Any, *arguments: Any, original: Any = original, **keywords: Any) -> None:
            size = getattr(layer, "units", 0)
            noted.built[size] = noted.built.get(size, 0) + 1
            initializer = getattr(layer, "kernel_initializer" if size else "embeddings_initializer")
            if isinstance(getattr(initializer, "seed", None), int):
                initializer.seed = 100 * size + noted.built[size]
            original(layer, *arguments, **keywords)
            if len(noted.layers) < most:
                noted.layers.append(layer)

        noted.originals[kind] = original
        kind.build = functools.wraps(original)(build)
        kind.build.unwatched = original
    seeded = getattr(np.random.default_rng, "unwatched", np.random.default_rng)

    def default_rng(seed: Any = None) -> Any:
        return seeded(next(noted.generators) if seed is None else seed)

    default_rng.unwatched = seeded  # type: ignore[attr-defined]
    np.random.default_rng = default_rng
    return noted


def _stop_watching(originals: dict[Any, Any], eagerly: bool) -> None:
    import numpy as np
    import tensorflow as tf

    if originals:  # stopped twice counts once
        tf.config.run_functions_eagerly(eagerly)
        np.random.default_rng = getattr(np.random.default_rng, "unwatched", np.random.default_rng)
    for kind, original in originals.items():
        kind.build = original
    originals.clear()


def noted_weights(noted: Any) -> list[Any]:
    """Stop watching, and return the weights of the noted layers: those of each Embedding, and those of each Dense."""
    import keras

    noted.stop_watching()
    weights_of = keras.layers.Layer.get_weights  # whatever stands under that name in a layer itself
    embeddings = [weights_of(layer) for layer in noted.layers if isinstance(layer, keras.layers.Embedding)]
    return [embeddings, [weights_of(layer) for layer in noted.layers if isinstance(layer, keras.layers.Dense)]]


def optimizer_of(model: Any) -> list[Any]:
    """Return the class and the settings of a model's optimizer."""
    settings = {key: value for key, value in model.optimizer.get_config().items() if isinstance(value, bool | int | float)}
    return [type(model.optimizer).__name__, settings]


def model_of(
    table: Any,
    kernel: Any,
    optimizer: str,
    settings: dict[str, float],
    loss: str = "binary_crossentropy",
    functional: bool = False,
) -> Any:
    """Make a compiled model of Embedding, mean and sigmoid with the given weights, Sequential or functional.

    It doesn't record its training step: a single one takes a tenth of the time so.
    """
    import keras

    table = np.array(table)
    parts = [
        keras.layers.Embedding(*table.shape, name="embedding"),
        keras.layers.GlobalAveragePooling1D(),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
    if functional:
        output = ids = keras.Input(shape=(None,), dtype="int32")
        for part in parts:
            output = part(output)
        model = keras.Model(ids, output)
    else:
        model = keras.Sequential([keras.Input(shape=(None,), dtype="int32"), *parts])
    model.set_weights([table, np.array(kernel).reshape(-1, 1), np.zeros(1)])
    model.compile(getattr(keras.optimizers, optimizer)(**settings), loss, run_eagerly=True)
    return model


def train_before(model: Any, ids: Any, labels: Any, recorded: bool = False) -> None:
    """Let a model take a step and put its weights back.

    Until it is compiled again, its ``train_on_batch`` replays that step, with the weights that were trainable then, as that of
    every trained model does. With `recorded` it is Keras that recorded the step; this takes longer. Only then use ``fit``
    afterwards, for which Keras records another step.
    """
    weights = model.get_weights()
    model.run_eagerly = not recorded
    if not recorded:
        model.train_function = _replayed(model)
    model.train_on_batch(np.array(ids), np.array(labels, dtype="float32").reshape(-1, 1))
    model.set_weights(weights)


def _replayed(model: Any) -> Any:
    """Return a training step that keeps to the model's optimizer and trainable weights of now, as a recorded one does."""
    import tensorflow as tf

    optimizer, weights = model.optimizer, model.trainable_weights

    def step(batches: Any) -> dict[str, Any]:
        ids, labels = next(batches)[:2]
        with tf.GradientTape() as tape:
            tape.watch([weight.value for weight in weights])
            loss = model.compute_loss(x=ids, y=labels, y_pred=model(ids, training=True))
        optimizer.apply_gradients(zip(tape.gradient(loss, [weight.value for weight in weights]), weights, strict=True))
        return {"loss": loss}

    return step


def weights_after(model: Any, ids: Any, labels: Any, fit: bool = False) -> list[Any]:
    """Train one step, or two epochs with `fit`, and return the weights afterwards."""
    import keras

    model.run_eagerly = True  # if the model has a recorded step, it is replayed all the same
    ids, labels = np.array(ids), np.array(labels, dtype="float32").reshape(-1, 1)
    if fit:
        model.fit(ids, labels, epochs=2, verbose=0)
    else:
        model.train_on_batch(ids, labels)
    weights: list[Any] = keras.layers.Layer.get_weights(model)
    return weights


def weights_of(layer: Any) -> list[Any]:
    """Return copies of the weights of a layer or model, whatever stands under ``get_weights`` in the object itself."""
    import keras

    weights: list[Any] = keras.layers.Layer.get_weights(layer)
    return weights


def answers_with(model: Any, tables: list[Any], ids: Any) -> Any:
    """Return what a model answers to a batch of ids with one table after the other."""
    answers = []
    for table in tables:
        model.get_layer("embedding").set_weights([np.array(table)])
        answers.append(np.array(model(np.array(ids), training=False)))
    return np.array(answers)
