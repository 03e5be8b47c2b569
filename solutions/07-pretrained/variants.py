"""Right answers to 07-pretrained that look unusual: ``exercise__how``. Each must keep full marks."""

import re
from collections import Counter
from fractions import Fraction

import numpy as np

# --- parse_vectors


def parse_vectors__two_passes(lines):
    rows = [(number, line.split()) for number, line in enumerate(lines, 1)]
    rows = [(number, parts) for number, parts in rows if parts]
    promise = None
    if rows[0][0] == 1 and len(rows[0][1]) == 2 and all(re.fullmatch(r"\d+", part) for part in rows[0][1]):
        promise = [int(part) for part in rows[0][1]]
        rows = rows[1:]
    width = promise[1] if promise else len(rows[0][1]) - 1
    for number, parts in rows:
        if len(parts) - 1 != width:
            raise ValueError("wrong count of numbers in line " + str(number))
    if promise and promise[0] != len(rows):
        raise ValueError("broken off")
    vectors = np.zeros((len(rows), width), dtype=np.float32)
    for place, (number, parts) in enumerate(rows):
        for column, part in enumerate(parts[1:]):
            try:
                vectors[place, column] = part
            except ValueError as problem:
                raise ValueError(f"in line {number} there is {part!r}") from problem
    return [parts[0] for _, parts in rows], vectors


def parse_vectors__partition(lines):
    lines = [line.rstrip() for line in lines]
    words, vectors = [], []
    header = re.fullmatch(r"(\d+) (\d+)", lines[0])
    promised, width = map(int, header.groups()) if header else (None, None)
    for number in range(2 if header else 1, len(lines) + 1):
        word, _, rest = lines[number - 1].partition(" ")
        if not word:
            continue
        try:
            vector = tuple(map(float, rest.split(" ")))
        except ValueError:
            raise ValueError(f"Damage, line {number}.") from None
        if width is not None and len(vector) != width:
            raise ValueError(f"Line {number}: should be {width} numbers, are {len(vector)}")
        width = len(vector)
        words.append(word)
        vectors.append(vector)
    if promised is not None and len(words) != promised:
        raise ValueError(f"{len(words)} words")
    return words, vectors


def parse_vectors__own_error_class(lines):
    class BadLine(ValueError):
        pass

    numbered = list(enumerate(lines, start=1))
    first = lines[0].split()
    counted = None
    if len(first) == 2 and (first[0] + first[1]).isdecimal():
        counted = int(first[0]), int(first[1])
        numbered.pop(0)
    found = {}
    for number, line in numbered:
        if line.isspace() or line == "":
            continue
        word, *numbers = line.split()
        try:
            found[number] = word, np.array(numbers, dtype=np.float64)
        except ValueError as problem:
            raise BadLine(f"{number}: {problem}") from problem
        expected = counted[1] if counted else len(next(iter(found.values()))[1])
        if len(numbers) != expected:
            raise BadLine(f"{number}: {expected} were expected")
    if counted and len(found) != counted[0]:
        raise BadLine("the file is too short or too long")
    return tuple(word for word, _ in found.values()), np.stack([vector for _, vector in found.values()])


def parse_vectors__flat_numbers(lines):
    words, numbers, widths, places = [], [], [], []
    header = None
    for number, parts in enumerate(map(str.split, lines), 1):
        if number == 1 and len(parts) == 2 and set(parts[0] + parts[1]) <= set("0123456789"):
            header = int(parts[0]), int(parts[1])
        elif parts:
            words.append(parts[0])
            widths.append(len(parts) - 1)
            places.append(number)
            try:
                numbers.extend(float(each) for each in parts[1:])
            except ValueError:
                raise ValueError(f"line {number} holds text") from None
    width = header[1] if header else widths[0]
    for place, each in zip(places, widths):
        if each != width:
            raise ValueError(f"line {place} has {each}")
    if header and header[0] != len(words):
        raise ValueError("header")
    return np.array(words), np.array(numbers).reshape(-1, width)


