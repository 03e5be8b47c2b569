"""The checks of 04-keras-embedding that every learner has.

Models and layers stay where the learner's code runs. The functions at the top of each part are sent there by
``student.apply``: each imports what it needs and returns plain data, or a model or layer to hand on.
"""

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
    other_kernel,
    other_vectors,
    required_gap,
    watched_gap,
)
from autograder.checks.student import StudentError
from autograder.checks.vocabulary import CheckFailed, exercise, expect, model_made, unchanged

# --- build_model


def use_up_the_name():
    """Keras calls the first nameless Embedding of a session "embedding": let it be this one."""
    import keras

    keras.layers.Embedding(1, 1)


def describe(model):
    """Say what a model is made of, as plain data."""
    import keras
    import numpy as np

    if not isinstance(model, keras.Model):
        return {"is_model": False}
    embeddings = [layer for layer in model.layers if isinstance(layer, keras.layers.Embedding)]
    return {
        "is_model": True,
        "embeddings": len(embeddings),
        "named": [isinstance(layer, keras.layers.Embedding) for layer in model.layers if layer.name == "embedding"],
        "tables": [tuple(weight.shape) for layer in embeddings for weight in layer.weights],
        "masks": any(layer.mask_zero for layer in embeddings),
        "weights": sum(int(np.prod(weight.shape)) for weight in model.weights),
        "trainable": sum(int(np.prod(weight.shape)) for weight in model.trainable_weights),
    }


def read(model, ids):
    """Say what form a model's answers to ids have, and how many weights it has then."""
    import numpy as np

    answers = np.array(model(np.array(ids), training=False))
    return {"shape": answers.shape, "dtype": str(answers.dtype), "finite": bool(np.isfinite(answers).all())} | {
        "weights": int(model.count_params())
    }


def built_model(student, vocab_size, embedding_dim):
    """Ask for a model, require that it is one and is built, and return it with its description."""
    model = model_made(student.build_model(vocab_size, embedding_dim))
    facts = student.apply(describe, model)
    if not facts["is_model"]:
        raise CheckFailed(f"This should be a Keras model, but a `{model.type_name}` came back.")
    if not facts["weights"]:
        raise CheckFailed("Your model has no weights yet. It is built once it knows its input: begin with a `keras.Input`.")
    return model, facts


@exercise("build_model", weight=2)
def test_the_table(student):
    """The model is built, and its one Embedding is named "embedding" and has a table of shape (V, d)."""
    student.apply(use_up_the_name)
    _, facts = built_model(student, 9, 3)
    if facts["embeddings"] != 1:
        raise CheckFailed("The model should have one `keras.layers.Embedding`.", facts["embeddings"], 1)
    if facts["named"] != [True]:
        raise CheckFailed('No Embedding is found under the name "embedding". Give it the name when you make it.')
    if facts["tables"] != [(9, 3)]:
        raise CheckFailed("The table's shape should be (V, d).", facts["tables"][0], (9, 3))


@exercise("build_model", weight=2)
def test_any_length(student):
    """Ids of shape (N, T) give answers of shape (N, 1), whatever N and T are, and the number of weights stays."""
    student.apply(use_up_the_name)
    model, facts = built_model(student, 8, 3)
    for shape in ((2, 4), (1, 1), (5, 6), (3, 2)):
        ids = np.arange(np.prod(shape)).reshape(shape) % 8
        try:
            seen = student.apply(read, model, ids)
        except StudentError as problem:
            raise CheckFailed(f"The model could not read ids of shape {shape}. Keras says: {problem}") from None
        if seen["shape"] != (shape[0], 1):
            raise CheckFailed(f"For ids of shape {shape} the answers have another shape.", seen["shape"], (shape[0], 1))
        if not seen["finite"]:
            raise CheckFailed(f"For ids of shape {shape} some answers are no numbers (NaN).")
        if seen["weights"] != facts["weights"]:
            raise CheckFailed(f"With ids of shape {shape} the number of weights changed.", seen["weights"], facts["weights"])


