"""The checks of 04-keras-embedding that only the instructor has: other sizes, properties, and loops as the oracle."""

import math

import numpy as np

from autograder.checks.keras_probes import (
    model_of,
    optimizer_of,
    seed,
    train_before,
    weights_after,
    weights_of,
)
from autograder.checks.keras_questions import (
    alike,
    answers_to,
    difference_of_layers,
    judged,
    marked,
    other_vectors,
    watched_gap,
)
from autograder.checks.student import StudentError
from autograder.checks.vocabulary import CheckFailed, exercise, expect, model_made, unchanged

# --- build_model


def form_of(model, vocab_size, shapes):
    """Return the shapes of the table and of the answers to ids of several shapes, and the counts of weights."""
    import numpy as np

    shapes_of_answers = []
    for shape in shapes:
        ids = np.random.default_rng(0).integers(0, vocab_size, size=shape).astype("int32")
        shapes_of_answers.append(tuple(model(ids, training=False).shape))
    table = [tuple(weight.shape) for weight in model.get_layer("embedding").weights]
    return [table, shapes_of_answers, len(model.weights) - len(model.trainable_weights)]


def step_moves(model, ids, labels):
    """Train one step and say which weights moved, and which rows of the table."""
    import keras
    import numpy as np

    before = model.get_weights()
    table = model.get_layer("embedding").get_weights()[0]
    model.compile(keras.optimizers.SGD(1.0), "binary_crossentropy", run_eagerly=True)
    model.train_on_batch(np.array(ids), np.array(labels, dtype="float32").reshape(-1, 1))
    rows = np.abs(model.get_layer("embedding").get_weights()[0] - table).max(axis=1)
    moved = [bool((one != other).any()) for one, other in zip(before, model.get_weights(), strict=True)]
    return [any(moved), (rows > 0).tolist()]


def separate(one, other):
    """Say whether changing the table of one model leaves the other as it is."""
    before = other.get_layer("embedding").get_weights()[0]
    one.get_layer("embedding").set_weights([before + 1])
    return bool(one is not other and (other.get_layer("embedding").get_weights()[0] == before).all())


@exercise("build_model", weight=2)
def test_any_sizes(student):
    """Any V and d, any N and T: the table is (V, d), the answers are (N, 1), and all weights are trainable."""
    for vocab_size, embedding_dim in ((5, 2), (3, 7), (12, 1), (1, 4)):
        model = model_made(student.build_model(vocab_size, embedding_dim))
        shapes = [(3, 5), (1, 2), (4, 1), (2, 13)]
        try:
            table, answers, fixed = student.apply(form_of, model, vocab_size, shapes)
        except StudentError as problem:
            raise CheckFailed(f"The model could not read ids of another shape. Keras says: {problem}") from None
        expect(table, [(vocab_size, embedding_dim)], "The table's shape should be (V, d).")
        expect(answers, [(count, 1) for count, _ in shapes], "The answers should have the shape (N, 1).")
        expect(fixed, 0, "All weights should be trainable.")


@exercise("build_model")
def test_only_the_pooled_vector(student):
    """What the output sees is the mean, the sum or the maximum of the vectors, and nothing else of the sequence."""
    student.apply(seed, 6)
    model = model_made(student.build_model(6, 2))
    # Ids 0 and 1 have the same mean, sum and maximum as ids 2 and 3, column by column, but they are other vectors. The rows of
    # ids 4 and 5 hold the same two numbers in the other order.
    tables = [
        np.array([[a, 0.0], [0.0, b], [a, b], [0.0, 0.0], [c, b], [b, c]])
        for a, b, c in ((1, 1, 3), (2, 5, -1), (9, 4, 20), (3, 1, 6))
    ]
    answers = answers_to(student, model, tables, [[0, 1], [2, 3], [4, 1], [1, 4], [0, 5], [5, 1], [4, 4], [5, 5]])
    if not (alike(answers, 0, 1) and alike(answers, 2, 3)):
        raise CheckFailed("Two sequences with the same pooled vector get different answers. Pool the vectors, then the output.")
    if alike(answers, 0, 4) and alike(answers, 2, 5):
        raise CheckFailed("Sequences with different vectors get the same answer.")
    if alike(answers, 6, 7):
        raise CheckFailed("Exchanging the two numbers of a vector makes no difference. Does the pooling run along T, axis 1?")


