"""Right answers to 04-keras-embedding that look unusual: ``exercise__how``. Each must keep full marks.

Keras is imported inside the functions, so that reading this file needs no TensorFlow.
"""

import numpy as np


def build_model__functional(vocab_size, embedding_dim):
    import keras
    from keras import layers

    ids = keras.Input(shape=(None,), dtype="int64", name="words")
    vectors = layers.Embedding(vocab_size, embedding_dim, name="embedding")(ids)
    pooled = layers.GlobalMaxPooling1D(name="strongest")(vectors)
    return keras.Model(ids, layers.Dense(1, activation="sigmoid", name="answer")(pooled), name="reader")


def build_model__ops_mean(vocab_size, embedding_dim):
    import keras
    from keras import layers, ops

    ids = keras.Input(shape=(None,))  # Keras' default dtype, float32: the layer casts the ids itself
    vectors = layers.Embedding(vocab_size, embedding_dim, name="embedding")(ids)
    return keras.Model(ids, layers.Dense(1, activation="sigmoid")(ops.mean(vectors, axis=1)))


def build_model__lambda_sum(vocab_size, embedding_dim):
    import keras
    from keras import layers

    return keras.Sequential(
        [
            layers.InputLayer(shape=(None,), dtype="int32"),
            layers.Embedding(input_dim=vocab_size, output_dim=embedding_dim, name="embedding"),
            layers.Lambda(lambda vectors: keras.ops.sum(vectors, axis=1)),
            layers.Dense(1),
            layers.Activation("sigmoid"),
        ]
    )


def build_model__add_and_build(vocab_size, embedding_dim):
    import keras
    from keras import layers

    model = keras.Sequential(name="my_model")
    model.add(layers.Embedding(vocab_size, embedding_dim, name="embedding", embeddings_initializer="normal"))
    model.add(layers.GlobalAveragePooling1D())
    model.add(layers.Dense(1, activation=keras.ops.sigmoid))
    model.build((None, None))
    return model