@exercise("build_model")
def test_between_0_and_1(student):
    """Each answer is a float32 number between 0 and 1, and it depends on the table."""
    student.apply(seed, 1)
    model, _ = built_model(student, 6, 2)
    tables = [np.random.default_rng(number).normal(0, 30, size=(6, 2)) for number in range(12)]
    ids = [[0, 5, 2], [1, 1, 4], [3, 3, 3], [5, 0, 0]]
    seen = student.apply(read, model, ids)
    if seen["shape"] != (4, 1):
        raise CheckFailed("For ids of shape (4, 3) the answers have another shape.", seen["shape"], (4, 1))
    expect(seen["dtype"], "float32", f"The answers should be float32 numbers, but they are {seen['dtype']}.")
    answers = answers_to(student, model, tables, ids)
    if not ((answers >= 0) & (answers <= 1)).all():
        raise CheckFailed("With larger numbers in the table, answers fall outside of 0 to 1. A sigmoid keeps them inside.")
    if answers.min() >= 0.5 and answers.max() < 0.7311:
        raise CheckFailed(
            "Whatever stands in the table, the answers lie between 0.5 and 0.731: so does what comes of a sigmoid of a sigmoid, "
            "because the inner one gives 0 to 1. One is enough."
        )
    if not np.ptp(answers) > 1e-6:
        raise CheckFailed("The answer is the same number whatever stands in the table, so there is nothing to learn.")


@exercise("build_model")
def test_each_position_counts(student):
    """Each word counts, wherever it stands and id 0 included, and every weight is trainable."""
    student.apply(seed, 2)
    student.apply(use_up_the_name)
    model, facts = built_model(student, 7, 2)
    if facts["trainable"] != facts["weights"]:
        raise CheckFailed("All weights should be trainable, but some are not.", facts["trainable"], facts["weights"])
    tables = [np.random.default_rng(number).normal(0, 1, size=(7, 2)) for number in range(8)]
    for table in tables:
        table[3] = table[6][::-1]  # another vector of the same two numbers
    sequences = [[5, 1, 2, 6], [3, 1, 2, 6], [5, 3, 2, 6], [5, 1, 3, 6], [5, 1, 2, 3], [6, 2, 1, 5], [4, 0, 0, 0], [4, 4, 4, 4]]
    answers = answers_to(student, model, tables, sequences)
    if not alike(answers, 0, 5):
        raise CheckFailed("The order of the words changes the answer. A mean, sum or maximum doesn't depend on the order.")
    for place in range(4):
        if alike(answers, 0, place + 1):
            raise CheckFailed(f"Another id at position {place} makes no difference to the answer, but each one should count.")
    if alike(answers, 6, 7):
        raise CheckFailed("Id 0 makes no difference to the answer. Here it is a word like the others: leave `mask_zero` off.")


# --- transplant


def two_layers(table, kernel):
    """Make an Embedding with this table and a bias-free Dense layer with this kernel."""
    import keras
    import numpy as np

    table, kernel = np.array(table), np.array(kernel)
    embedding = keras.layers.Embedding(*table.shape)
    embedding.build()
    embedding.set_weights([table])
    dense = keras.layers.Dense(kernel.shape[1], use_bias=False)
    dense.build((None, kernel.shape[0]))
    dense.set_weights([kernel])
    return [embedding, dense]


def switch(layer, trainable):
    """Turn a layer's switch on or off."""
    layer.trainable = trainable


def can_learn(layer):
    """Say whether a layer's weights would be trained."""
    return bool(layer.trainable) and bool(layer.trainable_weights)


def set_weights_of(layer, weights):
    """Put weights into a layer."""
    layer.set_weights(weights)


def vectors_of(layer, batch):
    """Return what a layer makes of a batch of ids or of one-hot vectors."""
    import numpy as np

    return np.array(layer(np.array(batch)))


@exercise("transplant", weight=2)
def test_the_kernel_is_the_table(student):
    """Afterwards the Dense layer's kernel is the table, row for row."""
    table, kernel = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [-7.0, 0.5]]), np.full((4, 2), 9.0)
    embedding, dense = student.apply(two_layers, table, kernel)
    student.transplant(embedding, dense)
    got = student.apply(weights_of, dense)
    expect(got, [table], other_kernel(got, table, kernel))