@exercise("build_model")
def test_it_can_be_trained(student):
    """It can be trained: a step moves the rows that were read, and a second call gives a new model with weights of its own."""
    student.apply(seed, 7)
    model = model_made(student.build_model(8, 4))
    moved, rows = student.apply(step_moves, model, [[0, 2, 2], [7, 3, 0], [5, 7, 7]], [1, 0, 1])
    expect(moved, True, "One step of training moved no weight at all.")
    if any(rows[id] for id in (1, 4, 6)) or sum(rows) < 3:
        raise CheckFailed("The step should move the rows that were read, and no others.", rows)
    other = model_made(student.build_model(8, 4))
    if not student.apply(separate, model, other):
        raise CheckFailed("The second call gave the same model, or one with the same table. Each call should make new layers.")


# --- transplant


def two_layers(table, kernel, trained):
    """Make an Embedding with this table and a bias-free Dense layer, if wanted both inside of models and the table frozen."""
    import keras
    import numpy as np

    table = np.array(table)
    embedding = keras.layers.Embedding(*table.shape, mask_zero=trained)
    dense = keras.layers.Dense(table.shape[1], use_bias=False)
    if trained:
        keras.Sequential([keras.Input((None,), dtype="int32"), embedding])
        keras.Sequential([keras.Input((None, table.shape[0])), dense, keras.layers.GlobalAveragePooling1D()])
    else:
        embedding.build()
        dense.build((None, table.shape[0]))
    embedding.set_weights([table])
    dense.set_weights([np.array(kernel)])
    embedding.trainable = not trained
    return [embedding, dense]


def masks(embedding):
    """Say whether an Embedding marks id 0 for the layers after it."""
    import numpy as np

    return embedding.compute_mask(np.array([[0]])) is not None


def both_outputs(embedding, dense, ids):
    """Return the vectors of both layers for the same ids."""
    import keras
    import numpy as np

    ids = np.array(ids)
    return [np.array(embedding(ids)), np.array(dense(keras.ops.one_hot(ids, embedding.input_dim)))]


def train_dense(dense, size):
    """Move the Dense layer's kernel by one step of training."""
    import keras
    import numpy as np

    model = keras.Sequential([keras.Input((size,)), dense])
    model.compile(keras.optimizers.SGD(1.0), "mse", run_eagerly=True)
    model.train_on_batch(np.eye(size, dtype="float32"), np.full((size, dense.units), 9.0))
    return dense.get_weights()[0]


@exercise("transplant", weight=2)
def test_any_table(student, random):
    """Tables of any size, square ones too, in layers that belong to a model or not, and frozen ones."""
    for vocab_size, embedding_dim, trained in ((5, 2, False), (2, 6, True), (3, 3, False)):
        table = random.normal(size=(vocab_size, embedding_dim)).astype("float32")
        embedding, dense = student.apply(two_layers, table, random.normal(size=table.shape), trained)
        student.transplant(embedding, dense)
        ids = random.integers(0, vocab_size, size=(2, 4))
        expected = np.zeros((2, 4, embedding_dim))
        for place in np.ndindex(2, 4):
            for column in range(embedding_dim):
                expected[place][column] = table[ids[place], column]
        left, right = student.apply(both_outputs, embedding, dense, ids)
        expect(left, expected, "The embedding gives other vectors than before.")
        expect(right, expected, other_vectors(right, expected))
        if student.apply(masks, embedding) != trained:
            raise CheckFailed("The embedding came with `mask_zero=True`, and marks id 0 no more. Only the Dense layer changes.")


@exercise("transplant")
def test_training_one_of_them(student, random):
    """Training the Dense layer afterwards moves its kernel and leaves the table alone."""
    table = random.normal(size=(4, 3)).astype("float32")
    embedding, dense = student.apply(two_layers, table, np.zeros((4, 3)), False)
    student.transplant(embedding, dense)
    expect(student.apply(weights_of, dense), [table], "The Dense layer's kernel should be the embedding's table.")
    if np.array_equal(student.apply(train_dense, dense, 4), table):
        raise CheckFailed("The Dense layer can't be trained any more.")
    expect(student.apply(weights_of, embedding), [table], "Training the Dense layer changed the table. Copy the numbers.")


