"""How learners get to the right answers of 07-pretrained."""

from __future__ import annotations

import numpy as np

from tests.course.journeys import journey, right, wrong

# --- parse_vectors


@journey("parse_vectors")
def reads_every_line_as_a_word():
    def no_header(lines):
        words, rows = [], []
        for line in lines:
            parts = line.split(" ")
            words.append(parts[0])
            rows.append([float(part) for part in parts[1:]])
        return words, np.array(rows)

    yield wrong(no_header, "`line.split()` without an argument cuts at any white space", hint=1)

    def white_space(lines):
        words, rows = [], []
        for line in lines:
            parts = line.split()
            words.append(parts[0])
            rows.append([float(part) for part in parts[1:]])
        return words, np.array(rows)

    yield wrong(white_space, "Remember what the header promises, and skip it; skip a line without parts too", hint=2)

    def skipped(lines):
        words, rows, promised = [], [], None
        for number, line in enumerate(lines, start=1):
            parts = line.split()
            if number == 1 and len(parts) == 2 and parts[0].isdigit() and parts[1].isdigit():
                promised = int(parts[0]), int(parts[1])
            elif parts:
                words.append(parts[0])
                rows.append([float(part) for part in parts[1:]])
        return words, np.array(rows)

    yield wrong(skipped, "Compare how many numbers there are with the header, or else with the first line of numbers", hint=3)

    def compared(lines):
        words, rows, promised, width = [], [], None, None
        for number, line in enumerate(lines, start=1):
            parts = line.split()
            if number == 1 and len(parts) == 2 and parts[0].isdigit() and parts[1].isdigit():
                promised, width = int(parts[0]), int(parts[1])
            elif parts:
                try:
                    row = [float(part) for part in parts[1:]]
                except ValueError:
                    raise ValueError(f"line {number}: no number")
                if width is None:
                    width = len(row)
                if len(row) != width:
                    raise ValueError(f"line {number}: {len(row)} numbers")
                words.append(parts[0])
                rows.append(row)
        return words, np.array(rows)

    yield wrong(compared, "The header promises 3 words, and 2 follow")

    def counted(lines):
        words, vectors = compared(lines)
        first = lines[0].split()
        if len(first) == 2 and first[0].isdigit() and first[1].isdigit() and int(first[0]) != len(words):
            raise ValueError("the header promises another number of words")
        return words, vectors

    yield right(counted)


def parsed(lines, header, start=1):
    """A learner's function, which has a rule of its own for headers, and counts lines from `start`."""
    words, rows, promised, width = [], [], None, None
    for number, line in enumerate(lines, start=start):
        parts = line.split()
        if number == start and header(parts):
            promised, width = int(parts[0]), int(parts[1])
        elif parts:
            try:
                row = [float(part) for part in parts[1:]]
            except ValueError:
                raise ValueError(f"line {number}: no number")
            if width is None:
                width = len(row)
            if len(row) != width:
                raise ValueError(f"line {number}: {len(row)} numbers")
            words.append(parts[0])
            rows.append(row)
    if promised is not None and promised != len(words):
        raise ValueError("the header promises another number of words")
    return words, np.array(rows)


def two_whole_numbers(parts):
    return len(parts) == 2 and parts[0].isdigit() and parts[1].isdigit()


@journey("parse_vectors")
def counts_lines_from_zero():
    def from_zero(lines):
        return parsed(lines, two_whole_numbers, start=0)

    yield wrong(from_zero, "your count begins with 0, and an editor's begins with 1")

    def from_one(lines):
        return parsed(lines, two_whole_numbers)

    yield right(from_one)


@journey("parse_vectors")
def takes_a_line_of_two_for_a_header():
    def two_parts(lines):
        return parsed(lines, lambda parts: len(parts) == 2 and parts[0].isdigit())

    yield wrong(two_parts, "`int` reads whole numbers, and '0.5' is none")

    def both_whole(lines):
        return parsed(lines, two_whole_numbers)

    yield right(both_whole)


# --- embedding_matrix


