"""Wrong answers that learners really give in 04-keras-embedding, each with the sentence that a tutor would say.

Keras is imported inside the functions: the file is read whenever a misconception is looked for, also where nobody needs Keras.
"""

import numpy as np

from autograder.checks.misconceptions import misconception

# --- build_model


def _layers():
    from keras import layers

    return layers


def _stack(*parts, length=None):
    import keras

    return keras.Sequential([keras.Input(shape=(length,), dtype="int32"), *parts])


@misconception("build_model")
def list_of_layers(vocab_size, embedding_dim):
    """You returned the layers in a list. Put them into a model: `keras.Sequential` takes such a list."""
    layers = _layers()
    embedding = layers.Embedding(vocab_size, embedding_dim, name="embedding")
    return [embedding, layers.GlobalAveragePooling1D(), layers.Dense(1, activation="sigmoid")]


@misconception("build_model")
def layer_in_place_of_a_model(vocab_size, embedding_dim):
    """You returned the Embedding layer alone. The model is that layer, then a pooling and a sigmoid output, for example in a
    `keras.Sequential`."""
    return _layers().Embedding(vocab_size, embedding_dim, name="embedding")


@misconception("build_model")
def not_built_yet(vocab_size, embedding_dim):
    """Your model doesn't know its input, so it isn't built and has no weights. Let the list begin with a `keras.Input` of ids,
    in which `None` stands for any length."""
    import keras

    layers = _layers()
    embedding = layers.Embedding(vocab_size, embedding_dim, name="embedding")
    return keras.Sequential([embedding, layers.GlobalAveragePooling1D(), layers.Dense(1, activation="sigmoid")])


@misconception("build_model")
def embedding_built_alone(vocab_size, embedding_dim):
    """Only the Embedding layer is built: the model doesn't know its input, and its output layer has no weights yet. Let the list
    begin with a `keras.Input` of ids, in which `None` stands for any length; then everything is built."""
    import keras

    layers = _layers()
    embedding = layers.Embedding(vocab_size, embedding_dim, name="embedding")
    model = keras.Sequential([embedding, layers.GlobalAveragePooling1D(), layers.Dense(1, activation="sigmoid")])
    embedding.build()
    return model


@misconception("build_model")
def flatten_of_any_length(vocab_size, embedding_dim):
    """`Flatten` lays the T vectors end to end, so the Dense layer after it needs a weight for each of T·d numbers, and T isn't
    known. Pool the vectors into one: their mean has length d for any T."""
    layers = _layers()
    embedding = layers.Embedding(vocab_size, embedding_dim, name="embedding")
    return _stack(embedding, layers.Flatten(), layers.Dense(1, activation="sigmoid"))


@misconception("build_model")
def one_fixed_length(vocab_size, embedding_dim):
    """Your model takes sequences of one length and refuses all others, as many tutorials do with `Flatten`. Leave the length
    open (`None`) and pool the vectors into one, so that the number of weights doesn't depend on it."""
    layers = _layers()
    embedding = layers.Embedding(vocab_size, embedding_dim, name="embedding")
    return _stack(embedding, layers.Flatten(), layers.Dense(1, activation="sigmoid"), length=50)


@misconception("build_model")
def an_answer_for_each_word(vocab_size, embedding_dim):
    """Your model answers for each word, shape (N, T, 1). A pooling layer between the Embedding and the output makes one vector
    of the T, so that each sequence gets one answer."""
    layers = _layers()
    return _stack(layers.Embedding(vocab_size, embedding_dim, name="embedding"), layers.Dense(1, activation="sigmoid"))


@misconception("build_model")
def no_output_layer(vocab_size, embedding_dim):
    """Your model ends with the pooled vector, shape (N, d). A `Dense` layer with one unit and a sigmoid turns it into one
    number."""
    layers = _layers()
    return _stack(layers.Embedding(vocab_size, embedding_dim, name="embedding"), layers.GlobalAveragePooling1D())


@misconception("build_model")
def nameless_embedding(vocab_size, embedding_dim):
    """Your Embedding isn't found under the name "embedding": without a name Keras counts on, `embedding_1`, `embedding_2` and so
    forth. Give it the name when you make it."""
    layers = _layers()
    embedding = layers.Embedding(vocab_size, embedding_dim)
    return _stack(embedding, layers.GlobalAveragePooling1D(), layers.Dense(1, activation="sigmoid"))


@misconception("build_model")
def model_has_the_name(vocab_size, embedding_dim):
    """You gave the name "embedding" to another part of the model. It belongs to the Embedding layer, so that `get_layer` finds
    its table."""
    layers = _layers()
    embedding = layers.Embedding(vocab_size, embedding_dim)
    return _stack(embedding, layers.GlobalAveragePooling1D(name="embedding"), layers.Dense(1, activation="sigmoid"))


@misconception("build_model")
def dense_called_embedding(vocab_size, embedding_dim):
    """You built the product from notebook 01: one-hot vectors and a Dense layer. It gives the same numbers, but here the model
    should have a `keras.layers.Embedding`, which reads the ids themselves."""
    import keras

    layers = _layers()
    one_hots = layers.Lambda(lambda ids: keras.ops.one_hot(ids, vocab_size))
    embedding = layers.Dense(embedding_dim, use_bias=False, name="embedding")
    return _stack(one_hots, embedding, layers.GlobalAveragePooling1D(), layers.Dense(1, activation="sigmoid"))


@misconception("build_model")
def rows_and_columns_exchanged(vocab_size, embedding_dim):
    """You exchanged the two sizes: the table is (d, V) and ids from d on have no row. `Embedding` takes the number of ids first,
    then the length of a row."""
    layers = _layers()
    embedding = layers.Embedding(embedding_dim, vocab_size, name="embedding")
    return _stack(embedding, layers.GlobalAveragePooling1D(), layers.Dense(1, activation="sigmoid"))


@misconception("build_model")
def one_row_too_many(vocab_size, embedding_dim):
    """Your table has a row more than there are ids. `vocab_size` counts them already: the ids are 0 to V-1, and 0 is one of
    them."""
    layers = _layers()
    embedding = layers.Embedding(vocab_size + 1, embedding_dim, name="embedding")
    return _stack(embedding, layers.GlobalAveragePooling1D(), layers.Dense(1, activation="sigmoid"))


@misconception("build_model")
def sizes_of_the_example(vocab_size, embedding_dim):
    """Your table always has the sizes of the example, 7 and 2. Take them from the arguments `vocab_size` and `embedding_dim`."""
    layers = _layers()
    embedding = layers.Embedding(7, 2, name="embedding")
    return _stack(embedding, layers.GlobalAveragePooling1D(), layers.Dense(1, activation="sigmoid"))


@misconception("build_model")
def mask_switched_on(vocab_size, embedding_dim):
    """With `mask_zero=True` id 0 is left out of the mean, and a sequence of nothing else gives NaN. Here id 0 is a word like the
    others: leave the mask off."""
    layers = _layers()
    embedding = layers.Embedding(vocab_size, embedding_dim, mask_zero=True, name="embedding")
    return _stack(embedding, layers.GlobalAveragePooling1D(), layers.Dense(1, activation="sigmoid"))