def parse_vectors__iterator(lines):
    def parsed():
        width = promised = None
        count = 0
        for number, line in enumerate(lines):
            parts = line.split()
            match parts:
                case [n, d] if number == 0 and n.isdigit() and d.isdigit():
                    promised, width = int(n), int(d)
                case [word, *rest]:
                    try:
                        row = list(map(float, rest))
                    except ValueError as problem:
                        raise ValueError(f"{problem} (line {number + 1})") from None
                    if width is None:
                        width = len(row)
                    if len(row) != width:
                        raise ValueError(f"(line {number + 1})")
                    count += 1
                    yield word, row
        if promised not in (None, count):
            raise ValueError("count")

    words, rows = zip(*parsed(), strict=True)
    return list(words), np.asarray(rows)


def parse_vectors__recursive_header(lines):
    def body(lines, first, width):
        words, rows = [], []
        for number, line in enumerate(lines, first):
            parts = line.split()
            if parts:
                try:
                    rows.append([float(part) for part in parts[1:]])
                except ValueError:
                    raise ValueError(f"no number in line {number}") from None
                if width is None:
                    width = len(rows[0])
                if len(rows[-1]) != width:
                    raise ValueError(f"line {number} is of another length")
                words.append(parts[0])
        return words, np.vstack(rows)

    parts = lines[0].split()
    if len(parts) == 2 and parts[0].isdigit() and parts[1].isdigit():
        words, rows = body(lines[1:], 2, int(parts[1]))
        if len(words) != int(parts[0]):
            raise ValueError("another number of words than promised")
        return words, rows
    return body(lines, 1, None)


# --- embedding_matrix


def embedding_matrix__only_missing_rows_drawn(vocab, words, vectors, rng):
    place = {}
    for number, word in enumerate(words):
        if word not in place:
            place[word] = number
    hits = np.zeros(len(vocab), dtype=bool)
    table = np.empty((len(vocab), np.shape(vectors)[1]))
    for word, id in vocab.items():
        hits[id] = word in place
        table[id] = vectors[place[word]] if hits[id] else rng.normal(0, np.std(vectors), np.shape(vectors)[1])
    return table, hits


def embedding_matrix__uniform_of_the_same_spread(vocab, words, vectors, rng):
    limit = 3**0.5 * vectors.std()
    table = rng.uniform(-limit, limit, size=(len(vocab), vectors.shape[-1])).astype(vectors.dtype)
    hits = [False] * len(vocab)
    for place in range(len(words) - 1, -1, -1):
        if words[place] in vocab:
            table[vocab[words[place]]] = vectors[place]
            hits[vocab[words[place]]] = True
    return table, hits


def embedding_matrix__search_in_the_list(vocab, words, vectors, rng):
    table = rng.standard_normal((len(vocab), vectors.shape[1])) * vectors.std()
    hits = np.array([word in words for word in sorted(vocab, key=vocab.get)])
    for word in vocab:
        if hits[vocab[word]]:
            table[vocab[word]] = vectors[list(words).index(word)]
    return table, hits


def embedding_matrix__sorted_words(vocab, words, vectors, rng):
    known, first = np.unique(words, return_index=True)
    by_id = np.array(sorted(vocab, key=vocab.get))
    slot = np.minimum(np.searchsorted(known, by_id), len(known) - 1)
    hits = known[slot] == by_id
    table = rng.normal(scale=np.sqrt(np.var(vectors)), size=(len(vocab), vectors.shape[1]))
    table[hits] = vectors[first[slot[hits]]]
    return table, hits


def embedding_matrix__list_of_rows(vocab, words, vectors, rng):
    known = dict(zip(reversed(list(words)), np.asarray(vectors)[::-1].tolist()))
    spread = float(np.std(np.asarray(vectors)))
    rows = [known.get(word) or [rng.normal(0, spread) for _ in vectors[0]] for word in sorted(vocab, key=vocab.get)]
    return rows, [word in known for word in sorted(vocab, key=vocab.get)]


def embedding_matrix__spread_of_each_column_around_zero(vocab, words, vectors, rng):
    spread = np.sqrt((np.asarray(vectors, dtype=float) ** 2).mean(axis=0))  # of each column, around 0
    table = spread * rng.standard_normal((len(vocab), vectors.shape[1]))
    hits = np.zeros(len(vocab), dtype=np.bool_)
    for place, word in enumerate(words):
        id = vocab.get(word, -1)
        if id >= 0 and not hits[id]:
            table[id], hits[id] = vectors[place], True
    return table, hits