@exercise("transplant", weight=2)
def test_same_vectors(student):
    """`dense(one_hot(ids))` equals `embedding(ids)`, also of a frozen embedding, which stays as it was."""
    table = np.array([[0.5, -1.0, 2.0], [0.0, 3.0, 1.0], [4.0, 4.0, -4.0], [7.0, 0.0, 0.25], [1.0, 1.0, 9.0]])
    embedding, dense = student.apply(two_layers, table, -table[::-1])
    student.apply(switch, embedding, False)
    student.transplant(embedding, dense)
    ids = np.array([[3, 0, 0], [1, 4, 3]])
    one_hots = np.eye(5)[ids]
    expect(
        student.apply(weights_of, embedding), [table], "The embedding's table is another one now. Only the Dense layer changes."
    )
    expected = [[table[3], table[0], table[0]], [table[1], table[4], table[3]]]
    got = student.apply(vectors_of, dense, one_hots)
    expect(got, expected, other_vectors(got, expected))


@exercise("transplant")
def test_a_copy(student):
    """The layers don't share their weights: each can go on learning, and what changes one leaves the other as it is."""
    table, other = np.arange(9.0).reshape(3, 3), np.array([[0.0, 9.0, 1.0], [8.0, 0.0, 5.0], [7.0, 7.0, 3.0]])
    embedding, dense = student.apply(two_layers, table, np.zeros((3, 3)))
    student.transplant(embedding, dense)
    expect(student.apply(vectors_of, dense, np.eye(3)), table)
    for layer, name in ((embedding, "embedding"), (dense, "Dense layer")):
        if not student.apply(can_learn, layer):
            raise CheckFailed(f"The {name} can't be trained any more: its switch `trainable` is off. It should stay as it was.")
    student.apply(set_weights_of, embedding, [other])
    shared = "When the table was changed after the call, the Dense layer changed with it. Copy the numbers."
    expect(student.apply(vectors_of, dense, np.eye(3)), table, shared)
    embedding, dense = student.apply(two_layers, table[:, :1], np.ones((3, 1)))
    student.transplant(embedding, dense)  # a table of one column is a table too


# --- twin_gap


def together(gap, steps):
    """Require that the twins didn't part."""
    if gap >= 1e-4:
        raise CheckFailed(
            f"Your function says that after {steps} steps of SGD the two tables are {gap:.2g} apart. It is less than 0.0001 if "
            "all weights start equal, the head's too, both are trained in the same way, and their tables are compared with each "
            "other after the last step."
        )


TWIN_IDS = np.array([[0, 2, 2, 5, 1], [3, 2, 0, 0, 8], [5, 5, 5, 2, 3], [1, 8, 0, 2, 1]])


@exercise("twin_gap", weight=2)
def test_the_twins_stay_together(student):
    """Under SGD the twins stay together, up to rounding, also when ids repeat."""
    student.apply(seed, 3)
    gap, *layers = watched_gap(student, TWIN_IDS, np.array([0, 1, 1, 1]), 9, 3, 2.0, 2)
    together(gap, 2)
    difference_of_layers(gap, layers[0], layers[1])


@exercise("twin_gap")
def test_the_start(student):
    """Both begin with the same random table and with equal heads: with the learning rate 0, they end equal too."""
    student.apply(seed, 4)
    gap, tables, kernels, heads = watched_gap(student, TWIN_IDS, np.array([0, 1, 1, 0]), 9, 2, 0.0, 1)
    start, kernel = tables[0], min(kernels, key=lambda kernel: np.abs(kernel - tables[0]).max())
    expect(kernel, start, "With the learning rate 0 nothing moves, but the tables differ: they didn't start equal.")
    if len(np.unique(start.round(7), axis=0)) < len(start):
        raise CheckFailed("Rows of the table start equal. Leave the random numbers that Keras puts there.", start)
    if len(heads) < 2:
        raise CheckFailed("Each twin needs a `Dense(1)` of its own as its head.", len(heads), 2)
    if not any(np.array_equal(one[0], other[0]) for place, one in enumerate(heads) for other in heads[:place]):
        raise CheckFailed("The heads of the twins start with different weights. Copy these too.", heads[1][0], heads[0][0])
    if gap != 0:
        raise CheckFailed("With the learning rate 0 the tables end as they start, so the gap is 0.", gap, 0.0)
    unchanged(student)