@journey("embedding_matrix")
def leaves_missing_words_at_zero():
    def zeros(vocab, words, vectors, rng):
        table = np.zeros((len(vocab), vectors.shape[1]))
        hits = np.zeros(len(vocab), dtype=bool)
        for word, vector in zip(words, vectors):
            if word in vocab:
                table[vocab[word]] = vector
                hits[vocab[word]] = True
        return table, hits

    yield wrong(zeros, "whose first vector in the file, at place 1, is")

    def first_one_counts(vocab, words, vectors, rng):
        table = np.zeros((len(vocab), vectors.shape[1]))
        hits = np.zeros(len(vocab), dtype=bool)
        for word, vector in zip(words, vectors):
            if word in vocab and not hits[vocab[word]]:
                table[vocab[word]] = vector
                hits[vocab[word]] = True
        return table, hits

    yield wrong(first_one_counts, "draw a random row for each")

    def normal(vocab, words, vectors, rng):
        table = rng.normal(size=(len(vocab), vectors.shape[1]))
        hits = np.zeros(len(vocab), dtype=bool)
        for word, vector in zip(words, vectors):
            if word in vocab and not hits[vocab[word]]:
                table[vocab[word]] = vector
                hits[vocab[word]] = True
        return table, hits

    yield wrong(normal, "take the standard deviation of the numbers in the file")

    def with_their_deviation(vocab, words, vectors, rng):
        table = rng.normal(0, vectors.std(), size=(len(vocab), vectors.shape[1]))
        hits = np.zeros(len(vocab), dtype=bool)
        for word, vector in zip(words, vectors):
            if word in vocab and not hits[vocab[word]]:
                table[vocab[word]] = vector
                hits[vocab[word]] = True
        return table, hits

    yield right(with_their_deviation)


@journey("embedding_matrix")
def stumbles_over_a_missing_word():
    def index(vocab, words, vectors, rng):
        table = rng.normal(0, vectors.std(), size=(len(vocab), vectors.shape[1]))
        hits = np.zeros(len(vocab), dtype=bool)
        for word, id in vocab.items():
            table[id] = vectors[words.index(word)]
            hits[id] = True
        return table, hits

    yield wrong(index, "Missing words are the ordinary case")

    def asked_first(vocab, words, vectors, rng):
        table = rng.normal(0, vectors.std(), size=(len(vocab), vectors.shape[1]))
        hits = np.zeros(len(vocab), dtype=bool)
        for word, id in vocab.items():
            if word in words:
                table[id] = vectors[words.index(word)]
                hits[id] = True
        return table, hits

    yield right(asked_first)


@journey("embedding_matrix")
def goes_by_the_order_of_the_dict():
    def places(vocab, words, vectors, rng):
        table = rng.normal(0, vectors.std(), size=(len(vocab), vectors.shape[1]))
        hits = np.zeros(len(vocab), dtype=bool)
        for id, word in enumerate(vocab):
            if word in words:
                table[id] = vectors[words.index(word)]
                hits[id] = True
        return table, hits

    yield wrong(places, "go through `vocab.items()`")

    def ids(vocab, words, vectors, rng):
        table = rng.normal(0, vectors.std(), size=(len(vocab), vectors.shape[1]))
        hits = np.zeros(len(vocab), dtype=bool)
        for word, id in vocab.items():
            if word in words:
                table[id] = vectors[words.index(word)]
                hits[id] = True
        return table, hits

    yield right(ids)


# --- nearest


@journey("nearest")
def drops_the_first_of_the_products():
    def products(word, vocab, table, k, measure):
        names = list(vocab)
        scores = table @ table[vocab[word]]
        return [names[id] for id in np.argsort(-scores)[1 : k + 1]]

    yield wrong(products, "For the cosine, divide by the length of each row", hint=1)

    def two_measures(word, vocab, table, k, measure):
        names = list(vocab)
        scores = table @ table[vocab[word]]
        if measure == "cosine":
            scores = scores / np.linalg.norm(table, axis=1)
        return [names[id] for id in np.argsort(-scores)[1 : k + 1]]

    yield wrong(two_measures, "Leave out the word itself by its id", hint=2)

    def left_out_by_id(word, vocab, table, k, measure):
        names = list(vocab)
        scores = table @ table[vocab[word]]
        if measure == "cosine":
            scores = scores / np.linalg.norm(table, axis=1)
        return [names[id] for id in np.argsort(-scores) if id != vocab[word]][:k]

    yield wrong(left_out_by_id, "turn the dict around with `{id: word for word, id")

    def dict_turned_around(word, vocab, table, k, measure):
        names = {id: name for name, id in vocab.items()}
        scores = table @ table[vocab[word]]
        if measure == "cosine":
            scores = scores / np.linalg.norm(table, axis=1)
        return [names[id] for id in np.argsort(-scores) if id != vocab[word]][:k]

    yield wrong(dict_turned_around, "raise a ValueError")

    def unknown_measure_refused(word, vocab, table, k, measure):
        if measure not in ("cosine", "dot"):
            raise ValueError(measure)
        return dict_turned_around(word, vocab, table, k, measure)

    yield right(unknown_measure_refused)