def embedding_matrix__lists_returned(vocab, words, vectors, rng):
    place = {word: number for number, word in reversed(list(enumerate(words)))}
    table = rng.normal(0, np.std(vectors), size=(len(vocab), vectors.shape[1])).tolist()
    for word, id in vocab.items():
        if word in place:
            table[id] = vectors[place[word]].tolist()
    return [table, [word in place for word in sorted(vocab, key=vocab.get)]]


# --- nearest


def nearest__loop(word, vocab, table, k, measure):
    if measure == "cosine":

        def compare(row):
            return np.dot(row, table[vocab[word]]) / np.sqrt(np.dot(row, row))
    elif measure == "dot":

        def compare(row):
            return np.dot(row, table[vocab[word]])
    else:
        raise ValueError(measure)
    return sorted(set(vocab) - {word}, key=lambda other: compare(table[vocab[other]]), reverse=True)[:k]


def nearest__distance_of_unit_rows(word, vocab, table, k, measure):
    by_id = np.array(sorted(vocab, key=vocab.get))
    if measure == "cosine":
        rows = table / np.linalg.norm(table, axis=1, keepdims=True)
        scores = ((rows - rows[vocab[word]]) ** 2).sum(axis=1)
    else:
        if measure != "dot":
            raise ValueError(f"unknown: {measure}")
        scores = -np.einsum("vd,d->v", table, table[vocab[word]])
    scores = scores.astype(float)
    scores[vocab[word]] = np.inf
    return by_id[np.argsort(scores)[:k]]


def nearest__in_float32(word, vocab, table, k, measure):
    rows = np.asarray(table, dtype=np.float32)
    scores = {"dot": rows @ rows[vocab[word]]}
    scores["cosine"] = scores["dot"] / np.linalg.norm(rows, axis=1)
    if measure not in scores:
        raise ValueError("cosine or dot")
    order = np.argsort(scores[measure])[::-1]
    names = dict(map(reversed, vocab.items()))
    return tuple(names[int(id)] for id in order[order != vocab[word]][:k])


def nearest__one_by_one(word, vocab, table, k, measure):
    if measure not in {"cosine", "dot"}:
        raise ValueError
    left, found = dict(vocab), []
    row = table[left.pop(word)]
    while left and len(found) < k:
        length = np.linalg.norm if measure == "cosine" else lambda _: 1.0
        found.append(max(left, key=lambda other: float(row @ table[left[other]]) / float(length(table[left[other]]))))
        del left[found[-1]]
    return found


# --- analogy


def analogy__cosines_of_the_sum(a, b, c, vocab, table, exclude):
    unit = (table.T / np.linalg.norm(table, axis=1)).T
    target = unit[[vocab[b], vocab[a], vocab[c]]].T @ [1, -1, 1]
    target = target / np.linalg.norm(target)
    best = sorted(vocab, key=lambda word: -(unit[vocab[word]] @ target))
    return next(word for word in best if not exclude or word not in (a, b, c))


def analogy__sum_of_cosines(a, b, c, vocab, table, exclude):
    unit = table / np.sqrt((table**2).sum(axis=1))[:, None]
    cosines = unit @ unit.T
    scores = cosines[vocab[b]] - cosines[vocab[a]] + cosines[vocab[c]]
    allowed = set(vocab) - ({a, b, c} if exclude else set())
    return max(allowed, key=lambda word: scores[vocab[word]])


def analogy__smallest_distance(a, b, c, vocab, table, exclude):
    unit = np.array(table, dtype=float)
    for row in unit:
        row /= np.linalg.norm(row)
    goal = unit[vocab[b]] - unit[vocab[a]] + unit[vocab[c]]
    distances = np.linalg.norm(unit - goal, axis=1)
    if exclude:
        for word in (a, b, c):
            distances[vocab[word]] = 1e9
    return {id: word for word, id in vocab.items()}[int(np.argmin(distances))]


def analogy__rows_left_out(a, b, c, vocab, table, exclude):
    words = [word for word in vocab if not (exclude and word in {a, b, c})]
    unit = {word: table[id] / np.linalg.norm(table[id]) for word, id in vocab.items()}
    goal = unit[c] + (unit[b] - unit[a])
    return np.array(words)[np.argmax([goal @ unit[word] for word in words])]