@exercise("twin_gap")
def test_both_are_trained(student):
    """Both are trained on the whole batch, and rounding leaves a trace; without steps the gap is 0."""
    student.apply(seed, 5)
    # Many sequences, so that sums have many terms; 65 is one more than two batches of `fit`. Id 8 stays unused.
    ids = np.random.default_rng(0).integers(0, 8, size=(65, 9))
    labels = (ids == 2).sum(axis=1) % 2
    gap, tables, kernels, _ = watched_gap(student, ids, labels, 9, 3, 1.0, 2)
    together(gap, 2)
    difference_of_layers(gap, tables, kernels)
    if gap == 0:
        raise CheckFailed("After 2 steps the gap is exactly 0. Sums in another order leave a trace: were both twins trained?")
    gap = student.twin_gap(ids, labels, 9, 3, 1.0, 0)
    required_gap(gap)
    if gap != 0:
        raise CheckFailed(
            f"Without a step nothing has drifted apart: the gap should be 0.0, but it is {float(gap):.2g}.", gap, 0.0
        )
    unchanged(student)


# --- moved_rows


def table_and_steps(model):
    """Return a model's table and how many steps its optimizer has taken."""
    return [model.get_layer("embedding").get_weights()[0], int(model.optimizer.iterations)]


# Each row is at a right angle to the kernel (3, 4), so the model answers 0.5 to everything, and gradients are easy to read.
FLAT_TABLE = np.array([4.0, -3.0]) * np.array([[0.25], [1], [0.5], [-1], [0.75], [-0.5], [0.0]])


@exercise("moved_rows", weight=2)
def test_one_phrase(student):
    """Each word of the phrase moves, a word that comes three times moves three times as far, and the others stay."""
    model = student.apply(model_of, FLAT_TABLE, [3.0, 4.0], "SGD", {"learning_rate": 0.5})
    got = student.moved_rows(model, np.array([[5, 1, 2, 3, 6]]), np.array([1]))
    name = student.apply(optimizer_of, model)[0]
    if name != "SGD":
        raise CheckFailed(
            f"The model came with the optimizer SGD, and after the call it has {name}. It was compiled when it came, and "
            "`compile` gives it another one: take the step with its own."
        )
    expect(got, [0, 0.25, 0.25, 0.25, 0, 0.25, 0.25])
    model = student.apply(model_of, FLAT_TABLE, [3.0, 4.0], "SGD", {"learning_rate": 0.5})
    got = student.moved_rows(model, np.array([[5, 1, 1, 1, 6]]), np.array([1]))
    expect(got, [0, 0.75, 0, 0, 0, 0.25, 0.25])
    model = student.apply(model_of, FLAT_TABLE / 1000, [3.0, 4.0], "SGD", {"learning_rate": 4e-6})
    got = student.moved_rows(model, np.array([[5, 1, 2, 0, 6]]), np.array([1]))
    step = np.array([2e-6, 2e-6, 2e-6, 0, 0, 2e-6, 2e-6])
    expect(got, step, "A short step is a step: the rows that were read moved by 0.000002, and the others not.", tolerance=1e-8)


