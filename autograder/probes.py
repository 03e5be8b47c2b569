"""Functions that a check sends to where a student's Keras code runs: they look inside and return plain data.

Each imports what it needs itself, so that the judge's process needs no TensorFlow to send it.
"""

from __future__ import annotations

from typing import Any


def seed(number: int) -> None:
    """Make Keras draw the same random numbers in every run."""
    import keras

    keras.utils.set_random_seed(number)


def watch() -> Any:
    """Note each Embedding and Dense layer that is built from now on, up to 20 of them.

    Each draws its random start from a seed that depends on how many of its size came before, not on the order in which
    the layers were made: so two answers that do the same thing give the same numbers.
    """
    import functools
    import types

    import keras

    noted: Any = types.SimpleNamespace(layers=[], originals={}, built={})
    noted.stop_watching = functools.partial(_stop_watching, noted.originals)  # if no one comes to ask for the weights
    for kind in (keras.layers.Embedding, keras.layers.Dense):
        original = getattr(kind.build, "unwatched", kind.build)

        def build(layer: Any, *arguments: Any, original: Any = original, **keywords: Any) -> None:
            size = getattr(layer, "units", 0)
            noted.built[size] = noted.built.get(size, 0) + 1
            initializer = getattr(layer, "kernel_initializer" if size else "embeddings_initializer")
            if isinstance(getattr(initializer, "seed", None), int):
                initializer.seed = 100 * size + noted.built[size]
            original(layer, *arguments, **keywords)
            if len(noted.layers) < 20:
                noted.layers.append(layer)

        noted.originals[kind] = original
        kind.build = functools.wraps(original)(build)
        kind.build.unwatched = original
    return noted


def _stop_watching(originals: dict[Any, Any]) -> None:
    for kind, original in originals.items():
        kind.build = original
    originals.clear()


def noted_weights(noted: Any) -> list[Any]:
    """Stop watching, and return the weights of the noted layers: those of each Embedding, and those of each Dense."""
    import keras

    noted.stop_watching()
    embeddings = [layer.get_weights() for layer in noted.layers if isinstance(layer, keras.layers.Embedding)]
    return [embeddings, [layer.get_weights() for layer in noted.layers if isinstance(layer, keras.layers.Dense)]]


def optimizer_of(model: Any) -> list[Any]:
    """Return the class and the settings of a model's optimizer."""
    settings = {key: value for key, value in model.optimizer.get_config().items() if isinstance(value, bool | int | float)}
    return [type(model.optimizer).__name__, settings]