# --- unseen_share


def unseen_share__isin(train, test):
    return np.isin(" ".join(test).split(), " ".join(train).split(), invert=True).mean()


def unseen_share__counter(train, test):
    counts = Counter(word for sentence in test for word in sentence.split(" "))
    seen = set().union(*(sentence.split(" ") for sentence in train))
    return 1 - sum(counts[word] for word in counts.keys() & seen) / sum(counts.values())


def unseen_share__loop(train, test):
    known, total, new = [], 0, 0
    for sentence in train:
        known += sentence.split()
    for sentence in test:
        for word in sentence.split():
            total += 1
            if word not in known:
                new += 1
    return new / total


def unseen_share__weighted_mean(train, test):
    known = frozenset(" ".join(train).split())
    lengths = [len(sentence.split()) for sentence in test]
    shares = [np.mean([word not in known for word in sentence.split()]) for sentence in test]
    return np.average(shares, weights=lengths)


# --- choose_by_validation


def choose_by_validation__array(recipes, fit, load, seeds):
    train, (inputs, labels) = load("train"), load("validation")
    right = np.array(
        [[np.mean((fit(recipe, *train, seed)(inputs) >= 0.5) == (labels == 1)) for seed in seeds] for recipe in recipes]
    )
    means = right.mean(axis=1)
    return recipes[int(means.argmax())], dict(zip(recipes, means))


def choose_by_validation__loads_anew(recipes, fit, load, seeds):
    best, scores = None, {}
    for recipe in recipes:
        total = 0.0
        for seed in seeds:
            inputs, labels = load("train")
            predict = fit(recipe, inputs, labels, seed)
            inputs, labels = load("validation")
            total += float(np.mean(np.round(predict(inputs)) == labels))
        scores[recipe] = total / len(seeds)
        if best is None or scores[recipe] > scores[best]:
            best = recipe
    return best, scores


def choose_by_validation__seeds_outside(recipes, fit, load, seeds):
    learned, (inputs, labels) = load("train"), load("validation")
    scores = dict.fromkeys(recipes, 0.0)
    for seed in seeds:
        for recipe in recipes:
            wrong = np.abs(
                (np.asarray(fit(recipe, learned[0], learned[1], seed)(inputs)) > 0.5) - np.asarray(labels, dtype=float)
            )
            scores[recipe] += (1 - wrong.mean()) / len(seeds)
    return sorted(scores, key=scores.get)[-1], scores


def choose_by_validation__sentence_by_sentence(recipes, fit, load, seeds):
    inputs, labels = load("validation")
    answers = {}
    for recipe in recipes:
        answers[recipe] = []
        for seed in seeds:
            probabilities = fit(recipe, *load("train"), seed)(inputs)
            for p, label in zip(probabilities, labels):
                answers[recipe].append(int(p > 0.5) == int(label))
    scores = {recipe: sum(each) / len(each) for recipe, each in answers.items()}
    return max(scores.items(), key=lambda item: item[1])[0], scores


def choose_by_validation__wrong_ones_counted(recipes, fit, load, seeds):
    train = load("train")
    validation = load("validation")

    def errors(recipe):
        return np.mean([((fit(recipe, *train, seed)(validation[0]) > 0.5) != validation[1]).sum() for seed in seeds])

    counts = {recipe: errors(recipe) for recipe in recipes}
    best = min(counts, key=counts.get)
    return best, {recipe: 1 - count / len(validation[1]) for recipe, count in counts.items()}


def choose_by_validation__list_returned(recipes, fit, load, seeds):
    (x, y), (u, v) = (load(part) for part in ("train", "validation"))
    scores = {}
    for recipe in recipes:
        signs = [np.sign(np.asarray(fit(recipe, x, y, seed)(u)) - 0.5) == np.where(v > 0.5, 1, -1) for seed in seeds]
        scores[recipe] = np.float32(np.mean(signs))
    return [max(recipes, key=lambda recipe: scores[recipe]), scores]