@exercise("moved_rows", weight=2)
def test_one_step_on_the_whole_batch(student):
    """A batch of 64 is one step, and the model is left with the weights after that step."""
    model = student.apply(model_of, FLAT_TABLE, [3.0, 4.0], "SGD", {"learning_rate": 2.0})
    got = student.moved_rows(model, np.array([[0, 2, 2, 6]] * 64), np.ones(64))
    expect(got, [1.25, 0, 2.5, 0, 0, 0, 1.25])
    table, steps = student.apply(table_and_steps, model)
    if steps != 1:
        raise CheckFailed(f"The model should have taken one step, but its optimizer counted {steps}.", steps, 1)
    expected = FLAT_TABLE + np.array([1.25, 0, 2.5, 0, 0, 0, 1.25])[:, np.newaxis] * [0.6, 0.8]
    expect(table, expected, "Afterwards the model's table should be the one after the step.")
    unchanged(student)


@exercise("moved_rows", weight=2)
def test_its_own_optimizer(student):
    """The step is one of the model's own optimizer, here Adam."""
    model = student.apply(model_of, FLAT_TABLE[:6], [3.0, 4.0], "Adam", {"learning_rate": 0.02}, "binary_crossentropy", True)
    got = student.moved_rows(model, np.array([[5, 1, 2], [3, 1, 0]]), np.array([1, 1]))
    # Adam's first step has the length of the learning rate in each of the two columns; id 1 has two equal slices: √2 as far.
    step = 0.02 * 2**0.5
    expect(got, [step, step * 2**0.5, step, step, 0, step], tolerance=1e-4)


# --- freeze_embedding


#: The sequences that the models are trained on, before and after the call.
IDS, LABELS = [[0, 2, 2], [4, 1, 0]], [1, 0]


def trained_model(student, *description):
    """Ask for a model that has taken a step and would replay it."""
    model = student.apply(model_of, *description)
    student.apply(train_before, model, IDS, LABELS)
    return model


def loss_on(model, ids, labels):
    """Return a model's loss on a batch, which trains nothing."""
    import numpy as np

    model.run_eagerly = True
    return float(np.ravel(model.test_on_batch(np.array(ids), np.array(labels, dtype="float32").reshape(-1, 1)))[0])


def is_trainable(model):
    """Return the switch of a model's table."""
    return bool(model.get_layer("embedding").trainable)


def table_held(student, model, after, table):
    """Require that a step left the table as it was, and say how the switch of the layer stands."""
    if np.array_equal(after, np.asarray(table, dtype="float32")):
        return
    switch = student.apply(is_trainable, model)
    raise CheckFailed(
        f"After one more step the table has moved by up to {np.abs(after - table).max():.2g}. When your function was through, "
        f'the `trainable` of the layer named "embedding" was {switch}'
        + (": was another layer frozen?" if switch else ", and the step took no notice of it."),
        after,
        table,
    )


@exercise("freeze_embedding", weight=2)
def test_the_table_holds(student):
    """A model that has been trained before keeps its table from now on, to the last bit, and its head learns as before."""
    # The rows are at a right angle to the kernel, so the model answers 0.5, and the slope of an answer's z is 0.5 or -0.5.
    table = np.array([4.0, -3.0]) * np.array([[1.0], [0.0], [2.0], [5.0], [0.5]])
    model = trained_model(student, table, [3.0, 4.0], "SGD", {"learning_rate": 6.0}, "binary_crossentropy", False)
    student.freeze_embedding(model)
    weights = student.apply(weights_of, model)
    expect(weights[0], table, "The call itself changed the table. It should only stop it from moving.")
    expect(weights[1], [[3.0], [4.0]], "The call itself changed the head. It should only freeze the table.")
    after = student.apply(weights_after, model, IDS, LABELS)
    table_held(student, model, after[0], table)
    if np.array_equal(after[1], weights[1]):
        raise CheckFailed("The head no longer learns. Only the table should stay: freeze that layer, not the model.")
    expect(after[1], [[10.0], [-1.25]], "The head took another step than with the loss and the learning rate that the model had.")


