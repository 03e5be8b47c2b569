"""How learners get to the right answers of 04-keras-embedding."""

from __future__ import annotations

import numpy as np

from tests.course.journeys import journey, right, wrong

# --- build_model


@journey("build_model")
def lists_layers_as_in_a_tutorial():
    import keras
    from keras import layers

    def flattened(vocab_size, embedding_dim):
        return keras.Sequential(
            [layers.Embedding(vocab_size, embedding_dim), layers.Flatten(), layers.Dense(1, activation="sigmoid")]
        )

    yield wrong(flattened, "let the list begin with a `keras.Input`", hint=2)

    def with_an_input(vocab_size, embedding_dim):
        return keras.Sequential(
            [
                keras.Input((None,)),
                layers.Embedding(vocab_size, embedding_dim, name="embedding"),
                layers.Flatten(),
                layers.Dense(1, activation="sigmoid"),
            ]
        )

    yield wrong(with_an_input, "`Flatten` lays the T vectors end to end")

    def pooled(vocab_size, embedding_dim):
        return keras.Sequential(
            [
                keras.Input((None,)),
                layers.Embedding(vocab_size, embedding_dim, name="embedding"),
                layers.GlobalAveragePooling1D(),
                layers.Dense(1, activation="sigmoid"),
            ]
        )

    yield right(pooled)


@journey("build_model")
def counts_a_row_for_padding():
    import keras
    from keras import layers

    def padded(vocab_size, embedding_dim):
        return keras.Sequential(
            [
                keras.Input((None,)),
                layers.Embedding(vocab_size + 1, embedding_dim, name="embedding"),
                layers.GlobalMaxPooling1D(),
                layers.Dense(1, activation="sigmoid"),
            ]
        )

    yield wrong(padded, "`vocab_size` counts them already")

    def as_many_as_ids(vocab_size, embedding_dim):
        return keras.Sequential(
            [
                keras.Input((None,)),
                layers.Embedding(vocab_size, embedding_dim, name="embedding"),
                layers.GlobalMaxPooling1D(),
                layers.Dense(1, activation="sigmoid"),
            ]
        )

    yield right(as_many_as_ids)


@journey("build_model")
def forgets_the_name():
    import keras
    from keras import layers

    def nameless(vocab_size, embedding_dim):
        ids = keras.Input((None,), dtype="int32")
        vectors = layers.Embedding(vocab_size, embedding_dim)(ids)
        return keras.Model(ids, layers.Dense(1, "sigmoid")(layers.GlobalAveragePooling1D()(vectors)))

    yield wrong(nameless, "Give it the name when you make it")

    def named(vocab_size, embedding_dim):
        ids = keras.Input((None,), dtype="int32")
        vectors = layers.Embedding(vocab_size, embedding_dim, name="embedding")(ids)
        return keras.Model(ids, layers.Dense(1, "sigmoid")(layers.GlobalAveragePooling1D()(vectors)))

    yield right(named)


# --- transplant


@journey("transplant")
def transposes_a_single_array():
    def array(embedding, dense):
        dense.set_weights(embedding.get_weights()[0].T)

    yield wrong(array, "`set_weights` takes a list")

    def on_its_side(embedding, dense):
        dense.set_weights([embedding.get_weights()[0].T])

    yield wrong(on_its_side, "its kernel has shape (V, d), the same as the table: no transposing")

    def upright(embedding, dense):
        dense.set_weights([embedding.get_weights()[0]])

    yield right(upright)


@journey("transplant")
def writes_into_a_copy():
    def copy(embedding, dense):
        kernel = dense.get_weights()[0]
        kernel[:] = embedding.get_weights()[0]

    yield wrong(copy, "`get_weights()` hands out copies")

    def set_again(embedding, dense):
        kernel = dense.get_weights()[0]
        kernel[:] = embedding.get_weights()[0]
        dense.set_weights([kernel])

    yield right(set_again)


@journey("transplant")
def copies_the_other_way():
    def to_the_embedding(embedding, dense):
        embedding.set_weights(dense.get_weights())

    yield wrong(to_the_embedding, "The Dense layer is the one that changes")

    def to_the_dense_layer(embedding, dense):
        dense.set_weights(embedding.get_weights())

    yield right(to_the_dense_layer)


# --- twin_gap


def twins_of(ids, labels, vocab_size, embedding_dim, optimizer):
    """What stands in the exercise already: two models, and what each reads."""
    import keras
    from keras import layers

    batches = [ids, np.eye(vocab_size, dtype="float32")[ids]]
    twins = []
    for first, batch in zip([layers.Embedding(vocab_size, embedding_dim), layers.Dense(embedding_dim, use_bias=False)], batches):
        twin = keras.Sequential([first, layers.GlobalAveragePooling1D(), layers.Dense(1, activation="sigmoid")])
        twin(batch)
        twin.compile(optimizer(), "binary_crossentropy")
        twins.append(twin)
    return twins, batches, labels.astype("float32").reshape(-1, 1)