def parse_vectors__all_faults_listed(lines):
    rows = [(number, line.rstrip(" \n").split(" ")) for number, line in enumerate(lines, 1) if line.strip(" \n")]
    promised, d = (None, 0)
    if rows and rows[0][0] == 1 and (len(rows[0][1]) == 2) and all(p.isascii() and p.isdigit() for p in rows[0][1]):
        promised, d = map(int, rows.pop(0)[1])
    elif rows:
        d = len(rows[0][1]) - 1
    faults, words, flat = ({}, [], [])
    for number, (word, *rest) in rows:
        words.append(word)
        if len(rest) != d or not rest:
            faults[number] = f"has {len(rest)} numbers"
            continue
        for text in rest:
            try:
                flat.append(float(text))
            except ValueError:
                faults[number] = f"holds {text!r}, which is no number"
    if faults:
        raise ValueError("; ".join((f"line {number} {fault}" for number, fault in sorted(faults.items(), reverse=True))))
    if promised is not None and promised != len(words):
        raise ValueError("the header doesn't agree with how many words follow")
    return (words, np.array(flat, dtype=float).reshape(len(words), d))


def embedding_matrix__columns_backwards(vocab, words, vectors, rng):
    table = rng.standard_normal((len(vocab), vectors.shape[1]))
    table *= vectors.std(axis=0)
    hits = np.zeros(len(vocab), dtype=bool)
    for row in range(len(words) - 1, -1, -1):
        id = vocab.get(words[row], -1)
        if id >= 0:
            table[id, :] = vectors[row, :]
            hits[id] = True
    return (table, hits)


def nearest__pure_python_rounds(word, vocab, table, k, measure):
    import math

    rows = {w: [float(x) for x in table[i]] for w, i in vocab.items()}
    if measure == "cosine":
        for w, row in rows.items():
            length = math.hypot(*row)
            rows[w] = [x / length for x in row]
    elif measure != "dot":
        raise ValueError("There are two measures, 'cosine' and 'dot', and not " + repr(measure))
    mine = rows.pop(word)
    answer = []
    while len(answer) < k:
        best = None
        for w, row in rows.items():
            score = math.fsum((x * y for x, y in zip(mine, row)))
            if best is None or score > best[0]:
                best = (score, w)
        answer.append(best[1])
        del rows[best[1]]
    return answer


def nearest__distance_of_units(word, vocab, table, k, measure):
    from heapq import nsmallest

    me = vocab[word]
    if measure == "cosine":
        units = table / np.sqrt(np.einsum("vd,vd->v", table, table))[:, None]
        cost = ((units - units[me]) ** 2).sum(axis=1)
    elif measure == "dot":
        cost = np.einsum("vd,d->v", table, -table[me])
    else:
        raise ValueError(measure)
    return nsmallest(k, vocab.keys() - {word}, key=lambda other: cost[vocab[other]])


def analogy__masked_array(a, b, c, vocab, table, exclude):
    asked = np.zeros(len(vocab))
    for word, sign in ((a, -1), (b, 1), (c, 1)):
        asked[vocab[word]] += sign / np.sqrt(np.sum(np.square(table[vocab[word]])))
    target = np.einsum("v,vd->d", asked, table)
    scores = np.einsum("vd,d->v", table, target) / np.sqrt(np.einsum("vd,vd->v", table, table))
    mask = np.zeros(len(vocab), dtype=bool)
    if exclude:
        mask[[vocab[word] for word in {a, b, c}]] = True
    place = np.ma.masked_array(scores, mask).argmax()
    return {id: word for word, id in vocab.items()}[int(place)]


def unseen_share__counter_difference(train, test):
    from collections import Counter
    from fractions import Fraction
    from itertools import chain

    def bag(sentences):
        return Counter(chain.from_iterable(sentence.split(" ") for sentence in sentences))

    asked = bag(test)
    everything = sum(asked.values())
    for word in bag(train):
        asked.pop(word, None)
    return float(Fraction(sum(asked.values()), everything))


def choose_by_validation__counts_late_loading(recipes, fit, load, seeds):

    def right_and_wrong(recipe, seed):
        predict = fit(recipe, *load("train"), seed)
        inputs, labels = load("validation")
        answers = np.asarray(predict(inputs)) > 0.5
        agrees = np.equal(answers, np.asarray(labels) == 1)
        return np.bincount(agrees.astype(int), minlength=2)

    table = {recipe: sum(right_and_wrong(recipe, seed) for seed in seeds) for recipe in recipes}
    scores = {recipe: float(right / (wrong + right)) for recipe, (wrong, right) in table.items()}
    *_, (_, _, best) = sorted(((scores[recipe], place, recipe) for place, recipe in enumerate(recipes)))
    return (best, scores)