@exercise("freeze_embedding")
def test_the_optimizer_stays(student):
    """The optimizer is of the same class and has the same settings, and the table holds."""
    table = np.arange(12.0).reshape(6, 2) / 8
    settings = {"learning_rate": 0.25, "momentum": 0.5}
    model = trained_model(student, table, [0.5, 1.0], "SGD", settings, "binary_crossentropy", True)
    before = student.apply(optimizer_of, model)
    student.freeze_embedding(model)
    name, settings = student.apply(optimizer_of, model)
    expect(name, before[0], f"The model was compiled with {before[0]}, and now it has {name}.")
    for key, value in before[1].items():
        expect(settings.get(key), value, f"The optimizer's `{key}` was {value:g}, and now it is {settings.get(key)}.")
    table_held(student, model, student.apply(weights_after, model, IDS, LABELS)[0], table)


@exercise("freeze_embedding")
def test_loss_and_learning_rate_stay(student):
    """The head takes the step that it would have taken anyway, with the model's own loss and learning rate."""
    # As above, but under "mse" the slope of an answer's z is half as large.
    table = np.array([4.0, -3.0]) * np.array([[1.0], [0.0], [2.0], [5.0], [0.5]])
    model = trained_model(student, table, [3.0, 4.0], "SGD", {"learning_rate": 6.0}, "mse", True)
    student.freeze_embedding(model)
    lost = "The model answers 0.5, and its loss was the mean squared error, 0.25. Now it is another number: which loss is in use?"
    expect(student.apply(loss_on, model, IDS, LABELS), 0.25, lost)
    after = student.apply(weights_after, model, IDS, LABELS)
    table_held(student, model, after[0], table)
    expect(after[1], [[6.5], [1.375]], "The head took another step than with the loss and the learning rate that the model had.")


# --- verdicts

#: The right verdicts, for the machine to read: what `keras_questions.marked` makes of each claim with its verdict.
MARKS = {
    "one_matrix": 3690989421,
    "needs_length": 3065832720,
    "length_free": 3464603283,
    "like_any_layer": 2440843081,
    "never_updated": 1526180483,
    "autoencoder": 2247014464,
    "max_plus_one": 2614311087,
    "seven_rows": 1020595185,
    "random_start": 1855873703,
    "not_a_function": 1150070754,
    "ids_have_gradient": 2884706762,
}

#: Where the evidence is, for whoever judged otherwise.
EVIDENCE = {
    "one_matrix": "section 1 lists the weights of `Embedding(7, 2)`: how many are there, and of what shape?",
    "needs_length": "section 1 reads sequences of 50, 13 and 1 with one layer, and prints what Keras says to `input_length`.",
    "length_free": "section 1 counts the weights of `Embedding(200, 32)` for the lengths 50, 13 and 1.",
    "like_any_layer": "section 4 compares the gradient with what nudging each number gives.",
    "never_updated": "the figure of section 5 shows the table before and after one step.",
    "autoencoder": "section 4 keeps the input and swaps the labels: what happens to the gradient?",
    "max_plus_one": "section 2 asks a table of 7 rows for id 6 and for id 7.",
    "seven_rows": "the phrase uses five ids; notebook 02 recovers a table and says which rows stay unknown.",
    "random_start": "section 1 prints the range of a new table, and section 8 counts the words whose rows moved.",
    "not_a_function": "the evidence cell of section 9 puts the tables A, B and A + 2B into the layer: what comes of the mixture?",
    "ids_have_gradient": "the last line of evidence in section 9 asks the tape for the gradient with respect to the ids.",
}


@exercise("verdicts")
def test_what_is_in_it(student):
    """What the layer holds, and whether the length of the sequences matters."""
    judged(student, MARKS, EVIDENCE, "one_matrix", "needs_length", "length_free")


@exercise("verdicts")
def test_how_it_is_trained(student):
    """Whether and how it is trained."""
    judged(student, MARKS, EVIDENCE, "like_any_layer", "never_updated", "autoencoder")


@exercise("verdicts")
def test_how_many_rows(student):
    """How many rows it needs, and how many of them a phrase shows."""
    judged(student, MARKS, EVIDENCE, "max_plus_one", "seven_rows")


@exercise("verdicts")
def test_start_and_slopes(student):
    """How the table starts and what it learns, and what has a slope: whether it is a function, and whether its ids have one."""
    judged(student, MARKS, EVIDENCE, "random_start", "not_a_function", "ids_have_gradient")