def build_model__called_once_and_compiled(vocab_size, embedding_dim):
    import keras
    from keras import layers

    parts = [layers.Embedding(vocab_size, embedding_dim, name="embedding"), layers.GlobalAveragePooling1D()]
    model = keras.Sequential([*parts, layers.Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    model(np.zeros((1, 1), dtype=int))
    model.summary()
    return model


def build_model__more_layers(vocab_size, embedding_dim):
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input(shape=(None,), dtype="int32"),
            layers.Embedding(vocab_size, embedding_dim, name="embedding"),
            layers.GlobalAveragePooling1D(),
            layers.Dense(16, activation="tanh"),
            layers.Dropout(0.2),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


def build_model__two_poolings(vocab_size, embedding_dim):
    import keras
    from keras import layers

    ids = keras.Input(shape=(None,), dtype="int32")
    vectors = layers.Embedding(vocab_size, embedding_dim, name="embedding")(ids)
    pooled = layers.concatenate([layers.GlobalAveragePooling1D()(vectors), layers.GlobalMaxPooling1D()(vectors)])
    return keras.Model(ids, layers.Dense(1, activation="sigmoid")(layers.Flatten()(pooled)))


def build_model__subclass(vocab_size, embedding_dim):
    import keras
    from keras import layers

    class Reader(keras.Model):
        def __init__(self):
            super().__init__()
            self.table = layers.Embedding(vocab_size, embedding_dim, name="embedding")
            self.answer = layers.Dense(1, activation="sigmoid")

        def call(self, ids):
            return self.answer(keras.ops.mean(self.table(ids), axis=-2))

    model = Reader()
    model(np.array([[0]]))
    return model


def transplant__assign(embedding, dense):
    dense.kernel.assign(embedding.embeddings)


def transplant__variables(embedding, dense):
    for target, source in zip(dense.weights, embedding.weights, strict=True):
        target.assign(source.numpy())


def transplant__rows(embedding, dense):
    kernel = np.zeros((embedding.input_dim, embedding.output_dim))
    for id in range(embedding.input_dim):
        kernel[id] = embedding(np.array([id]))[0]
    dense.set_weights([kernel])


def transplant__returns_the_layer(embedding, dense):
    dense.set_weights([embedding.embeddings])
    print("copied", dense.count_params(), "numbers")
    return dense


def _twin(first, batch, loss="binary_crossentropy", **settings):
    import keras
    from keras import layers

    twin = keras.Sequential([first, layers.GlobalAveragePooling1D(), layers.Dense(1, activation="sigmoid")])
    twin.build(batch.shape)
    twin.compile(keras.optimizers.SGD(**settings), loss)
    return twin


def twin_gap__fit_with_a_bar(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    from keras import layers, utils

    ids, labels = np.array(ids), np.array(labels, dtype=float)
    one_hots = utils.to_categorical(ids, vocab_size)
    left = _twin(layers.Embedding(vocab_size, embedding_dim), ids, learning_rate=learning_rate)
    right = _twin(layers.Dense(embedding_dim, use_bias=False), one_hots, learning_rate=learning_rate)
    left.set_weights(right.get_weights())
    if steps == 0:
        return 0.0
    left.fit(ids, labels, batch_size=len(ids), epochs=steps, verbose=1)
    right.fit(one_hots, labels, batch_size=len(ids), epochs=steps, verbose=1, shuffle=False)
    return np.max(np.abs(left.layers[0].get_weights()[0] - right.layers[0].get_weights()[0]))


def twin_gap__arrays_as_they_come(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    from keras import layers

    batches = [ids, np.eye(vocab_size)[ids]]
    twins = [
        _twin(layers.Embedding(vocab_size, embedding_dim), batches[0], learning_rate=learning_rate),
        _twin(layers.Dense(embedding_dim, use_bias=False), batches[1], learning_rate=learning_rate),
    ]
    twins[1].set_weights(twins[0].get_weights())
    for twin, batch in zip(twins, batches, strict=True):
        for _ in range(steps):
            twin.train_on_batch(batch, labels)
    return float(np.abs(twins[0].get_weights()[0] - twins[1].get_weights()[0]).max())


def twin_gap__functional(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    import keras
    from keras import layers, ops

    ids = np.asarray(ids)
    targets = np.asarray(labels)[:, None]
    batches = {"lookup": ids, "product": ops.one_hot(ids, vocab_size)}
    models = {}
    for name, batch in batches.items():
        inputs = keras.Input(batch.shape[1:], dtype="int32" if name == "lookup" else "float32")
        bare = {"use_bias": False, "name": "table"}
        first = (
            layers.Embedding(vocab_size, embedding_dim, name="table") if name == "lookup" else layers.Dense(embedding_dim, **bare)
        )
        output = layers.Dense(1, activation="sigmoid")(layers.GlobalAveragePooling1D()(first(inputs)))
        models[name] = keras.Model(inputs, output)
        models[name].compile(keras.optimizers.SGD(learning_rate), keras.losses.BinaryCrossentropy())
    models["product"].set_weights(models["lookup"].get_weights())
    for _ in range(steps):  # in turn
        for name, batch in batches.items():
            models[name].train_on_batch(np.array(batch), targets)
    left, right = (models[name].get_layer("table").get_weights()[0] for name in models)
    return abs(left - right).max()


def twin_gap__tape(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    import keras
    import tensorflow as tf
    from keras import layers

    ids = tf.constant(ids)
    labels = tf.reshape(tf.cast(labels, tf.float32), (-1, 1))
    table, kernel = layers.Embedding(vocab_size, embedding_dim), layers.Dense(embedding_dim, use_bias=False)
    heads = [layers.Dense(1, activation="sigmoid"), layers.Dense(1, activation="sigmoid")]
    batches = [ids, tf.one_hot(ids, vocab_size)]
    for first, head, batch in zip((table, kernel), heads, batches, strict=True):
        head(layers.GlobalAveragePooling1D()(first(batch)))
    kernel.set_weights(table.get_weights())
    heads[1].set_weights(heads[0].get_weights())
    for first, head, batch in zip((table, kernel), heads, batches, strict=True):
        optimizer = keras.optimizers.SGD(learning_rate)
        for _ in range(steps):
            with tf.GradientTape() as tape:
                answers = head(layers.GlobalAveragePooling1D()(first(batch)))
                loss = tf.reduce_mean(keras.losses.binary_crossentropy(labels, answers))
            weights = first.trainable_weights + head.trainable_weights
            optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))
    return tf.reduce_max(tf.abs(table.embeddings - kernel.kernel))


def twin_gap__from_logits(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    import keras
    from keras import layers

    ids, labels = np.asarray(ids), np.asarray(labels).reshape(-1, 1).astype("float32")
    batches = [ids, (ids[..., None] == np.arange(vocab_size)).astype("float32")]
    firsts = [layers.Embedding(vocab_size, embedding_dim), layers.Dense(embedding_dim, use_bias=False)]
    twins = []
    for first, batch in zip(firsts, batches, strict=True):
        twin = keras.Sequential([first, layers.GlobalAveragePooling1D(), layers.Dense(1)])
        twin(batch)
        loss = keras.losses.BinaryCrossentropy(from_logits=True)
        twin.compile(keras.optimizers.SGD(learning_rate, momentum=0.0), loss, run_eagerly=True)
        twins.append(twin)
    for target, source in zip(twins[1].weights, twins[0].weights, strict=True):
        target.assign(source)
    for _ in range(steps):
        for twin, batch in zip(twins, batches, strict=True):
            twin.train_on_batch(batch, labels)
    return np.ptp(np.stack([first.get_weights()[0] for first in firsts]), axis=0).max().item()


def moved_rows__arrays_as_they_come(model, ids, labels):
    before = model.get_layer("embedding").get_weights()[0]
    model.train_on_batch(ids, labels)
    return np.linalg.norm(model.get_layer("embedding").get_weights()[0] - before, axis=1)


def moved_rows__fit(model, ids, labels):
    before = model.get_layer("embedding").get_weights()[0]
    model.fit(np.array(ids), np.array(labels), batch_size=len(ids), epochs=1, verbose=1)
    after = model.get_layer("embedding").get_weights()[0]
    return np.sqrt(np.sum((before - after) ** 2, axis=-1))


def moved_rows__tensors(model, ids, labels):
    import tensorflow as tf

    table = model.get_layer("embedding").embeddings
    before = tf.identity(table)
    model.train_on_batch(tf.constant(ids), tf.constant(labels, dtype=tf.float32)[:, None])
    return tf.norm(table - before, axis=1)


def moved_rows__tape(model, ids, labels):
    import tensorflow as tf

    before = model.get_layer("embedding")(np.arange(model.get_layer("embedding").input_dim)).numpy()
    with tf.GradientTape() as tape:
        loss = model.compute_loss(y=np.reshape(labels, (-1, 1)), y_pred=model(np.array(ids), training=True))
    model.optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_weights), model.trainable_weights, strict=True))
    after = model.get_layer("embedding").get_weights()[0]
    return [float(sum((after[id] - row) ** 2) ** 0.5) for id, row in enumerate(before)]


def moved_rows__hypot(model, ids, labels):
    (layer,) = (layer for layer in model.layers if layer.name == "embedding")
    before = layer.get_weights()[0].astype(float)
    model.train_on_batch(np.asarray(ids), np.asarray(labels).reshape(-1, 1))
    difference = layer.get_weights()[0] - before
    return np.einsum("vd,vd->v", difference, difference) ** 0.5


def freeze_embedding__same_optimizer(model):
    model.get_layer("embedding").trainable = False
    model.compile(model.optimizer, model.loss)


def freeze_embedding__copy_of_the_config(model):
    import keras

    [layer] = [layer for layer in model.layers if layer.name == "embedding"]
    layer.trainable = False
    settings = keras.optimizers.serialize(model.optimizer)
    print("freezing", layer.name)
    model.compile(optimizer=keras.optimizers.deserialize(settings), loss=model.loss, metrics=["accuracy"])
    return model


def freeze_embedding__compile_config(model):
    config = model.get_compile_config()
    model.get_layer("embedding").trainable = False
    model.compile_from_config(config)


def freeze_embedding__every_embedding(model):
    import keras

    for layer in model.layers:
        if isinstance(layer, keras.layers.Embedding):
            layer.trainable = False
    old = model.optimizer
    new = old.__class__.from_config(dict(old.get_config()))
    model.compile(new, loss=model.loss, run_eagerly=True)


def verdicts__numpy_booleans():
    claims = ("one_matrix", "like_any_layer", "length_free", "max_plus_one", "random_start")
    others = ("never_updated", "autoencoder", "needs_length", "not_a_function", "seven_rows", "ids_have_gradient")
    return {claim: np.array(claim in claims)[()] for claim in (*others, *claims)}


def verdicts__with_a_note():
    right = dict(one_matrix=True, like_any_layer=True, length_free=True, max_plus_one=True, random_start=True)
    wrong = dict(never_updated=1 > 2, autoencoder=False, needs_length=False, not_a_function=False, seven_rows=False)
    return right | wrong | {"ids_have_gradient": not True, "my_note": "see section 9"}


def verdicts__other_order():
    from collections import OrderedDict

    right = {"random_start", "max_plus_one", "length_free", "like_any_layer", "one_matrix"}
    claims = "ids_have_gradient seven_rows not_a_function needs_length random_start max_plus_one length_free like_any_layer"
    return OrderedDict((claim, claim in right) for claim in f"{claims} autoencoder never_updated one_matrix".split())


def build_model__functional_sum(vocab_size, embedding_dim):
    import keras

    ids = keras.Input(shape=(None,), dtype="int32")
    vectors = keras.layers.Embedding(input_dim=vocab_size, output_dim=embedding_dim, name="embedding")(ids)
    pooled = keras.ops.sum(vectors, axis=1)
    hidden = keras.layers.Dense(8, activation="tanh")(pooled)
    answer = keras.layers.Dense(1)(hidden)
    return keras.Model(ids, keras.layers.Activation("sigmoid")(answer))


def transplant__asks_every_id(embedding, dense):
    import keras

    number_of_ids = embedding.get_weights()[0].shape[0]
    rows = keras.ops.convert_to_numpy(embedding(np.arange(number_of_ids)))
    dense.kernel.assign(rows)


def twin_gap__fit_whole_batch(ids, labels, vocab_size, embedding_dim, learning_rate, steps):
    import keras

    labels = labels.astype("float32").reshape(-1, 1)
    batches = [ids, np.eye(vocab_size, dtype="float32")[ids]]
    firsts = [keras.layers.Embedding(vocab_size, embedding_dim), keras.layers.Dense(embedding_dim, use_bias=False)]
    twins = []
    for first, batch in zip(firsts, batches, strict=True):
        twin = keras.Sequential([first, keras.layers.GlobalAveragePooling1D(), keras.layers.Dense(1, activation="sigmoid")])
        twin(batch)
        twin.compile(keras.optimizers.SGD(learning_rate), "binary_crossentropy")
        twins.append(twin)
    by_lookup, by_product = twins
    by_lookup.set_weights(by_product.get_weights())
    for twin, batch in zip(reversed(twins), reversed(batches)):
        if steps > 0:
            twin.fit(batch, labels, batch_size=len(ids), epochs=steps, shuffle=False, verbose=0)
    ends = zip(by_lookup.get_weights()[0].ravel().tolist(), by_product.get_weights()[0].ravel().tolist())
    return max((abs(one - other) for one, other in ends))


def moved_rows__fit_and_einsum(model, ids, labels):

    def table():
        return model.get_layer("embedding").get_weights()[0].astype("float64")

    difference = -table()
    model.fit(ids, np.reshape(labels, (-1, 1)), batch_size=len(ids), epochs=1, shuffle=False, verbose=0)
    difference = difference + table()
    return np.sqrt(np.einsum("vk,vk->v", difference, difference))


def freeze_embedding__serialize(model):
    import keras

    recipe = keras.optimizers.serialize(model.optimizer)
    for layer in model.layers:
        if layer.name == "embedding":
            layer.trainable = False
    model.compile(optimizer=keras.optimizers.deserialize(recipe), loss=model.loss)


def transplant__ask_the_layer(embedding, dense):
    V = dense.kernel.shape[0]
    rows = [np.asarray(embedding(np.array([v])))[0] for v in range(V)]
    dense.kernel.assign(np.vstack(rows))


def moved_rows__fit_math_dist(model, ids, labels):
    import math

    def read():
        return np.array(model.get_layer("embedding").embeddings).tolist()

    start = read()
    model.fit(ids, labels.reshape(-1, 1), batch_size=len(ids), epochs=1, shuffle=False, verbose=0)
    return np.array([math.dist(a, b) for a, b in zip(start, read())])


def freeze_embedding__from_config(model):
    loss, old = (model.loss, model.optimizer)
    twin = old.__class__.from_config(old.get_config())
    for weight in model.get_layer("embedding").weights:
        weight.trainable = False
    model.get_layer("embedding").trainable = False
    model.compile(loss=loss, optimizer=twin)
    return model