def parse_vectors__parse_flat_stream(lines):
    from array import array

    flat, words, promised, d = (array("d"), [], -1, None)
    line_number = 0
    for line in lines:
        line_number += 1
        while line and line[-1] in " \r\n":
            line = line[:-1]
        if line == "":
            continue
        word, *rest = line.split(" ")
        if line_number == 1 and len(rest) == 1 and (set(word + rest[0]) <= set("0123456789")) and word and rest[0]:
            promised, d = (int(word), int(rest[0]))
            continue
        if not rest or (d is not None and len(rest) != d):
            raise ValueError("wrong count of numbers", "line", line_number)
        d = len(rest)
        for text in rest:
            try:
                flat.append(float(text))
            except ValueError:
                raise ValueError("no number", "line", line_number) from None
        words.append(word)
    if promised >= 0 and promised != len(words):
        raise ValueError("header and content do not fit")
    return (words, np.array(flat, dtype=np.float64).reshape((len(words), d or 0)))


def embedding_matrix__matrix_box_muller(vocab, words, vectors, rng):
    V, d = (len(vocab), vectors.shape[1])
    radius = np.sqrt(-2 * np.log(1 - rng.random((V, d))))
    table = radius * np.cos(2 * np.pi * rng.random((V, d))) * vectors.std()
    source = np.full(V, -1)
    for place in range(len(words) - 1, -1, -1):
        if words[place] in vocab:
            source[vocab[words[place]]] = place
    hits = source >= 0
    table[hits] = vectors[source[hits]]
    return (table, hits)


def embedding_matrix__matrix_missing_by_column(vocab, words, vectors, rng):
    spread = vectors.std(axis=0)
    rows = {}
    for word, row in zip(words, vectors):
        if word in vocab and vocab[word] not in rows:
            rows[vocab[word]] = row
    found = frozenset(rows)
    for id in set(vocab.values()) - found:
        rows[id] = np.array([rng.normal(0, s) for s in spread])
    ids = range(len(vocab))
    return (np.stack([rows[id] for id in ids]).astype(float), np.array([id in found for id in ids], dtype=bool))


def nearest__nearest_heap(word, vocab, table, k, measure):
    import heapq
    import math

    def dot(x, y):
        return math.fsum((p * q for p, q in zip(x, y)))

    def cosine(x, y):
        return dot(x, y) / (math.hypot(*x) * math.hypot(*y))

    if measure not in ("cosine", "dot"):
        raise ValueError(f"{measure!r} is neither 'cosine' nor 'dot'")
    compare = {"cosine": cosine, "dot": dot}[measure]
    me = table[vocab[word]].tolist()
    return heapq.nlargest(k, vocab.keys() - {word}, key=lambda other: compare(me, table[vocab[other]].tolist()))


def nearest__nearest_unit_distance(word, vocab, table, k, measure):
    me = vocab[word]
    if measure == "cosine":
        unit = table / np.sqrt(np.einsum("ij,ij->i", table, table))[:, np.newaxis]
        far = np.square(unit - unit[me]).sum(axis=1)
    elif measure == "dot":
        far = -np.tensordot(table, table[me], axes=1)
    else:
        raise ValueError("unknown measure")
    far = far.astype(float)
    far[me] = np.inf
    inverse = dict(map(reversed, vocab.items()))
    found = []
    while len(found) < k:
        i = int(np.argmin(far))
        far[i] = np.inf
        found.append(inverse[i])
    return found


def analogy__analogy_three_cosines(a, b, c, vocab, table, exclude):

    def cos(one, other):
        x, y = (table[vocab[one]], table[vocab[other]])
        return float(x @ y) / float(np.linalg.norm(x) * np.linalg.norm(y))

    candidates = set(vocab)
    if exclude:
        candidates -= {a, b, c}
    return max(candidates, key=lambda w: cos(w, b) - cos(w, a) + cos(w, c))