# --- twin_gap


def table_after(ids, labels, table, head, learning_rate, steps):
    """Train lookup, mean and sigmoid in loops; return the table."""
    table, kernel, bias = table.astype(float), head[0][:, 0].astype(float), float(head[1][0])
    count, length = ids.shape
    for _ in range(steps):
        of_table, of_kernel, of_bias = np.zeros_like(table), np.zeros_like(kernel), 0.0
        for row, label in zip(ids, labels, strict=True):
            mean = sum(table[id] for id in row) / length
            error = (1 / (1 + math.exp(-(float(mean @ kernel) + bias))) - label) / count
            for id in row:
                of_table[id] += error * kernel / length
            of_kernel += error * mean
            of_bias += error
        table, kernel, bias = table - learning_rate * of_table, kernel - learning_rate * of_kernel, bias - learning_rate * of_bias
    return table


@exercise("twin_gap", weight=2)
def test_where_training_leads(student, random):
    """Both tables end where plain SGD on the binary cross-entropy leads them, computed in loops."""
    ids = random.choice([0, 1, 3, 4, 7], size=(33, 3))  # ids 2, 5 and 6 stay unused
    labels = ((ids == 3).any(axis=1) ^ (random.random(33) < 0.1)).astype(int)
    student.apply(seed, 11)
    _, starts, _, heads = watched_gap(student, ids, labels, 8, 2, 0.0, 3)
    student.apply(seed, 11)  # the same start again, and now with steps that have a length
    gap, tables, kernels, _ = watched_gap(student, ids, labels, 8, 2, 3.0, 3)
    expected = [table_after(ids, labels, start, head, 3.0, 3) for start in starts for head in heads]
    for name, ends in (("embedding's table", tables), ("Dense layer's kernel", kernels)):
        if not any(np.allclose(end, right, rtol=0, atol=1e-4) for end in ends for right in expected):
            raise CheckFailed(
                f"After 3 steps the {name} isn't where 3 steps of plain SGD on the mean binary cross-entropy lead.",
                ends[0],
                expected[0],
            )
    difference_of_layers(gap, tables, kernels)
    unchanged(student)


@exercise("twin_gap")
def test_smallest_twins(student):
    """One sequence and a table of one column are enough, and labels may be floats."""
    student.apply(seed, 12)
    gap, *_ = watched_gap(student, np.array([[2, 2]]), np.array([1.0]), 4, 1, 1.0, 2)
    if not 0 <= gap < 1e-4:
        raise CheckFailed(f"For one sequence the gap should be less than 0.0001, but it is {gap:g}.", gap)


# --- moved_rows


def two_tables(table, second, kernel, learning_rate, loss):
    """Make a functional model that looks the ids up in two tables; "embedding" is the second of them."""
    import keras
    import numpy as np

    table, second = np.array(table), np.array(second)
    ids = keras.Input(shape=(None,), dtype="int32")
    first = keras.layers.Embedding(*second.shape, name="offsets")(ids)
    vectors = keras.layers.Embedding(*table.shape, name="embedding")(ids)
    pooled = keras.layers.GlobalAveragePooling1D()(keras.layers.Concatenate()([first, vectors]))
    output = keras.layers.Dense(1, activation="sigmoid", name="output")(pooled)
    model = keras.Model(ids, output)
    model.get_layer("offsets").set_weights([second])
    model.get_layer("embedding").set_weights([table])
    model.get_layer("output").set_weights([np.array(kernel).reshape(-1, 1), np.zeros(1)])
    model.compile(keras.optimizers.SGD(learning_rate), loss, run_eagerly=True)
    return model