@misconception("build_model")
def output_without_a_sigmoid(vocab_size, embedding_dim):
    """Your output can be any number, below 0 and above 1. The activation `"sigmoid"` squeezes it between 0 and 1."""
    layers = _layers()
    embedding = layers.Embedding(vocab_size, embedding_dim, name="embedding")
    return _stack(embedding, layers.GlobalAveragePooling1D(), layers.Dense(1))


@misconception("build_model")
def softmax_over_one_number(vocab_size, embedding_dim):
    """A softmax divides each number by the sum of all, and over a single number that is always 1. One yes-or-no answer takes a
    sigmoid."""
    layers = _layers()
    embedding = layers.Embedding(vocab_size, embedding_dim, name="embedding")
    return _stack(embedding, layers.GlobalAveragePooling1D(), layers.Dense(1, activation="softmax"))


@misconception("build_model")
def two_numbers_for_yes_and_no(vocab_size, embedding_dim):
    """Your model answers with two numbers, one for no and one for yes. One is enough, because the other is 1 minus it: one unit
    with a sigmoid, shape (N, 1)."""
    layers = _layers()
    embedding = layers.Embedding(vocab_size, embedding_dim, name="embedding")
    return _stack(embedding, layers.GlobalAveragePooling1D(), layers.Dense(2, activation="softmax"))


@misconception("build_model")
def answers_in_one_row(vocab_size, embedding_dim):
    """Your answers have the shape (N,). The output layer's own shape, (N, 1), is wanted: leave out the last reshaping."""
    layers = _layers()
    embedding = layers.Embedding(vocab_size, embedding_dim, name="embedding")
    output = layers.Dense(1, activation="sigmoid")
    return _stack(embedding, layers.GlobalAveragePooling1D(), output, layers.Reshape(()))


@misconception("build_model")
def only_the_last_word(vocab_size, embedding_dim):
    """Your model looks at the last word only. Pool all T vectors, for example with their mean, so that each word counts."""
    layers = _layers()
    embedding = layers.Embedding(vocab_size, embedding_dim, name="embedding")
    return _stack(embedding, layers.Lambda(lambda vectors: vectors[:, -1]), layers.Dense(1, activation="sigmoid"))


@misconception("build_model")
def only_the_first_word(vocab_size, embedding_dim):
    """Your model looks at the first word only. Pool all T vectors, for example with their mean, so that each word counts."""
    layers = _layers()
    embedding = layers.Embedding(vocab_size, embedding_dim, name="embedding")
    return _stack(embedding, layers.Lambda(lambda vectors: vectors[:, 0]), layers.Dense(1, activation="sigmoid"))


@misconception("build_model")
def recurrent_in_place_of_pooling(vocab_size, embedding_dim):
    """A recurrent layer reads the vectors one after the other, so the order matters to it, and it has many weights of its own.
    Here a pooling is asked for: the mean, the sum or the maximum."""
    layers = _layers()
    embedding = layers.Embedding(vocab_size, embedding_dim, name="embedding")
    return _stack(embedding, layers.LSTM(4), layers.Dense(1, activation="sigmoid"))


@misconception("build_model")
def mean_of_answers(vocab_size, embedding_dim):
    """You let the output answer for each word and took the mean of the answers. Pool first: the output sees one vector."""
    layers = _layers()
    embedding = layers.Embedding(vocab_size, embedding_dim, name="embedding")
    return _stack(embedding, layers.Dense(1, activation="sigmoid"), layers.GlobalAveragePooling1D())


@misconception("build_model")
def table_frozen_from_the_start(vocab_size, embedding_dim):
    """Your table can't learn: `trainable=False` stops it. Leave all weights trainable here, and freeze the table where an
    exercise asks for it."""
    layers = _layers()
    embedding = layers.Embedding(vocab_size, embedding_dim, name="embedding", trainable=False)
    return _stack(embedding, layers.GlobalAveragePooling1D(), layers.Dense(1, activation="sigmoid"))


_MODELS = {}


@misconception("build_model")
def same_model_each_time(vocab_size, embedding_dim):
    """The second call gives the same model as the first, with all that it has learned. Each call must make new layers: does
    something keep the old ones, a variable outside of the function or a cache?"""
    layers = _layers()
    if (vocab_size, embedding_dim) not in _MODELS:
        embedding = layers.Embedding(vocab_size, embedding_dim, name="embedding")
        model = _stack(embedding, layers.GlobalAveragePooling1D(), layers.Dense(1, activation="sigmoid"))
        _MODELS[vocab_size, embedding_dim] = model
    return _MODELS[vocab_size, embedding_dim]


@misconception("build_model")
def pooled_in_pairs(vocab_size, embedding_dim):
    """Your pooling takes the mean of each pair of neighbors, so half of the positions remain and each gets an answer:
    `AveragePooling1D` does that. `GlobalAveragePooling1D` takes the mean of all."""
    layers = _layers()
    embedding = layers.Embedding(vocab_size, embedding_dim, name="embedding")
    return _stack(embedding, layers.AveragePooling1D(2), layers.Dense(1, activation="sigmoid"))


@misconception("build_model")
def pooled_over_everything(vocab_size, embedding_dim):
    """Your pooling takes all T·d numbers of a sequence together, so that one number is left of it. Pool along T alone, axis 1: d
    numbers remain, and the output can weigh them."""
    import keras

    layers = _layers()
    embedding = layers.Embedding(vocab_size, embedding_dim, name="embedding")
    mean = layers.Lambda(lambda vectors: keras.ops.mean(vectors, axis=(1, 2))[:, None])
    return _stack(embedding, mean, layers.Dense(1, activation="sigmoid"))


@misconception("build_model")
def answers_in_half_precision(vocab_size, embedding_dim):
    """Your answers are float16, numbers of about three digits. Leave the `dtype` of the layers as Keras has it, float32."""
    layers = _layers()
    embedding = layers.Embedding(vocab_size, embedding_dim, name="embedding")
    return _stack(embedding, layers.GlobalAveragePooling1D(), layers.Dense(1, activation="sigmoid", dtype="float16"))


@misconception("build_model")
def sigmoid_of_a_sigmoid(vocab_size, embedding_dim):
    """You apply the sigmoid twice: in the output layer, and in a layer after it. The second one gets numbers from 0 to 1, and
    makes 0.5 to 0.731 of them. One is enough."""
    layers = _layers()
    embedding = layers.Embedding(vocab_size, embedding_dim, name="embedding")
    output = layers.Dense(1, activation="sigmoid")
    return _stack(embedding, layers.GlobalAveragePooling1D(), output, layers.Activation("sigmoid"))


# --- transplant


@misconception("transplant")
def table_overwritten_by_the_kernel(embedding, dense):
    """You copied in the other direction: the embedding got the Dense layer's numbers. The Dense layer is the one that changes."""
    embedding.set_weights(dense.get_weights())


@misconception("transplant")
def layers_exchange_weights(embedding, dense):
    """The layers exchanged their weights. The embedding stays as it is; only the Dense layer gets new numbers."""
    table, kernel = embedding.get_weights(), dense.get_weights()
    dense.set_weights(table)
    embedding.set_weights(kernel)