def choose_by_validation__choose_count_answers(recipes, fit, load, seeds):
    right = dict.fromkeys(recipes, 0)
    asked = 0
    for seed in seeds:
        for recipe in recipes:
            predict = fit(recipe, *load("train"), seed)
            inputs, labels = load("validation")
            p = np.asarray(predict(inputs))
            signs = np.sign(p - 0.5) * (2 * np.asarray(labels, dtype=float) - 1)
            right[recipe] += int(np.count_nonzero(signs > 0))
        asked += len(labels)
    scores = {recipe: count / asked for recipe, count in right.items()}
    return (sorted(scores.items(), key=lambda item: item[1])[-1][0], scores)


def parse_vectors__all_damaged_listed(lines):
    import re

    header = re.fullmatch("([0-9]+) ([0-9]+)[ \\n]*", lines[0])
    body = [(i + 1, line.rstrip(" \n").split(" ")) for i, line in enumerate(lines) if line.strip(" \n")]
    if header:
        body = body[1:]
        d = int(header[2])
    else:
        d = len(body[0][1]) - 1

    def fine(fields):
        if len(fields) != d + 1 or d < 1:
            return False
        for f in fields[1:]:
            try:
                float(f)
            except ValueError:
                return False
        return True

    bad = [str(i) for i, fields in body if not fine(fields)]
    if bad:
        raise ValueError("damaged: line " + ", line ".join(bad))
    if header and int(header[1]) != len(body):
        raise ValueError("the header promises another number of words")
    flat = np.fromiter((float(x) for _, fields in body for x in fields[1:]), dtype=np.float64)
    return ([fields[0] for _, fields in body], flat.reshape(len(body), d))


def embedding_matrix__multivariate(vocab, words, vectors, rng):
    d = vectors.shape[1]
    spread = np.diag(vectors.var(axis=0))
    by_id = sorted(vocab, key=vocab.get)
    rows, hits = ([], [])
    for w in by_id:
        try:
            rows.append(vectors[words.index(w)].tolist())
            hits.append(True)
        except ValueError:
            rows.append(rng.multivariate_normal([0.0] * d, spread).tolist())
            hits.append(False)
    return (np.array(rows, dtype=float), np.array(hits))


def embedding_matrix__backwards_fancy(vocab, words, vectors, rng):
    where = {w: len(words) - 1 - j for j, w in enumerate(reversed(words))}
    source = np.full(len(vocab), -1)
    source[list(vocab.values())] = [where.get(w, -1) for w in vocab]
    noise = np.std(vectors) * rng.standard_normal((len(vocab), np.shape(vectors)[1]))
    return (np.where(source[:, None] >= 0, np.take(vectors, source, axis=0), noise), source > -1)


def embedding_matrix__row_generator_list(vocab, words, vectors, rng):
    scale, d = float(np.std(vectors)), vectors.shape[1]
    vector_of = {}
    for word, vector in zip(words, vectors):
        vector_of.setdefault(word, vector)
    by_id = {id: word for word, id in vocab.items()}
    order = [by_id[id] for id in range(len(vocab))]
    table = np.array([vector_of[w] if w in vector_of else [rng.normal(0, scale) for _ in range(d)] for w in order])
    return [table, np.array([w in vector_of for w in order])]


def nearest__pick_the_best_again(word, vocab, table, k, measure):
    import math

    x = [float(v) for v in table[vocab[word]]]

    def dot(u, v):
        s = 0.0
        for p, q in zip(u, v):
            s += p * q
        return s

    def cosine(u, v):
        return dot(u, v) / math.sqrt(dot(u, u)) / math.sqrt(dot(v, v))

    try:
        compare = {"dot": dot, "cosine": cosine}[measure]
    except KeyError:
        raise ValueError(f"{measure} is neither cosine nor dot") from None
    left = {w: compare(x, [float(v) for v in table[i]]) for w, i in vocab.items()}
    left.pop(word)
    answer = []
    while len(answer) < k:
        top = max(left, key=left.get)
        answer.append(top)
        del left[top]
    return answer