@exercise("moved_rows", weight=2)
def test_against_loops(student, random):
    """Random tables and batches in a model with two tables and another loss: the distances that the chain rule gives."""
    for loss, count, length, rows, size in (("binary_crossentropy", 5, 4, 9, 1), ("mse", 1, 2, 4, 3), ("mse", 40, 3, 8, 2)):
        table, second = random.normal(size=(rows, size)), random.normal(size=(rows, 2))
        kernel = random.normal(size=size + 2)
        ids = random.integers(0, rows - 2, size=(count, length))
        ids[0, 0] = rows - 1
        labels = random.integers(0, 2, size=count)
        slopes = np.zeros((rows, size))
        for row, label in zip(ids, labels, strict=True):
            mean = sum(np.concatenate([second[id], table[id]]) for id in row) / length
            answer = 1 / (1 + math.exp(-float(mean @ kernel)))
            error = answer - label if loss == "binary_crossentropy" else 2 * (answer - label) * answer * (1 - answer)
            for id in row:
                slopes[id] += error / count / length * kernel[2:]
        expected = [0.75 * math.sqrt(sum(number**2 for number in row)) for row in slopes]
        model = student.apply(two_tables, table, second, kernel, 0.75, loss)
        student.apply(seed, 13)  # who trains in small batches draws which sequences stand in which
        got = student.moved_rows(model, ids, labels)
        expect(got, expected, tolerance=2e-5)
        if [id for id in range(rows) if np.asarray(got)[id] == 0] != [id for id in range(rows) if id not in ids]:
            raise CheckFailed("Rows that nobody looked up should come out as exactly 0.", got, expected)
    unchanged(student)


@exercise("moved_rows", weight=2)
def test_a_row_used_earlier(student, random):
    """What is measured is the movement: with momentum, rows of an earlier batch move once more, and the model is left so."""
    table = random.normal(size=(6, 3))
    model = student.apply(model_of, table, [1.0, -2.0, 0.5], "SGD", {"learning_rate": 0.5, "momentum": 0.5})
    before = student.apply(weights_after, model, [[0, 3], [3, 4]], [1, 0])[0]
    got = student.moved_rows(model, np.array([[5, 3, 3]]), np.array([1]))
    after = student.apply(weights_of, model)[0]
    expected = [
        math.sqrt(sum((one - other) ** 2 for one, other in zip(*rows, strict=True))) for rows in zip(after, before, strict=True)
    ]
    if not all(expected[id] > 0 for id in (0, 3, 4, 5)):
        raise CheckFailed("The model's own optimizer didn't take the step: rows that momentum moves on stayed.", after, before)
    expect(got, expected)


# --- freeze_embedding


#: The sequences that the models are trained on, before and after the call.
IDS, LABELS = [[0, 2, 2, 5], [4, 1, 0, 5]], [1, 0]


@exercise("freeze_embedding", weight=2)
def test_the_head_learns_as_before(student, random):
    """For random numbers too, the head takes the step that the model's own loss and learning rate give."""
    table, kernel = random.normal(size=(7, 2)).astype("float32"), np.array([0.5, -1.5])
    model = student.apply(model_of, table, kernel, "SGD", {"learning_rate": 2.0}, "mse", True)
    student.apply(train_before, model, IDS, LABELS)
    student.freeze_embedding(model)
    expected = kernel.copy()
    for row, label in zip(IDS, LABELS, strict=True):
        mean = sum(table[id].astype(float) for id in row) / len(row)
        answer = 1 / (1 + math.exp(-float(mean @ kernel)))
        expected -= 2.0 * 2 * (answer - label) * answer * (1 - answer) * mean / len(IDS)
    after = student.apply(weights_after, model, IDS, LABELS)
    if not np.array_equal(after[0], table):
        raise CheckFailed("After one more step the table has moved.", after[0], table)
    expect(after[1], expected[:, np.newaxis], "The head took another step than with the loss and the optimizer it had.")