def named(scores, word, vocab, k):
    """The words in the order of their scores, which the learner has right."""
    names = {id: name for name, id in vocab.items()}
    return [names[id] for id in np.argsort(-scores) if id != vocab[word]][:k]


@journey("nearest")
def takes_the_nearest_points():
    def distances(word, vocab, table, k, measure):
        row = table[vocab[word]]
        if measure == "dot":
            return named(table @ row, word, vocab, k)
        if measure == "cosine":
            return named(-np.linalg.norm(table - row, axis=1), word, vocab, k)
        raise ValueError(measure)

    yield wrong(distances, "For the cosine you measured the distance between the points")

    def cosines(word, vocab, table, k, measure):
        row = table[vocab[word]]
        if measure == "dot":
            return named(table @ row, word, vocab, k)
        if measure == "cosine":
            return named(table @ row / np.linalg.norm(table, axis=1), word, vocab, k)
        raise ValueError(measure)

    yield right(cosines)


@journey("nearest")
def divides_by_the_length_of_the_word():
    def own_length(word, vocab, table, k, measure):
        scores = table @ table[vocab[word]]
        if measure == "cosine":
            scores = scores / np.linalg.norm(table[vocab[word]])
        elif measure != "dot":
            raise ValueError(measure)
        return named(scores, word, vocab, k)

    yield wrong(own_length, "Divide each product by the length of its own row")

    def all_lengths(word, vocab, table, k, measure):
        scores = table @ table[vocab[word]]
        if measure == "cosine":
            scores = scores / np.linalg.norm(table[vocab[word]]) / np.linalg.norm(table, axis=1)
        elif measure != "dot":
            raise ValueError(measure)
        return named(scores, word, vocab, k)

    yield right(all_lengths)


# --- analogy


def best(scores, vocab):
    return max(vocab, key=lambda word: scores[vocab[word]])


@journey("analogy")
def steps_from_raw_rows_to_its_own_inputs():
    def raw(a, b, c, vocab, table, exclude):
        target = table[vocab[b]] - table[vocab[a]] + table[vocab[c]]
        return best(table @ target, vocab)

    yield wrong(raw, "First make every row one unit long", hint=1)

    def unit(a, b, c, vocab, table, exclude):
        table = table / np.linalg.norm(table, axis=1, keepdims=True)
        target = table[vocab[b]] - table[vocab[a]] + table[vocab[c]]
        return best(table @ target, vocab)

    yield wrong(unit, "You never exclude a, b and c, also when `exclude` is True")

    def excluded(a, b, c, vocab, table, exclude):
        table = table / np.linalg.norm(table, axis=1, keepdims=True)
        target = table[vocab[b]] - table[vocab[a]] + table[vocab[c]]
        scores = table @ target
        if exclude:
            for word in (a, b, c):
                scores[vocab[word]] = -np.inf
        return best(scores, vocab)

    yield right(excluded)


def scored(target, words, vocab, rows, exclude):
    scores = rows @ target
    if exclude:
        for word in words:
            scores[vocab[word]] = -np.inf
    return best(scores, vocab)


@journey("analogy")
def steps_the_wrong_way():
    def from_b_to_a(a, b, c, vocab, table, exclude):
        rows = table / np.linalg.norm(table, axis=1, keepdims=True)
        A, B, C = (rows[vocab[word]] for word in (a, b, c))
        return scored(A - B + C, (a, b, c), vocab, rows, exclude)

    yield wrong(from_b_to_a, "the step leads from a to b, which is b − a")

    def from_a_to_b(a, b, c, vocab, table, exclude):
        rows = table / np.linalg.norm(table, axis=1, keepdims=True)
        A, B, C = (rows[vocab[word]] for word in (a, b, c))
        return scored(B - A + C, (a, b, c), vocab, rows, exclude)

    yield right(from_a_to_b)


@journey("analogy")
def excludes_b_alone():
    def without_b(a, b, c, vocab, table, exclude):
        rows = table / np.linalg.norm(table, axis=1, keepdims=True)
        A, B, C = (rows[vocab[word]] for word in (a, b, c))
        return scored(B - A + C, (b,), vocab, rows, exclude)

    yield wrong(without_b, "exclude all three")

    def without_all_three(a, b, c, vocab, table, exclude):
        rows = table / np.linalg.norm(table, axis=1, keepdims=True)
        A, B, C = (rows[vocab[word]] for word in (a, b, c))
        return scored(B - A + C, (a, b, c), vocab, rows, exclude)

    yield right(without_all_three)