@misconception("transplant")
def kernel_on_its_side(embedding, dense):
    """You turned the table on its side. A Dense layer computes input times kernel, so its kernel has shape (V, d), the same as
    the table: no transposing."""
    dense.set_weights([embedding.get_weights()[0].T])


@misconception("transplant", twin="bias-added")
def array_in_place_of_a_list(embedding, dense):
    """Keras refuses what you give to the Dense layer. `set_weights` takes a list with one array for each weight, and this layer
    has one weight, its kernel: not the array itself, and no bias beside it. Print `len(dense.get_weights())`."""
    dense.set_weights(embedding.get_weights()[0])


@misconception("transplant", twin="array-in-place-of-a-list")
def bias_added(embedding, dense):
    """Keras refuses what you give to the Dense layer. `set_weights` takes a list with one array for each weight, and this layer
    has one weight, its kernel: not the array itself, and no bias beside it. Print `len(dense.get_weights())`."""
    table = embedding.get_weights()[0]
    dense.set_weights([table, np.zeros(table.shape[1])])


@misconception("transplant", twin="array-in-place-of-a-list")
def kernel_replaced_by_name(embedding, dense):
    """A layer's weight can't be replaced by assigning to its name, and if it could, both layers would share one table. Put the
    numbers in: `set_weights` copies them."""
    dense.kernel = embedding.embeddings


@misconception("transplant", twin="new-layer-under-the-old-name")
def copy_overwritten(embedding, dense):
    """The Dense layer that was handed in didn't change. `get_weights()` hands out copies, so writing into one changes nothing,
    and a new layer under the name `dense` is another one. Hand the numbers to `set_weights` of the layer that was handed in."""
    dense.get_weights()[0][:] = embedding.get_weights()[0]


@misconception("transplant", twin="copy-overwritten")
def new_layer_under_the_old_name(embedding, dense):
    """The Dense layer that was handed in didn't change. `get_weights()` hands out copies, so writing into one changes nothing,
    and a new layer under the name `dense` is another one. Hand the numbers to `set_weights` of the layer that was handed in."""
    import keras

    table = embedding.get_weights()[0]
    dense = keras.layers.Dense(table.shape[1], use_bias=False)
    dense.build((None, table.shape[0]))
    dense.set_weights([table])


@misconception("transplant")
def new_layer_returned(embedding, dense):
    """The Dense layer that was handed in is as it was. A new layer that is returned, or a change of the copies that
    `get_weights()` gives, leaves it so: put the table in with its own `set_weights`."""
    import keras

    table = embedding.get_weights()[0]
    other = keras.layers.Dense(table.shape[1], use_bias=False)
    other.build((None, table.shape[0]))
    other.set_weights([table])
    return other


@misconception("transplant")
def one_variable_for_both(embedding, dense):
    """Both layers hold one and the same variable now, so what one learns the other gets. Transplanted are the numbers: hand a
    copy of them to `set_weights` of the Dense layer."""
    variable = embedding.trainable_variables[0] if embedding.trainable else embedding.non_trainable_variables[0]
    vars(dense)["_kernel"] = variable
    variables = dense._trainable_variables
    variables[0] = variable


@misconception("transplant")
def weights_only_returned(embedding, dense):
    """You returned the table, and the Dense layer is as it was. Put the numbers into it with `set_weights`."""
    return embedding.get_weights()[0]


@misconception("transplant")
def row_zero_emptied(embedding, dense):
    """You left row 0 empty. Id 0 is an id like the others here, and its row is copied like the others."""
    table = embedding.get_weights()[0]
    table[0] = 0
    dense.set_weights([table])


@misconception("transplant")
def row_zero_emptied_under_a_mask(embedding, dense):
    """Where the Embedding has `mask_zero=True` you emptied row 0. The layer marks those places for the layers after it, and gives
    its row 0 all the same: copy the whole table."""
    table = embedding.get_weights()[0]
    if embedding.mask_zero:
        table[0] = 0
    dense.set_weights([table])


@misconception("transplant")
def last_row_not_copied(embedding, dense):
    """The last row was not copied. `range(V - 1)` ends before the id V-1: copy the whole table at once."""
    table, kernel = embedding.get_weights()[0], dense.get_weights()[0]
    for id in range(len(table) - 1):
        kernel[id] = table[id]
    dense.set_weights([kernel])


@misconception("transplant")
def rows_written_down_the_columns(embedding, dense):
    """The right numbers are in the kernel, at other places: they were read row by row and written column by column. Table and
    kernel have the same shape, so nothing needs to be reshaped."""
    import numpy as np

    table = embedding.get_weights()[0]
    dense.set_weights([np.reshape(table.ravel(), table.shape, order="F")])


@misconception("transplant")
def embedding_frozen_too(embedding, dense):
    """You switched off the embedding's `trainable`. That it stays as it is doesn't mean that it may never learn again: hand over
    its numbers, and leave its switch alone."""
    dense.set_weights(embedding.get_weights())
    embedding.trainable = False


@misconception("transplant")
def row_zero_not_copied(embedding, dense):
    """All rows were copied but row 0. Ids begin at 0, and 0 is a word like any other: begin your loop there, or copy the table
    as a whole."""
    kernel, table = dense.get_weights()[0], embedding.get_weights()[0]
    kernel[1:] = table[1:]
    dense.set_weights([kernel])


@misconception("transplant")
def axes_of_one_squeezed_away(embedding, dense):
    """`np.squeeze` takes off every axis of length 1, so a table with one row or one column loses that axis too, and no longer
    fits. `get_weights()` is a list with one array: take it out with `[0]`."""
    dense.set_weights([np.squeeze(embedding.get_weights())])


@misconception("transplant")
def turned_wherever_it_fits(embedding, dense):
    """You turn the table on its side where the shapes allow it, and with a square table they do. The kernel has the table's own
    shape, (V, d), always: no transposing."""
    table, kernel = embedding.get_weights()[0], dense.get_weights()[0]
    dense.set_weights([table.T if table.T.shape == kernel.shape else table])


@misconception("transplant")
def dense_frozen_afterward(embedding, dense):
    """You switched the training of the Dense layer off. The copy is only its start: it should go on learning when it is
    trained."""
    dense.set_weights(embedding.get_weights())
    dense.trainable = False


@misconception("transplant")
def trainable_weights_alone(embedding, dense):
    """You copy `trainable_weights`, and a frozen embedding has none: then nothing is copied. The table is a weight, trainable or
    not: `get_weights()` gives it."""
    for source, target in zip(embedding.trainable_weights, dense.trainable_weights, strict=False):
        target.assign(source)


@misconception("transplant")
def mask_switched_off_for_good(embedding, dense):
    """You switched `mask_zero` of the embedding off, and it stays off. The table can be copied with the mask on: only the Dense
    layer changes."""
    embedding.mask_zero = embedding.supports_masking = False
    dense.set_weights(embedding.get_weights())


# --- twin_gap