@journey("twin_gap")
def trains_strangers():
    import keras

    def strangers(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
        twins, batches, labels = twins_of(ids, labels, vocab_size, embedding_dim, lambda: keras.optimizers.SGD(learning_rate))
        for twin, batch in zip(twins, batches):
            for _ in range(steps):
                twin.train_on_batch(batch, labels)
        return float(np.abs(twins[0].get_weights()[0] - twins[1].get_weights()[0]).max())

    yield wrong(strangers, "Copy all weights of one to the other before the first step")

    def all_copied(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
        twins, batches, labels = twins_of(ids, labels, vocab_size, embedding_dim, lambda: keras.optimizers.SGD(learning_rate))
        twins[1].set_weights(twins[0].get_weights())
        for twin, batch in zip(twins, batches):
            for _ in range(steps):
                twin.train_on_batch(batch, labels)
        return float(np.abs(twins[0].get_weights()[0] - twins[1].get_weights()[0]).max())

    yield right(all_copied)


@journey("twin_gap")
def copies_the_tables_alone():
    import keras

    def differences_of_tables(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
        twins, batches, labels = twins_of(ids, labels, vocab_size, embedding_dim, lambda: keras.optimizers.SGD(learning_rate))
        twins[1].layers[0].set_weights(twins[0].layers[0].get_weights())
        for twin, batch in zip(twins, batches):
            for _ in range(steps):
                twin.train_on_batch(batch, labels)
        return np.abs(twins[0].get_weights()[0] - twins[1].get_weights()[0])

    yield wrong(differences_of_tables, "The shape should be (), but it is")

    def tables_copied(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
        twins, batches, labels = twins_of(ids, labels, vocab_size, embedding_dim, lambda: keras.optimizers.SGD(learning_rate))
        twins[1].layers[0].set_weights(twins[0].layers[0].get_weights())
        for twin, batch in zip(twins, batches):
            for _ in range(steps):
                twin.train_on_batch(batch, labels)
        return float(np.abs(twins[0].get_weights()[0] - twins[1].get_weights()[0]).max())

    yield wrong(tables_copied, "Copy the head's weights")

    def all_copied(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
        twins, batches, labels = twins_of(ids, labels, vocab_size, embedding_dim, lambda: keras.optimizers.SGD(learning_rate))
        twins[1].set_weights(twins[0].get_weights())
        for twin, batch in zip(twins, batches):
            for _ in range(steps):
                twin.train_on_batch(batch, labels)
        return float(np.abs(twins[0].get_weights()[0] - twins[1].get_weights()[0]).max())

    yield right(all_copied)


@journey("twin_gap")
def trains_with_fit():
    import keras

    def fit(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
        twins, batches, labels = twins_of(ids, labels, vocab_size, embedding_dim, lambda: keras.optimizers.SGD(learning_rate))
        twins[1].set_weights(twins[0].get_weights())
        for twin, batch in zip(twins, batches):
            twin.fit(batch, labels, epochs=steps, verbose=0)
        return float(np.abs(twins[0].get_weights()[0] - twins[1].get_weights()[0]).max())

    yield wrong(fit, "`train_on_batch`")

    def on_the_whole_batch(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
        twins, batches, labels = twins_of(ids, labels, vocab_size, embedding_dim, lambda: keras.optimizers.SGD(learning_rate))
        twins[1].set_weights(twins[0].get_weights())
        for twin, batch in zip(twins, batches):
            for _ in range(steps):
                twin.train_on_batch(batch, labels)
        return float(np.abs(twins[0].get_weights()[0] - twins[1].get_weights()[0]).max())

    yield right(on_the_whole_batch)


@journey("twin_gap")
def returns_all_differences():
    import keras

    def matrix(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
        twins, batches, labels = twins_of(ids, labels, vocab_size, embedding_dim, lambda: keras.optimizers.SGD(learning_rate))
        twins[1].set_weights(twins[0].get_weights())
        for twin, batch in zip(twins, batches):
            for _ in range(steps):
                twin.train_on_batch(batch, labels)
        return np.abs(twins[0].get_weights()[0] - twins[1].get_weights()[0])

    yield wrong(matrix, "The gap is the largest of them, one number")

    def largest(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
        return float(matrix(ids, labels, vocab_size, embedding_dim, learning_rate, steps).max())

    yield right(largest)


# --- moved_rows


@journey("moved_rows")
def looks_without_a_step():
    def predicts(model, ids, labels):
        table = model.layers[0]
        before = table.get_weights()[0]
        model.predict(ids, verbose=0)
        return np.linalg.norm(table.get_weights()[0] - before, axis=1)

    yield wrong(predicts, "One call of `model.train_on_batch`, with ids and labels, is one step", hint=2)

    def first_layer(model, ids, labels):
        table = model.layers[0]
        before = table.get_weights()[0]
        model.train_on_batch(ids, labels)
        return np.linalg.norm(table.get_weights()[0] - before, axis=1)

    yield wrong(first_layer, "a model may begin with another one")

    def by_its_name(model, ids, labels):
        table = model.get_layer("embedding")
        before = table.get_weights()[0]
        model.train_on_batch(ids, labels)
        return np.linalg.norm(table.get_weights()[0] - before, axis=1)

    yield right(by_its_name)


@journey("moved_rows")
def keeps_the_weight_itself():
    def no_copy(model, ids, labels):
        before = model.get_layer("embedding").embeddings
        model.train_on_batch(ids, labels)
        after = model.get_layer("embedding").embeddings
        return np.linalg.norm(after.numpy() - before.numpy(), axis=1)

    yield wrong(no_copy, "keep a copy of its numbers")

    def numbers(model, ids, labels):
        before = model.get_layer("embedding").embeddings.numpy()
        model.train_on_batch(ids, labels)
        after = model.get_layer("embedding").embeddings.numpy()
        return np.linalg.norm(after - before, axis=1)

    yield right(numbers)


@journey("moved_rows")
def measures_the_whole_table():
    def one_number(model, ids, labels):
        before = model.get_layer("embedding").get_weights()[0]
        model.train_on_batch(ids, labels)
        return np.linalg.norm(model.get_layer("embedding").get_weights()[0] - before)

    yield wrong(one_number, "tell `np.linalg.norm` the axis that runs along a row")

    def each_row(model, ids, labels):
        before = model.get_layer("embedding").get_weights()[0]
        model.train_on_batch(ids, labels)
        return np.linalg.norm(model.get_layer("embedding").get_weights()[0] - before, axis=1)

    yield right(each_row)


# --- freeze_embedding


@journey("freeze_embedding")
def turns_the_switch_alone():
    def switch(model):
        model.get_layer("embedding").trainable = False

    yield wrong(switch, "Compile it again")

    def sgd(model):
        model.get_layer("embedding").trainable = False
        model.compile("sgd", model.loss)

    yield wrong(sgd, "Take the class and the settings from `model.optimizer`", fewer="the model lost its optimizer")

    def its_own(model):
        model.get_layer("embedding").trainable = False
        model.compile(type(model.optimizer).from_config(model.optimizer.get_config()), model.loss)

    yield right(its_own)


@journey("freeze_embedding")
def freezes_the_whole_model():
    def all_layers(model):
        model.trainable = False
        model.compile(type(model.optimizer).from_config(model.optimizer.get_config()), model.loss)

    yield wrong(all_layers, "The switch of the Embedding layer is the one to turn off")

    def one_layer(model):
        model.get_layer("embedding").trainable = False
        model.compile(type(model.optimizer).from_config(model.optimizer.get_config()), model.loss)

    yield right(one_layer)


@journey("freeze_embedding")
def assumes_a_loss():
    def cross_entropy(model):
        model.get_layer("embedding").trainable = False
        model.compile(type(model.optimizer).from_config(model.optimizer.get_config()), "binary_crossentropy")

    yield wrong(cross_entropy, "It knows its own: `model.loss`")

    def its_own_loss(model):
        model.get_layer("embedding").trainable = False
        model.compile(type(model.optimizer).from_config(model.optimizer.get_config()), model.loss)

    yield right(its_own_loss)


# --- verdicts

CLAIMS = [
    "one_matrix",
    "never_updated",
    "autoencoder",
    "like_any_layer",
    "length_free",
    "max_plus_one",
    "random_start",
    "needs_length",
    "not_a_function",
    "seven_rows",
    "ids_have_gradient",
]
TRUE = {"one_matrix", "like_any_layer", "length_free", "max_plus_one", "random_start"}


def judged(*wrongly):
    """The right verdicts, but for some claims."""
    return {claim: (claim in TRUE) != (claim in wrongly) for claim in CLAIMS}


@journey("verdicts")
def holds_the_table_to_be_a_fixed_list():
    fixed = judged("never_updated", "like_any_layer", "random_start")
    yield wrong(fixed, "Look at `like_any_layer` again: section 4 compares the gradient with what nudging each number gives")

    trained = judged("random_start")
    yield wrong(trained, "Section 1 prints the range of a new table")

    from_random_numbers = judged()
    yield right(from_random_numbers)


@journey("verdicts")
def writes_text():
    text = {claim: str(value) for claim, value in judged().items()}
    yield wrong(text, "Write `True` and `False` without quotes")

    values = judged()
    yield right(values)


@journey("verdicts")
def believes_older_tutorials():
    needs_length = judged("needs_length")
    yield wrong(needs_length, "`input_length` is from older tutorials")

    any_length = judged()
    yield right(any_length)