@exercise("freeze_embedding")
def test_fit_and_adam(student, random):
    """It holds under Adam and with `fit` as well, and Adam keeps its settings."""
    table = random.normal(size=(6, 3)).astype("float32")
    settings = {"learning_rate": 0.03, "beta_1": 0.8}
    model = student.apply(model_of, table, [1.0, 0.5, -1.0], "Adam", settings)
    student.apply(train_before, model, IDS, LABELS, True)  # recorded by Keras itself
    before = student.apply(optimizer_of, model)
    student.freeze_embedding(model)
    name, settings = student.apply(optimizer_of, model)
    expect(name, before[0], f"The model was compiled with {before[0]}, and now it has {name}.")
    for key, value in before[1].items():
        expect(settings.get(key), value, f"The optimizer's `{key}` was {value:g}, and now it is {settings.get(key)}.")
    after = student.apply(weights_after, model, IDS, LABELS, True)
    if not np.array_equal(after[0], table):
        raise CheckFailed("After training with `fit` the table has moved.", after[0], table)
    if np.array_equal(after[1][:, 0], np.float32([1.0, 0.5, -1.0])):
        raise CheckFailed("The head no longer learns.")


def with_more_layers(table, between, fixed, kernel):
    """Make a model that has two Dense layers between pooling and output: one that learns, and one that is frozen."""
    import keras
    import numpy as np

    weights = [np.array(each) for each in (table, between, fixed, kernel)]
    model = keras.Sequential(
        [
            keras.Input(shape=(None,), dtype="int32"),
            keras.layers.Embedding(*weights[0].shape, name="embedding"),
            keras.layers.GlobalAveragePooling1D(),
            keras.layers.Dense(weights[1].shape[1], use_bias=False, name="between"),
            keras.layers.Dense(weights[2].shape[1], use_bias=False, name="fixed"),
            keras.layers.Dense(1, activation="sigmoid", use_bias=False, name="output"),
        ]
    )
    model.set_weights(weights)
    model.get_layer("fixed").trainable = False
    model.compile(keras.optimizers.SGD(0.5), "mse", run_eagerly=True)
    return model


def weights_by_name(model, ids, labels):
    """Train one step, and return the weights, by the names of their layers: frozen ones come last in a model's own list."""
    import numpy as np

    model.run_eagerly = True
    model.train_on_batch(np.array(ids), np.array(labels, dtype="float32").reshape(-1, 1))
    return {layer.name: layer.get_weights()[0] for layer in model.layers if layer.weights}


@exercise("freeze_embedding")
def test_layers_between_go_on_learning(student, random):
    """Only the table is frozen: a Dense layer between pooling and output goes on learning, and one that was frozen stays so."""
    table, between, fixed = (random.normal(size=size).astype("float32") for size in ((6, 2), (2, 3), (3, 3)))
    model = student.apply(with_more_layers, table, between, fixed, [[1.0], [-2.0], [0.5]])
    student.freeze_embedding(model)
    after = student.apply(weights_by_name, model, IDS, LABELS)
    if not np.array_equal(after["embedding"], table):
        raise CheckFailed("After one more step the table has moved.", after["embedding"], table)
    if np.array_equal(after["between"], between):
        raise CheckFailed("The Dense layer between pooling and output no longer learns. Only the table should stay.")
    if not np.array_equal(after["fixed"], fixed):
        raise CheckFailed("A Dense layer was frozen when the model came, and now it learns. Leave its switch as it is.")


# --- verdicts

RIGHT = {"random_start": True, "not_a_function": False, "length_free": True, "ids_have_gradient": False}
MARKS = {claim: marked(claim, verdict) for claim, verdict in RIGHT.items()}

EVIDENCE = {
    "random_start": "section 1 prints the range of a new table, and section 8 counts the words whose rows moved.",
    "not_a_function": "the evidence cell of section 9 puts the tables A, B and A + 2B into the layer: its output is linear.",
    "length_free": "section 1 counts the weights of `Embedding(200, 32)` for the lengths 50, 13 and 1.",
    "ids_have_gradient": "the last line of evidence in section 9 asks the tape for the gradient with respect to the ids.",
}


@exercise("verdicts")
def test_start_and_function(student):
    """How the table starts and what it learns, and whether the layer is a function."""
    judged(student, MARKS, EVIDENCE, "random_start", "not_a_function")


@exercise("verdicts")
def test_the_ids(student):
    """What the ids have to do with the gradient, and their number with the weights."""
    judged(student, MARKS, EVIDENCE, "ids_have_gradient", "length_free")