def _pair(vocab_size, embedding_dim, ids, *, zero=False, bias=False, one_head=False):
    """Two twins, built, with weights of their own, and what each is fed with."""
    import keras
    from keras import layers

    firsts = [
        layers.Embedding(vocab_size, embedding_dim, embeddings_initializer="zeros" if zero else "uniform"),
        layers.Dense(embedding_dim, use_bias=bias),
    ]
    batches = [ids, np.eye(vocab_size, dtype="float32")[ids]]
    twins, head = [], None
    for first, batch in zip(firsts, batches, strict=True):
        if head is None or not one_head:
            head = layers.Dense(1, activation="sigmoid")
        twin = keras.Sequential([first, layers.GlobalAveragePooling1D(), head])
        twin(batch)
        twins.append(twin)
    return twins, batches


def _train(twins, batches, labels, optimizer, steps, loss="binary_crossentropy", size=None):
    """Train by hand: the same steps as those of ``train_on_batch``, without the time that it takes to record them."""
    import keras
    import tensorflow as tf

    for twin, batch in zip(twins, batches, strict=True):
        rule, variables = optimizer(), twin.trainable_variables
        parts = [slice(start, start + (size or len(batch))) for start in range(0, len(batch), size or len(batch))]
        for part in parts * steps:
            with tf.GradientTape() as tape:
                value = keras.ops.mean(keras.losses.get(loss)(labels[part], twin(batch[part], training=True)))
            rule.apply(tape.gradient(value, [variable.value for variable in variables]), variables)


def _sgd(learning_rate, **settings):
    import keras

    return lambda: keras.optimizers.SGD(learning_rate, **settings)


def _arrays(ids, labels):
    return np.asarray(ids), np.asarray(labels, dtype="float32").reshape(-1, 1)


def _largest(twins):
    tables = [twin.layers[0].get_weights()[0] for twin in twins]
    return float(np.abs(tables[0] - tables[1]).max())