# --- unseen_share


@journey("unseen_share")
def counts_different_words():
    def sets(train, test):
        seen, asked = set(" ".join(train).split()), set(" ".join(test).split())
        return len(asked - seen) / len(asked)

    yield wrong(sets, "a word that stands there three times counts three times")

    def tokens(train, test):
        seen, asked = set(" ".join(train).split()), " ".join(test).split()
        return len([word for word in asked if word not in seen]) / len(asked)

    yield right(tokens)


@journey("unseen_share")
def looks_for_words_in_a_text():
    def in_the_text(train, test):
        text, asked = " ".join(train), " ".join(test).split()
        return sum(word not in text for word in asked)

    yield wrong(in_the_text, "This should be 0.5, but it is 3")

    def share_of_the_text(train, test):
        text, asked = " ".join(train), " ".join(test).split()
        return sum(word not in text for word in asked) / len(asked)

    yield wrong(share_of_the_text, "Compare whole words: split the sentence")

    def whole_words(train, test):
        text, asked = " ".join(train).split(), " ".join(test).split()
        return sum(word not in text for word in asked) / len(asked)

    yield right(whole_words)


@journey("unseen_share")
def averages_over_sentences():
    def of_sentences(train, test):
        seen = {word for sentence in train for word in sentence.split()}
        return np.mean([np.mean([word not in seen for word in sentence.split()]) for sentence in test])

    yield wrong(of_sentences, "Count over all tokens, and divide once")

    def over_all(train, test):
        seen = {word for sentence in train for word in sentence.split()}
        return np.mean([word not in seen for sentence in test for word in sentence.split()])

    yield right(over_all)


# --- choose_by_validation


@journey("choose_by_validation")
def chooses_where_the_result_is_wanted():
    def on_the_test_part(recipes, fit, load, seeds):
        inputs, labels = load("train")
        asked, answers = load("test")
        scores = {}
        for recipe in recipes:
            reached = []
            for seed in seeds:
                predict = fit(recipe, inputs, labels, seed)
                reached.append(np.mean((predict(asked) > 0.5) == answers))
            scores[recipe] = np.mean(reached)
        return max(scores, key=scores.get), scores

    yield wrong(on_the_test_part, "You compare the recipes on the test part")

    def on_validation(recipes, fit, load, seeds):
        inputs, labels = load("train")
        asked, answers = load("validation")
        scores = {}
        for recipe in recipes:
            reached = []
            for seed in seeds:
                predict = fit(recipe, inputs, labels, seed)
                reached.append(np.mean((predict(asked) > 0.5) == answers))
            scores[recipe] = np.mean(reached)
        return max(scores, key=scores.get), scores

    yield right(on_validation)


@journey("choose_by_validation")
def compares_probabilities_with_labels():
    def equal(recipes, fit, load, seeds):
        inputs, labels = load("train")
        asked, answers = load("validation")
        scores = {}
        for recipe in recipes:
            scores[recipe] = np.mean([np.mean(fit(recipe, inputs, labels, seed)(asked) == answers) for seed in seeds])
        return max(scores), scores

    yield wrong(equal, "above 0.5 means label 1", hint=2)

    def decided(recipes, fit, load, seeds):
        inputs, labels = load("train")
        asked, answers = load("validation")
        scores = {}
        for recipe in recipes:
            scores[recipe] = np.mean([np.mean((fit(recipe, inputs, labels, seed)(asked) > 0.5) == answers) for seed in seeds])
        return max(scores), scores

    yield wrong(decided, "Give it `key=scores.get`")

    def largest_score(recipes, fit, load, seeds):
        _, scores = decided(recipes, fit, load, seeds)
        return max(scores, key=scores.get), scores

    yield right(largest_score)


@journey("choose_by_validation")
def takes_the_best_seed():
    def luckiest(recipes, fit, load, seeds):
        inputs, labels = load("train")
        asked, answers = load("validation")
        scores = {}
        for recipe in recipes:
            scores[recipe] = max(np.mean((fit(recipe, inputs, labels, seed)(asked) > 0.5) == answers) for seed in seeds)
        return max(scores, key=scores.get), scores

    yield wrong(luckiest, "the score of a recipe is the mean over all its seeds")

    def mean(recipes, fit, load, seeds):
        inputs, labels = load("train")
        asked, answers = load("validation")
        scores = {}
        for recipe in recipes:
            scores[recipe] = np.mean([np.mean((fit(recipe, inputs, labels, seed)(asked) > 0.5) == answers) for seed in seeds])
        return max(scores, key=scores.get), scores

    yield right(mean)