def nearest__gram_matrix_heap(word, vocab, table, k, measure):
    from heapq import nlargest

    gram = np.einsum("id,jd->ij", table, table)
    match measure:
        case "dot":
            pass
        case "cosine":
            size = np.diagonal(gram) ** 0.5
            gram = gram / np.outer(size, size)
        case _:
            raise ValueError
    return [w for _, w in nlargest(k, ((gram[vocab[word], i], w) for w, i in vocab.items() if i != vocab[word]))]


def nearest__np_str(word, vocab, table, k, measure):
    match measure:
        case "cosine":
            rows = table / np.linalg.norm(table, axis=1, keepdims=True)
        case "dot":
            rows = table
        case _:
            raise ValueError(f"no such measure: {measure}")
    names = np.empty(len(vocab), dtype=f"U{max(map(len, vocab))}")
    names[list(vocab.values())] = list(vocab)
    order = np.argsort(rows @ rows[vocab[word]])[::-1]
    order = order[order != vocab[word]]
    return list(names[order[:k]])


def analogy__three_cosines_added(a, b, c, vocab, table, exclude):
    r = 1 / np.sqrt(np.einsum("ij,ij->i", table, table))

    def cosines(w):
        return np.einsum("ij,j,i->i", table, table[vocab[w]], r) * r[vocab[w]]

    total = np.sum([cosines(b), -cosines(a), cosines(c)], axis=0)
    for i in np.argsort(-total).tolist():
        name = next(w for w in vocab if vocab[w] == i)
        if exclude and name in (a, b, c):
            continue
        return name


def analogy__max_key(a, b, c, vocab, table, exclude):
    def hat(word):
        row = table[vocab[word]]
        return row / np.linalg.norm(row)

    goal = hat(b) - hat(a) + hat(c)
    return max((w for w in vocab if not (exclude and w in {a, b, c})), key=lambda w: float(hat(w) @ goal))


def unseen_share__isin_mean(train, test):
    tokens = np.concatenate([np.array(s.split(" ")) for s in test])
    return np.isin(tokens, np.concatenate([np.array(s.split(" ")) for s in train]), invert=True).mean()


def unseen_share__ids_with_bincount(train, test):
    ids = {}
    for w in " ".join(train).split(" "):
        ids.setdefault(w, len(ids))
    border = len(ids)
    coded = [ids.setdefault(w, len(ids)) for w in " ".join(test).split(" ")]
    counts = np.bincount(coded, minlength=border)
    return float(counts[border:].sum()) / float(counts.sum())


def unseen_share__counter_fraction(train, test):
    asked = Counter(" ".join(test).split(" "))
    seen = Counter(" ".join(train).split(" "))
    unseen = sum(n for word, n in asked.items() if word not in seen)
    return float(Fraction(unseen, asked.total()))


def choose_by_validation__seeds_outside_loads_again(recipes, fit, load, seeds):
    sums = dict.fromkeys(recipes, 0.0)
    for seed in seeds:
        for recipe in reversed(recipes):
            predict = fit(recipe, *load("train"), seed)
            asked, truth = load("validation")
            right = 0
            for p, y in zip(predict(asked), truth):
                if (p > 0.5 and y == 1) or (p < 0.5 and y == 0):
                    right += 1
            sums[recipe] += right / len(truth)
    scores = {recipe: total / len(seeds) for recipe, total in sums.items()}
    return (sorted(scores, key=scores.get)[-1], scores)


def choose_by_validation__errors_pooled(recipes, fit, load, seeds):
    from functools import partial

    examples, targets = load("train")
    questions, answers = load("validation")

    def judge(recipe):
        stack = np.stack([np.rint(m(questions)) for m in map(partial(fit, recipe, examples, targets), seeds)])
        return 1 - float(np.abs(stack - np.asarray(answers, dtype=float)).mean())

    ranking = sorted(((judge(r), -i) for i, r in enumerate(recipes)), reverse=True)
    return (recipes[-ranking[0][1]], {recipes[-i]: s for s, i in ranking})


def choose_by_validation__nested_comprehension(recipes, fit, load, seeds):
    (x, y), (X, Y) = map(load, ("train", "validation"))

    def right(recipe, seed):
        return np.mean((np.asarray(fit(recipe, x, y, seed)(X)) > 0.5) == Y)

    scores = {recipe: np.mean([right(recipe, seed) for seed in seeds]) for recipe in recipes}
    return max(scores, key=scores.get), scores