def _gap(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """The right answer."""
    ids, labels = _arrays(ids, labels)
    twins, batches = _pair(vocab_size, embedding_dim, ids)
    twins[1].set_weights(twins[0].get_weights())
    _train(twins, batches, labels, _sgd(learning_rate), steps)
    return _largest(twins)


@misconception("twin_gap")
def gap_assumed_zero(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """You return 0 without training anything. The gap is close to 0, and it is measured, not assumed: build both twins, train
    them and compare their tables."""
    return 0.0


@misconception("twin_gap")
def ids_fed_to_the_dense_twin(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """You fed the ids themselves to the Dense twin, so its kernel has a row for each position in place of each id. It reads
    one-hot vectors, shape (N, T, V)."""
    import keras
    from keras import layers

    ids, labels = _arrays(ids, labels)
    twins = []
    for first in (layers.Embedding(vocab_size, embedding_dim), layers.Dense(embedding_dim, use_bias=False)):
        twin = keras.Sequential([first, layers.GlobalAveragePooling1D(), layers.Dense(1, activation="sigmoid")])
        twin(ids)
        twins.append(twin)
    twins[1].set_weights(twins[0].get_weights())
    _train(twins, [ids, ids], labels, _sgd(learning_rate), steps)
    return _largest(twins)


@misconception("twin_gap")
def starts_not_copied(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """The twins begin with different random numbers, so they are strangers. Copy all weights of one to the other before the
    first step: the table and the head."""
    ids, labels = _arrays(ids, labels)
    twins, batches = _pair(vocab_size, embedding_dim, ids)
    _train(twins, batches, labels, _sgd(learning_rate), steps)
    return _largest(twins)


@misconception("twin_gap")
def head_not_copied(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """Both tables begin equal, but the heads don't, and the head decides where the gradient of the table points. Copy the head's
    weights too."""
    ids, labels = _arrays(ids, labels)
    twins, batches = _pair(vocab_size, embedding_dim, ids)
    twins[1].layers[0].set_weights(twins[0].layers[0].get_weights())
    _train(twins, batches, labels, _sgd(learning_rate), steps)
    return _largest(twins)


@misconception("twin_gap")
def compared_with_the_start(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """You compare a trained table with the one that both twins began with. That says how far it moved; the gap is between the two
    trained tables, after the last step."""
    ids, labels = _arrays(ids, labels)
    twins, batches = _pair(vocab_size, embedding_dim, ids)
    twins[1].set_weights(twins[0].get_weights())
    start = twins[0].layers[0].get_weights()[0]
    _train(twins, batches, labels, _sgd(learning_rate), steps)
    return float(np.abs(twins[0].layers[0].get_weights()[0] - start).max())


@misconception("twin_gap")
def one_head_for_both(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """Both twins share one Dense output, so the second trains with a head that the first has already trained. Give each twin a
    head of its own, and copy the weights once, before the first step."""
    ids, labels = _arrays(ids, labels)
    twins, batches = _pair(vocab_size, embedding_dim, ids, one_head=True)
    twins[1].layers[0].set_weights(twins[0].layers[0].get_weights())
    _train(twins, batches, labels, _sgd(learning_rate), steps)
    return _largest(twins)


@misconception("twin_gap", twin="one-head-for-both")
def one_head_for_both_in_turn(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """Both twins share one Dense output, so each trains with a head that the other has trained too. Give each twin a head of its
    own, and copy the weights once, before the first step."""
    ids, labels = _arrays(ids, labels)
    twins, batches = _pair(vocab_size, embedding_dim, ids, one_head=True)
    twins[1].layers[0].set_weights(twins[0].layers[0].get_weights())
    for _ in range(steps):
        _train(twins, batches, labels, _sgd(learning_rate), 1)
    return _largest(twins)


@misconception("twin_gap")
def dense_twin_with_a_bias(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """Your Dense twin has a bias, which is trained too and which the Embedding doesn't have. Turn it off with
    `use_bias=False`."""
    ids, labels = _arrays(ids, labels)
    twins, batches = _pair(vocab_size, embedding_dim, ids, bias=True)
    twins[1].layers[0].set_weights([twins[0].layers[0].get_weights()[0], np.zeros(embedding_dim)])
    twins[1].layers[-1].set_weights(twins[0].layers[-1].get_weights())
    _train(twins, batches, labels, _sgd(learning_rate), steps)
    return _largest(twins)


@misconception("twin_gap")
def only_the_embedding_trained(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """Only the Embedding twin was trained, and the other stands where it began. Train both, each for the same number of steps."""
    ids, labels = _arrays(ids, labels)
    twins, batches = _pair(vocab_size, embedding_dim, ids)
    twins[1].set_weights(twins[0].get_weights())
    _train(twins[:1], batches[:1], labels, _sgd(learning_rate), steps)
    return _largest(twins)


@misconception("twin_gap")
def copied_after_training(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """You copied the weights after the first twin's training, so the second began where the first had ended. Build both, copy,
    and only then train."""
    ids, labels = _arrays(ids, labels)
    twins, batches = _pair(vocab_size, embedding_dim, ids)
    _train(twins[:1], batches[:1], labels, _sgd(learning_rate), steps)
    twins[1].set_weights(twins[0].get_weights())
    _train(twins[1:], batches[1:], labels, _sgd(learning_rate), steps)
    return _largest(twins)


@misconception("twin_gap")
def adam_in_place_of_sgd(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """You trained with Adam, under which, in Keras on TensorFlow, the twins part as soon as a batch repeats an id; the text after
    this exercise shows why. The exercise asks for `keras.optimizers.SGD`."""
    import keras

    ids, labels = _arrays(ids, labels)
    twins, batches = _pair(vocab_size, embedding_dim, ids)
    twins[1].set_weights(twins[0].get_weights())
    _train(twins, batches, labels, lambda: keras.optimizers.Adam(learning_rate), steps)
    return _largest(twins)


@misconception("twin_gap")
def default_batches(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """`fit` cuts the data into shuffled batches of 32, and each twin gets other ones. A step uses the whole batch: use
    `train_on_batch`, or set `batch_size` to N."""
    ids, labels = _arrays(ids, labels)
    twins, batches = _pair(vocab_size, embedding_dim, ids)
    twins[1].set_weights(twins[0].get_weights())
    for twin, batch in zip(twins, batches, strict=True):
        twin.compile(_sgd(learning_rate)(), "binary_crossentropy", run_eagerly=True)
        if steps:
            twin.fit(batch, labels, epochs=steps, verbose=0)
    return _largest(twins)


@misconception("twin_gap")
def rows_for_this_batch_only(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """Your table has as many rows as the largest id in this batch asks for. It has V rows, `vocab_size`, also if the last ones
    aren't looked up."""
    ids, labels = _arrays(ids, labels)
    twins, batches = _pair(int(ids.max()) + 1, embedding_dim, ids)
    twins[1].set_weights(twins[0].get_weights())
    _train(twins, batches, labels, _sgd(learning_rate), steps)
    return _largest(twins)


@misconception("twin_gap")
def table_of_zeros(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """Your tables begin with zeros. They should begin with the random numbers that Keras puts into a new Embedding: leave its
    initializer alone."""
    ids, labels = _arrays(ids, labels)
    twins, batches = _pair(vocab_size, embedding_dim, ids, zero=True)
    twins[1].set_weights(twins[0].get_weights())
    _train(twins, batches, labels, _sgd(learning_rate), steps)
    return _largest(twins)


@misconception("twin_gap")
def whole_difference_returned(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """You returned the whole matrix of differences. The gap is the largest of them, one number: `.max()`."""
    ids, labels = _arrays(ids, labels)
    twins, batches = _pair(vocab_size, embedding_dim, ids)
    twins[1].set_weights(twins[0].get_weights())
    _train(twins, batches, labels, _sgd(learning_rate), steps)
    return np.abs(twins[0].get_weights()[0] - twins[1].get_weights()[0])


@misconception("twin_gap")
def learning_rate_left_at_its_default(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """Your `learning_rate` isn't used: `"sgd"` means `SGD()` with 0.01. Hand it over: `keras.optimizers.SGD(learning_rate)`."""
    ids, labels = _arrays(ids, labels)
    twins, batches = _pair(vocab_size, embedding_dim, ids)
    twins[1].set_weights(twins[0].get_weights())
    _train(twins, batches, labels, _sgd(0.01), steps)
    return _largest(twins)


@misconception("twin_gap")
def one_step_whatever_is_asked(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """You train one step, whatever `steps` says. Repeat `train_on_batch` so often, and not at all for 0 steps."""
    ids, labels = _arrays(ids, labels)
    twins, batches = _pair(vocab_size, embedding_dim, ids)
    twins[1].set_weights(twins[0].get_weights())
    _train(twins, batches, labels, _sgd(learning_rate), 1)
    return _largest(twins)


@misconception("twin_gap")
def step_for_each_sequence(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """You take a step for each sequence. One step uses all N sequences at once, and the gradient is the mean over them."""
    ids, labels = _arrays(ids, labels)
    twins, batches = _pair(vocab_size, embedding_dim, ids)
    twins[1].set_weights(twins[0].get_weights())
    _train(twins, batches, labels, _sgd(learning_rate), steps, size=1)
    return _largest(twins)


@misconception("twin_gap")
def momentum_added(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """Your SGD has momentum: it adds a part of the last step to the next. Plain SGD is asked for."""
    ids, labels = _arrays(ids, labels)
    twins, batches = _pair(vocab_size, embedding_dim, ids)
    twins[1].set_weights(twins[0].get_weights())
    _train(twins, batches, labels, _sgd(learning_rate, momentum=0.9), steps)
    return _largest(twins)


@misconception("twin_gap")
def squared_error(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """You trained with the mean squared error. The loss here is the binary cross-entropy, `"binary_crossentropy"`."""
    ids, labels = _arrays(ids, labels)
    twins, batches = _pair(vocab_size, embedding_dim, ids)
    twins[1].set_weights(twins[0].get_weights())
    _train(twins, batches, labels, _sgd(learning_rate), steps, "mse")
    return _largest(twins)


@misconception("twin_gap")
def another_difference(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """Your twins are trained as they should be, but the number that you return isn't the largest absolute difference between
    their tables as they are after the last step. Is it a mean, a difference of losses or answers, or of copies that you took
    before?"""
    ids, labels = _arrays(ids, labels)
    twins, batches = _pair(vocab_size, embedding_dim, ids)
    twins[1].set_weights(twins[0].get_weights())
    _train(twins, batches, labels, _sgd(learning_rate), steps)
    return float(np.abs(twins[0].get_weights()[0] - twins[1].get_weights()[0]).mean())


@misconception("twin_gap", twin="another-difference")
def measured_before_training(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """You compare the tables as they were before the training: `get_weights()` gives a copy that doesn't change any more. Ask
    for the weights again after the last step."""
    ids, labels = _arrays(ids, labels)
    twins, batches = _pair(vocab_size, embedding_dim, ids)
    twins[1].set_weights(twins[0].get_weights())
    gap = _largest(twins)
    _train(twins, batches, labels, _sgd(learning_rate), steps)
    return gap


@misconception("twin_gap", twin="another-difference")
def made_equal_in_each_step(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """You make the twins equal again after each step, so the gap is 0 by your own doing, and measures nothing. Copy the weights
    once, before the first step, and then let both go their ways."""
    ids, labels = _arrays(ids, labels)
    twins, batches = _pair(vocab_size, embedding_dim, ids)
    twins[1].set_weights(twins[0].get_weights())
    for _ in range(steps):
        _train(twins, batches, labels, _sgd(learning_rate), 1)
        twins[1].set_weights(twins[0].get_weights())
    return _largest(twins)


@misconception("twin_gap")
def one_step_too_few(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """You take one step less than `steps` says: `range(1, steps)` begins with 1 and ends before `steps`. `range(steps)` goes
    round so often."""
    ids, labels = _arrays(ids, labels)
    twins, batches = _pair(vocab_size, embedding_dim, ids)
    twins[1].set_weights(twins[0].get_weights())
    _train(twins, batches, labels, _sgd(learning_rate), max(steps - 1, 0))
    return _largest(twins)


@misconception("twin_gap")
def steps_in_turn(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """Your twins take turns, so that together they take as many steps as `steps` says, and with an odd number one takes more than
    the other. Each of them takes so many."""
    ids, labels = _arrays(ids, labels)
    twins, batches = _pair(vocab_size, embedding_dim, ids)
    twins[1].set_weights(twins[0].get_weights())
    for turn in (0, 1):
        _train(twins[turn : turn + 1], batches[turn : turn + 1], labels, _sgd(learning_rate), (steps + 1 - turn) // 2)
    return _largest(twins)


@misconception("twin_gap")
def labels_reshaped_in_place(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """You gave the caller's own array of labels another shape: an assignment to `labels.shape` changes the array that was handed
    in. `labels.reshape(-1, 1)` gives you one of your own."""
    labels.shape = (-1, 1)
    return _gap(ids, labels, vocab_size, embedding_dim, learning_rate, steps)


@misconception("twin_gap")
def nothing_without_a_step(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    """With `steps` 0 nothing comes back: a `return` inside of the loop over the steps is never reached then. Compare the tables
    behind the loop."""
    return _gap(ids, labels, vocab_size, embedding_dim, learning_rate, steps) if steps else None


# --- moved_rows


def _table(model):
    return model.get_layer("embedding").get_weights()[0]


def _step(model, ids, labels):
    """Train one step, and return the table before and after."""
    before = _table(model)
    model.train_on_batch(np.asarray(ids), np.asarray(labels, dtype="float32").reshape(-1, 1))
    return before, _table(model)


@misconception("moved_rows")
def nothing_trained(model, ids, labels):
    """No row moved, because no step was taken: asking a model for its answers or its loss doesn't train it. `train_on_batch`
    does."""
    before = _table(model)
    model.test_on_batch(np.asarray(ids), np.asarray(labels, dtype="float32").reshape(-1, 1))
    return np.linalg.norm(_table(model) - before, axis=1)


@misconception("moved_rows")
def table_not_copied(model, ids, labels):
    """All your distances are 0, although the model took its step: before and after hold the same numbers. The layer's weight
    itself changes with the step, so keep a copy of its numbers, such as `get_weights()` gives; and take it before the step."""
    before = model.get_layer("embedding").embeddings
    model.train_on_batch(np.asarray(ids), np.asarray(labels, dtype="float32").reshape(-1, 1))
    after = model.get_layer("embedding").embeddings
    return np.linalg.norm(np.array(after) - np.array(before), axis=1)


@misconception("moved_rows")
def squares_without_the_root(model, ids, labels):
    """You summed the squares and forgot the root. The Euclidean distance is the root of that sum."""
    before, after = _step(model, ids, labels)
    return ((after - before) ** 2).sum(axis=1)


@misconception("moved_rows")
def columns_in_place_of_rows(model, ids, labels):
    """You measured the columns: d numbers in place of V. The sum runs along each row, over its d numbers: `axis=1`."""
    before, after = _step(model, ids, labels)
    return np.linalg.norm(after - before, axis=0)


@misconception("moved_rows")
def one_distance_for_the_table(model, ids, labels):
    """You return one distance for the whole table. Each row has its own: tell `np.linalg.norm` the axis that runs along a row."""
    before, after = _step(model, ids, labels)
    return np.linalg.norm(after - before)


@misconception("moved_rows")
def difference_of_the_tables(model, ids, labels):
    """You return the difference of the tables, shape (V, d). How far a row moved is the length of its difference, one number for
    each row."""
    before, after = _step(model, ids, labels)
    return after - before


@misconception("moved_rows")
def moved_or_not(model, ids, labels):
    """You say whether each row moved. Asked is how far: the length of its difference."""
    before, after = _step(model, ids, labels)
    return (after != before).any(axis=1)


@misconception("moved_rows")
def absolute_differences_summed(model, ids, labels):
    """You summed the absolute differences of a row. The Euclidean distance squares them, adds up, and takes the root."""
    before, after = _step(model, ids, labels)
    return np.abs(after - before).sum(axis=1)


@misconception("moved_rows")
def largest_difference_of_a_row(model, ids, labels):
    """You took the largest difference in each row. The Euclidean distance squares all of them, adds up, and takes the root."""
    before, after = _step(model, ids, labels)
    return np.abs(after - before).max(axis=1)


@misconception("moved_rows")
def lengths_compared(model, ids, labels):
    """You compared how long the rows are before and after. A row can turn and keep its length: take the length of the
    difference, not the difference of the lengths."""
    before, after = _step(model, ids, labels)
    return np.abs(np.linalg.norm(after, axis=1) - np.linalg.norm(before, axis=1))


@misconception("moved_rows")
def only_rows_of_the_batch(model, ids, labels):
    """You return a distance for each id of the batch. Wanted is one for each row of the table, V of them, 0 for rows that
    stayed."""
    before, after = _step(model, ids, labels)
    return np.linalg.norm(after - before, axis=1)[np.unique(ids)]


@misconception("moved_rows")
def first_layer_taken_for_the_table(model, ids, labels):
    """You took the model's first layer for the Embedding, but a model may begin with another one. Ask for it by its name:
    `model.get_layer("embedding")`."""
    before = model.layers[0].get_weights()[0]
    model.train_on_batch(np.asarray(ids), np.asarray(labels, dtype="float32").reshape(-1, 1))
    return np.linalg.norm(model.layers[0].get_weights()[0] - before, axis=1)


@misconception("moved_rows")
def first_weight_taken_for_the_table(model, ids, labels):
    """You took the model's first weight for the table, but another layer may come first. Ask for the layer by its name:
    `model.get_layer("embedding")`."""
    before = model.get_weights()[0]
    model.train_on_batch(np.asarray(ids), np.asarray(labels, dtype="float32").reshape(-1, 1))
    return np.linalg.norm(model.get_weights()[0] - before, axis=1)


@misconception("moved_rows")
def fit_in_small_batches(model, ids, labels):
    """`fit` cuts a large batch into batches of 32, and each is a step. One step on all sequences: `train_on_batch`."""
    before = _table(model)
    model.fit(np.asarray(ids), np.asarray(labels, dtype="float32").reshape(-1, 1), verbose=0)
    return np.linalg.norm(_table(model) - before, axis=1)


@misconception("moved_rows")
def several_epochs(model, ids, labels):
    """You trained more than one step. Each epoch is at least one; here exactly one is asked for: a single `train_on_batch`."""
    before = _table(model)
    model.fit(np.asarray(ids), np.asarray(labels, dtype="float32").reshape(-1, 1), epochs=10, batch_size=len(ids), verbose=0)
    return np.linalg.norm(_table(model) - before, axis=1)


@misconception("moved_rows")
def two_steps(model, ids, labels):
    """You trained two steps, perhaps one to build the model and one to measure. The model is built already: one step."""
    before, _ = _step(model, ids, labels)
    _, after = _step(model, ids, labels)
    return np.linalg.norm(after - before, axis=1)


@misconception("moved_rows")
def compiled_with_sgd(model, ids, labels):
    """You compiled the model anew, and its own optimizer, learning rate and loss are gone. It comes compiled: train it as it
    is."""
    model.compile("sgd", "binary_crossentropy", run_eagerly=True)
    before, after = _step(model, ids, labels)
    return np.linalg.norm(after - before, axis=1)


@misconception("moved_rows")
def compiled_with_adam(model, ids, labels):
    """You compiled the model anew with Adam, and its own optimizer, learning rate and loss are gone. It comes compiled: train it
    as it is."""
    model.compile("adam", "binary_crossentropy", run_eagerly=True)
    before, after = _step(model, ids, labels)
    return np.linalg.norm(after - before, axis=1)


@misconception("moved_rows")
def weights_put_back(model, ids, labels):
    """After measuring you put the old weights back. The model should keep the step that it has taken."""
    weights = model.get_weights()
    before, after = _step(model, ids, labels)
    model.set_weights(weights)
    return np.linalg.norm(after - before, axis=1)


@misconception("moved_rows")
def rows_elsewhere_assumed_still(model, ids, labels):
    """You set the distance of all rows outside of the batch to 0. Measure them too: an optimizer with a memory, such as
    momentum, moves rows that an earlier batch used."""
    before, after = _step(model, ids, labels)
    moved = np.zeros(len(before))
    used = np.unique(ids)
    moved[used] = np.linalg.norm(after - before, axis=1)[used]
    return moved


@misconception("moved_rows")
def short_ways_taken_for_none(model, ids, labels):
    """You set short distances to 0, as if they were rounding. A row that doesn't move keeps its numbers to the last bit, so its
    distance is 0 by itself; and a short step, as with a small learning rate, is a step."""
    layer = model.get_layer("embedding")
    before = layer.get_weights()[0].copy()
    model.train_on_batch(ids, np.asarray(labels).reshape(-1, 1))
    moved = np.linalg.norm(layer.get_weights()[0] - before, axis=1)
    return np.where(moved < 1e-4, 0, moved)


@misconception("moved_rows")
def lengths_subtracted(model, ids, labels):
    """You compared how long the rows are before and after, and some numbers are even below 0. A row can turn and keep its length:
    take the length of the difference, not the difference of the lengths."""
    before, after = _step(model, ids, labels)
    return np.linalg.norm(after, axis=1) - np.linalg.norm(before, axis=1)


@misconception("moved_rows")
def each_word_once(model, ids, labels):
    """You took each word of a sequence once. A word that comes three times pulls three times at its row: train on the sequences
    as they are."""
    before, after = _step(model, [list(dict.fromkeys(row.tolist())) for row in ids], labels)
    return np.linalg.norm(after - before, axis=1)


@misconception("moved_rows")
def squeezed_differences(model, ids, labels):
    """`np.squeeze` takes off every axis of length 1. A table of one column loses its columns that way, and there is no axis 1 to
    sum over. Leave the difference as it is, (V, d)."""
    before, after = _step(model, ids, labels)
    return np.linalg.norm(np.squeeze(after - before), axis=1)


@misconception("moved_rows")
def a_little_under_the_root(model, ids, labels):
    """You add a small number before the root, so rows that nobody used come out a little above 0. Nothing is divided here:
    without it a row that stayed has the distance 0."""
    before, after = _step(model, ids, labels)
    return np.sqrt(((after - before) ** 2).sum(axis=1) + 1e-14)


@misconception("moved_rows")
def labels_made_a_column_in_place(model, ids, labels):
    """You gave the caller's own array of labels another shape: an assignment to `labels.shape` changes the array that was handed
    in. `labels.reshape(-1, 1)` gives you one of your own."""
    labels.shape = (-1, 1)
    before, after = _step(model, ids, labels)
    return np.linalg.norm(after - before, axis=1)


# --- freeze_embedding


def _compile_again(model):
    optimizer = type(model.optimizer).from_config(model.optimizer.get_config())
    model.compile(optimizer=optimizer, loss=model.loss)


@misconception("freeze_embedding")
def not_compiled_again(model):
    """The switch alone is too late: the model recorded its training step before, and replays it with the table in it. Compile it
    again after you turn the switch off."""
    model.get_layer("embedding").trainable = False


@misconception("freeze_embedding")
def whole_model_frozen(model):
    """You froze the whole model, so the head can't learn either. The switch of the Embedding layer is the one to turn off."""
    model.trainable = False
    _compile_again(model)


@misconception("freeze_embedding")
def output_frozen(model):
    """You froze another layer than the table. Find the Embedding by its name: `model.get_layer("embedding")`."""
    model.layers[-1].trainable = False
    _compile_again(model)


@misconception("freeze_embedding")
def first_layer_frozen(model):
    """You froze the model's first layer, but a model may begin with an input layer that has no weights. Ask for the layer by its
    name: `model.get_layer("embedding")`."""
    model.layers[0].trainable = False
    _compile_again(model)


@misconception("freeze_embedding", twin="only-compiled-again")
def switch_misspelled(model):
    """The model was compiled again, and the Embedding's `trainable` is still True when your function ends. Is it misspelled, or
    turned on again? Python lets you set an attribute of any name without a word."""
    model.get_layer("embedding").trainabel = False
    _compile_again(model)


@misconception("freeze_embedding", twin="switch-misspelled")
def only_compiled_again(model):
    """The model was compiled again, and the Embedding's `trainable` is still True when your function ends. Turn it off first."""
    _compile_again(model)


@misconception("freeze_embedding")
def learning_rate_zero(model):
    """With a learning rate of 0 nothing learns any more, the head neither. Turn off the switch of the Embedding layer."""
    model.optimizer.learning_rate = 0.0


@misconception("freeze_embedding")
def optimizer_left_out(model):
    """You compiled without naming an optimizer, so the model has Keras' default now, RMSprop. It should have one of the same
    class and with the same settings as before."""
    model.get_layer("embedding").trainable = False
    model.compile(loss=model.loss)


@misconception("freeze_embedding")
def always_adam(model):
    """You compiled with Adam, whatever the model had. Take the class and the settings from `model.optimizer`."""
    model.get_layer("embedding").trainable = False
    model.compile("adam", model.loss)


@misconception("freeze_embedding")
def always_sgd(model):
    """You compiled with `"sgd"`, whatever the model had: the learning rate is 0.01 now. Take the class and the settings from
    `model.optimizer`."""
    model.get_layer("embedding").trainable = False
    model.compile("sgd", model.loss)


@misconception("freeze_embedding")
def settings_lost(model):
    """Your optimizer has the right class and the settings of a new one: learning rate and momentum are lost. `get_config()` has
    them all, and `from_config` makes a new optimizer of them."""
    model.get_layer("embedding").trainable = False
    model.compile(type(model.optimizer)(), model.loss)


@misconception("freeze_embedding")
def only_the_learning_rate_kept(model):
    """You kept the learning rate and lost the other settings, such as the momentum. `get_config()` has them all, and
    `from_config` makes a new optimizer of them."""
    model.get_layer("embedding").trainable = False
    model.compile(type(model.optimizer)(float(model.optimizer.learning_rate)), model.loss)


@misconception("freeze_embedding")
def always_cross_entropy(model):
    """You compiled with the binary cross-entropy, whatever loss the model had. It knows its own: `model.loss`."""
    model.get_layer("embedding").trainable = False
    model.compile(type(model.optimizer).from_config(model.optimizer.get_config()), "binary_crossentropy")


def _frozen_copy(model):
    import keras

    other = keras.models.clone_model(model)
    other.set_weights(model.get_weights())
    other.get_layer("embedding").trainable = False
    other.compile(type(model.optimizer).from_config(model.optimizer.get_config()), model.loss)
    return other


@misconception("freeze_embedding")
def copy_frozen(model):
    """The model that was handed in goes on as before. If you froze a copy of it or made a new one: change this one, in place,
    nothing has to be returned. Turn off its Embedding's switch, which is spelled `trainable`, and compile it again."""
    _frozen_copy(model)


@misconception("freeze_embedding")
def frozen_copy_returned(model):
    """You froze a copy of the model, and the one that was handed in goes on training its table. Set the switch of that one's own
    Embedding layer, and compile that one."""
    return _frozen_copy(model)


@misconception("freeze_embedding")
def all_but_the_last_frozen(model):
    """You froze every layer but the last. A Dense layer between pooling and output then stops learning too: turn off the switch
    of the layer named "embedding" alone."""
    for layer in model.layers[:-1]:
        layer.trainable = False
    model.compile(type(model.optimizer).from_config(model.optimizer.get_config()), model.loss)


@misconception("freeze_embedding")
def adam_and_cross_entropy(model):
    """You compiled with Adam and the binary cross-entropy, whatever the model had. Its optimizer, with its settings, and its loss
    should stay: `model.optimizer` and `model.loss` know them."""
    model.get_layer("embedding").trainable = False
    model.compile("adam", "binary_crossentropy")


@misconception("freeze_embedding")
def table_put_to_zero(model):
    """Your call put zeros into the table. To freeze means that it stays as it is: turn off the switch of the layer, and leave its
    numbers alone."""
    layer = model.get_layer("embedding")
    layer.set_weights([np.zeros_like(layer.get_weights()[0])])
    layer.trainable = False
    _compile_again(model)


@misconception("freeze_embedding")
def head_made_anew(model):
    """Your call gave the output new weights. What it has learned should stay: only the switch of the table changes."""
    head = model.layers[-1]
    head.set_weights([np.random.default_rng(0).normal(size=weight.shape) for weight in head.get_weights()])
    model.get_layer("embedding").trainable = False
    _compile_again(model)


@misconception("freeze_embedding")
def all_others_switched_on(model):
    """You switched on all other layers, also one that was frozen before. Turn off the switch of the layer named "embedding", and
    leave the others as they are."""
    for layer in model.layers:
        layer.trainable = layer.name != "embedding"
    _compile_again(model)


# --- verdicts


def _verdicts(**others):
    right = ("one_matrix", "like_any_layer", "length_free", "max_plus_one", "random_start")
    wrong = ("never_updated", "autoencoder", "needs_length", "not_a_function", "seven_rows", "ids_have_gradient")
    return dict.fromkeys(right, True) | dict.fromkeys(wrong, False) | others


@misconception("verdicts")
def every_claim_true():
    """You hold every claim to be right, but some contradict each other: a matrix can't both follow the gradient and never be
    updated. Compare each claim with the line of evidence of the same key."""
    return dict.fromkeys(_verdicts(), True)


@misconception("verdicts")
def every_claim_false():
    """You hold every claim to be false, and five are right. Compare each claim with the line of evidence of the same key."""
    return dict.fromkeys(_verdicts(), False)


@misconception("verdicts")
def verdicts_turned_around():
    """All your verdicts are turned around: write True where the claim is right and False where it isn't."""
    return {claim: not verdict for claim, verdict in _verdicts().items()}


@misconception("verdicts")
def verdicts_as_text():
    """Your verdicts are text. Write `True` and `False` without quotes: `"False"` in quotes would count as true."""
    return {claim: str(verdict) for claim, verdict in _verdicts().items()}


@misconception("verdicts")
def a_fixed_lookup_list():
    """You hold the table to be a fixed list that nothing trains. Your own `moved_rows` measured how far five of its rows moved
    in one step (section 5), and section 4 gives the gradient that moves them."""
    return _verdicts(never_updated=True, like_any_layer=False)


@misconception("verdicts")
def a_special_training():
    """You hold the layer to be trained in a way of its own. Section 4 compares the gradient from backpropagation with nudging
    each number, and your `twin_gap` found the same training as for a Dense layer."""
    return _verdicts(like_any_layer=False)


@misconception("verdicts")
def nothing_to_train():
    """You hold the table never to be updated, and to be trained like every layer: only one can be right. Look at the figure in
    section 5, before and after one step."""
    return _verdicts(never_updated=True)


@misconception("verdicts")
def an_autoencoder():
    """An autoencoder is trained to give back its input. Section 4 keeps the input and swaps the labels, and the gradient turns
    around: the labels pull at the table, and nothing rebuilds the ids."""
    return _verdicts(autoencoder=True)


@misconception("verdicts")
def autoencoder_with_a_training_of_its_own():
    """You hold the layer to be an autoencoder, trained apart from the model. Section 4 swaps the labels, and the gradient of the
    table turns around: it is the model's loss that trains it."""
    return _verdicts(autoencoder=True, like_any_layer=False)


@misconception("verdicts")
def vectors_come_ready_made():
    """You hold the layer not to start from random numbers, or not to learn them. Section 1 prints the range of a new table, and
    section 8 counts the words whose rows moved. Vectors made elsewhere get in only if you load them."""
    return _verdicts(random_start=False)


@misconception("verdicts")
def table_for_each_place():
    """You hold the number of weights to depend on the length. Section 1 reads lengths 50, 13 and 1 with the same 6,400 weights:
    all positions look up the same table."""
    return _verdicts(length_free=False)


@misconception("verdicts")
def length_must_be_given():
    """`input_length` is from older tutorials. Section 1 shows what Keras 3 says to it, and the layer reads any length without
    it."""
    return _verdicts(needs_length=True)


@misconception("verdicts")
def length_matters():
    """You hold the length of the sequences to matter to the layer. Section 1 reads three lengths with one layer and the same
    number of weights, and Keras 3 says that `input_length` is not needed."""
    return _verdicts(needs_length=True, length_free=False)


@misconception("verdicts")
def more_than_one_matrix():
    """You hold the layer to store something else than one matrix. Section 1 lists its weights: count them, and look at the
    shape. The pooling and the output are other layers."""
    return _verdicts(one_matrix=False)


@misconception("verdicts")
def largest_id_is_enough():
    """Ids begin at 0, so a table needs one row more than the largest id: one of 7 rows ends at id 6. Section 2 shows what id 7
    does to it."""
    return _verdicts(max_plus_one=False)


@misconception("verdicts")
def a_lookup_is_no_function():
    """A function gives one result for each input, and a lookup does that. It is even linear in the table, as the line with A +
    2B in section 9 shows, and in the one-hot vector (notebook 01)."""
    return _verdicts(not_a_function=True)


@misconception("verdicts")
def all_seven_rows_known():
    """Five words show five rows. Nothing in their vectors says what stands in the rows of *hope* and *soon*: your
    `recover_table` in notebook 02 leaves such rows unknown."""
    return _verdicts(seven_rows=True)


@misconception("verdicts")
def ids_differentiated():
    """The derivative is taken with respect to the table, not to the ids: in section 9 the tape answers None for the ids. An id
    can't change a little."""
    return _verdicts(ids_have_gradient=True)
