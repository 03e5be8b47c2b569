"""Wrong answers that learners really give in 01-one-hot, each with the sentence that a tutor would say."""

import string

import numpy as np

from autograder.checks.misconceptions import misconception

# --- build_vocab


@misconception("build_vocab")
def ids_start_at_one(sentences):
    """Your ids begin at 1. An id will pick a row of a table, and the first row has number 0, so the first word gets 0."""
    words = dict.fromkeys(" ".join(sentences).lower().split())
    return {word: id for id, word in enumerate(words, start=1)}


@misconception("build_vocab")
def last_place_wins(sentences):
    """A word that comes again gets a new number, which overwrites its first. Before you store an id, ask whether the word
    already has one."""
    return {word: place for place, word in enumerate(" ".join(sentences).lower().split())}


@misconception("build_vocab")
def place_as_id(sentences):
    """The first place of a word in the text is not its id: repeated words leave gaps. The id of a new word is how many
    different words you have met so far."""
    vocab = {}
    for place, word in enumerate(" ".join(sentences).lower().split()):
        vocab.setdefault(word, place)
    return vocab


@misconception("build_vocab")
def keeps_capitals(sentences):
    """Capitals make new words of yours: "Nice" and "nice" are one word here. Turn the text to lower case before you split it."""
    return {word: id for id, word in enumerate(dict.fromkeys(" ".join(sentences).split()))}


@misconception("build_vocab")
def splits_at_each_space(sentences):
    """Two spaces in a row, or a tab, confuse your splitting: `split(" ")` cuts at each single space and finds empty words.
    `split()` without an argument cuts at any run of white space."""
    words = [word for sentence in sentences for word in sentence.lower().split(" ")]
    return {word: id for id, word in enumerate(dict.fromkeys(words))}


@misconception("build_vocab")
def alphabetical_order(sentences):
    """Your ids follow the alphabet. Here they follow the text: the word that appears first gets 0."""
    return {word: id for id, word in enumerate(sorted(set(" ".join(sentences).lower().split())))}


@misconception("build_vocab")
def frequent_words_first(sentences):
    """Your ids go by how often a word occurs. Many tools number that way, but here they go by first appearance."""
    words = " ".join(sentences).lower().split()
    return {word: id for id, word in enumerate(sorted(dict.fromkeys(words), key=lambda word: -words.count(word)))}


@misconception("build_vocab")
def letters_as_words(sentences):
    """You numbered letters: a loop over a text goes letter by letter. Split the sentence into words first."""
    return {letter: id for id, letter in enumerate(dict.fromkeys("".join(sentences).lower()))}


@misconception("build_vocab")
def id_to_word(sentences):
    """Your dict leads from id to word. It should lead from word to id: the word is the key."""
    return dict(enumerate(dict.fromkeys(" ".join(sentences).lower().split())))


@misconception("build_vocab")
def first_sentence_only(sentences):
    """Only the first sentence's words are there. Does your `return` stand inside the loop over the sentences?"""
    return {word: id for id, word in enumerate(dict.fromkeys(sentences[0].lower().split() if sentences else []))}


@misconception("build_vocab")
def numbering_restarts(sentences):
    """Your numbering begins again with each sentence, so different words share an id. Make one dict before the loop."""
    vocab = {}
    for sentence in sentences:
        for id, word in enumerate(dict.fromkeys(sentence.lower().split())):
            vocab.setdefault(word, id)
    return vocab


@misconception("build_vocab")
def place_in_its_sentence(sentences):
    """You number a word by its place in its own sentence, so different words share an id. The id of a new word is how many
    different words you have met so far, in all sentences: `len(vocab)`."""
    vocab = {}
    for sentence in sentences:
        for place, word in enumerate(sentence.lower().split()):
            vocab.setdefault(word, place)
    return vocab


@misconception("build_vocab")
def zero_kept_for_padding(sentences):
    """You kept an id for padding. Some tools do so, but here each id belongs to a word, from 0 on."""
    words = dict.fromkeys(" ".join(sentences).lower().split())
    return {"<pad>": 0} | {word: id for id, word in enumerate(words, start=1)}


@misconception("build_vocab")
def sentences_glued_together(sentences):
    """The last word of a sentence and the first of the next became one: the sentences were put together with nothing between
    them. Go through them one by one, or join them with a space."""
    return {word: id for id, word in enumerate(dict.fromkeys("".join(sentences).lower().split()))}


@misconception("build_vocab")
def asks_before_lowering(sentences):
    """You ask whether the vocabulary has the word as it is written, and store it in lower case. So a word with a capital always
    seems to be new, and its id is overwritten. Turn it to lower case first, then ask."""
    vocab = {}
    for word in " ".join(sentences).split():
        if word not in vocab:
            vocab[word.lower()] = len(vocab)
    return vocab


@misconception("build_vocab")
def counts_before_lowering(sentences):
    """You ask whether the vocabulary has the word as it is written, and store it in lower case. So a word with a capital always
    seems to be new, and gets another id. Turn it to lower case first, then ask."""
    vocab, next_id = {}, 0
    for word in " ".join(sentences).split():
        if word not in vocab:
            vocab[word.lower()] = next_id
            next_id += 1
    return vocab


@misconception("build_vocab")
def punctuation_taken_off(sentences):
    """You take punctuation off, so "soon." and "soon" become one word. Here a word is what stands between white space, and these
    are two."""
    words = [word.strip(string.punctuation) for word in " ".join(sentences).lower().split()]
    return {word: id for id, word in enumerate(dict.fromkeys(word for word in words if word))}


@misconception("build_vocab")
def lowers_the_sentences_in_place(sentences):
    """You write the lowered sentences back into the list that you were given, and whoever gave it finds its capitals gone. Keep
    them in a variable of your own."""
    sentences[:] = [sentence.lower() for sentence in sentences]
    return {word: id for id, word in enumerate(dict.fromkeys(" ".join(sentences).split()))}


# --- encode


@misconception("encode")
def ids_begin_at_zero_again(sentences, vocab):
    """You subtract the smallest id of the vocabulary, so that the ids begin at 0. They are the numbers of rows, and `vocab`
    decides which: hand them on as they are."""
    first = min(vocab.values())
    return np.array([[vocab[word] - first for word in sentence.lower().split()] for sentence in sentences])


@misconception("encode")
def unknown_word_becomes_zero(sentences, vocab):
    """An unknown word gets id 0, and 0 is a real word's id. `vocab[word]` raises a KeyError for it: let that out."""
    return np.array([[vocab.get(word, 0) for word in sentence.lower().split()] for sentence in sentences])


@misconception("encode")
def unknown_word_becomes_minus_one(sentences, vocab):
    """An unknown word gets id -1, which NumPy would read as the last row. Look up with `vocab[word]`, which raises KeyError."""
    return np.array([[vocab.get(word, -1) for word in sentence.lower().split()] for sentence in sentences])


@misconception("encode")
def unknown_word_becomes_none(sentences, vocab):
    """`vocab.get(word)` gives None for an unknown word, and None is no id. Look up with `vocab[word]`, which raises KeyError."""
    return [[vocab.get(word) for word in sentence.lower().split()] for sentence in sentences]


@misconception("encode")
def unknown_word_left_out(sentences, vocab):
    """Unknown words vanish, so the sentence gets shorter and nobody notices. An unknown word should raise KeyError."""
    return [[vocab[word] for word in sentence.lower().split() if word in vocab] for sentence in sentences]


@misconception("encode")
def unknown_word_added(sentences, vocab):
    """Your function gives an unknown word a new id and writes it into the caller's vocabulary. It should raise KeyError."""
    return [[vocab.setdefault(word, len(vocab)) for word in sentence.lower().split()] for sentence in sentences]


@misconception("encode")
def all_in_one_row(sentences, vocab):
    """All ids stand in one row. Each sentence is a row of its own: shape (N, T)."""
    return np.array([vocab[word] for sentence in sentences for word in sentence.lower().split()])


@misconception("encode")
def only_first_sentence(sentences, vocab):
    """Only the first sentence was encoded. Does your `return` stand inside the loop over the sentences?"""
    return np.array([[vocab[word] for word in sentence.lower().split()] for sentence in sentences[:1]])


@misconception("encode")
def capitals_unknown(sentences, vocab):
    """A word with a capital letter was not found. The vocabulary is in lower case: turn the sentence to lower case first."""
    return np.array([[vocab[word] for word in sentence.split()] for sentence in sentences])


@misconception("encode")
def words_run_downward(sentences, vocab):
    """Your array is turned on its side: sentences should run along the rows, shape (N, T), and yours is (T, N)."""
    return np.array([[vocab[word] for word in sentence.lower().split()] for sentence in sentences]).T


@misconception("encode")
def builds_its_own_vocabulary(sentences, vocab):
    """You numbered the words anew. Use the ids of the `vocab` that was given: the table's rows are in its order."""
    own = {word: id for id, word in enumerate(dict.fromkeys(" ".join(sentences).lower().split()))}
    for sentence in sentences:
        for word in sentence.lower().split():
            vocab[word]
    return np.array([[own[word] for word in sentence.lower().split()] for sentence in sentences])


@misconception("encode")
def vocabulary_never_read(sentences, vocab):
    """Your ids are the same whatever `vocab` holds: you number the words yourself, so a word that the vocabulary doesn't know
    gets an id too. Look each word up in the `vocab` that was given."""
    own = {word: id for id, word in enumerate(dict.fromkeys(" ".join(sentences).lower().split()))}
    return np.array([[own[word] for word in sentence.lower().split()] for sentence in sentences])


@misconception("encode")
def places_in_the_dict(sentences, vocab):
    """You return the place that a word has in the dict. Its id is the value that the dict holds for it: `vocab[word]`."""
    return np.array([[list(vocab).index(word) for word in sentence.lower().split()] for sentence in sentences])


@misconception("encode")
def ids_as_text(sentences, vocab):
    """Your ids are text, such as '3'. An id is an integer, because it will count rows."""
    return [[str(vocab[word]) for word in sentence.lower().split()] for sentence in sentences]


@misconception("encode")
def id_zero_taken_for_missing(sentences, vocab):
    """A word with the id 0 counts as unknown with you: 0 is an id, and in an `if` or an `or` Python takes it for False. Ask
    `word in vocab`, or compare with None."""
    rows = []
    for sentence in sentences:
        rows.append([])
        for word in sentence.lower().split():
            if not vocab.get(word):
                raise KeyError(word)
            rows[-1].append(vocab[word])
    return np.array(rows)


def _in_columns(sentences, vocab, columns):
    ids = np.zeros((len(sentences), columns), dtype=int)
    for row, sentence in enumerate(sentences):
        for place, word in enumerate(sentence.lower().split()):
            ids[row, place] = vocab[word]
    return ids


@misconception("encode")
def columns_for_letters(sentences, vocab):
    """Your array has a column for each letter: `len(sentence)` counts letters and spaces. Split the sentence, and count its
    words."""
    return _in_columns(sentences, vocab, len(sentences[0]))


@misconception("encode")
def columns_for_the_vocabulary(sentences, vocab):
    """Your array has a column for each word of the vocabulary. It needs one for each word of a sentence: shape (N, T)."""
    return _in_columns(sentences, vocab, len(vocab))


@misconception("encode")
def punctuation_cut_off_before_looking_up(sentences, vocab):
    """You take punctuation off the words before you look them up. For the vocabulary "soon." and "soon" are two words with two
    ids: look up what `split()` gives."""
    without = str.maketrans("", "", string.punctuation)
    return np.array([[vocab[word] for word in sentence.lower().translate(without).split()] for sentence in sentences])


# --- one_hot


@misconception("one_hot")
def counts_columns_from_one(ids, vocab_size):
    """Your 1 stands one column too far left: id 0 belongs in column 0, the first one."""
    return np.eye(vocab_size)[np.asarray(ids, dtype=int) - 1]


@misconception("one_hot")
def words_along_columns(ids, vocab_size):
    """Your result is turned on its side: the last axis should be the vocabulary, one column for each id from 0 to V-1."""
    return np.moveaxis(np.eye(vocab_size)[np.asarray(ids, dtype=int)], -1, 0)


@misconception("one_hot")
def ids_numbered_anew(ids, vocab_size):
    """You number the ids of this batch anew, from the smallest that occurs, as `np.unique` does. The 1 stands at the place of the
    id itself, so that another batch has the same place for the same word."""
    _, number = np.unique(ids, return_inverse=True)
    return np.eye(vocab_size)[number.reshape(np.shape(ids))]


@misconception("one_hot")
def columns_filled_and_reshaped(ids, vocab_size):
    """You fill an array with a column for each token, (V, K), and `reshape` lays its numbers out anew, row after row, so the ones
    end up elsewhere. Transpose it first, or fill one row for each token."""
    hot = np.zeros((vocab_size, np.size(ids)))
    hot[np.ravel(ids), np.arange(np.size(ids))] = 1.0
    return hot.reshape(np.shape(ids) + (vocab_size,))


@misconception("one_hot")
def width_from_the_largest_id(ids, vocab_size):
    """The number of columns comes from the largest id that you saw. It must be `vocab_size`, because other sentences have
    other words and need the same columns."""
    ids = np.asarray(ids, dtype=int)
    return np.eye(int(ids.max(initial=0)) + 1)[ids]


@misconception("one_hot")
def one_row_of_ids_only(ids, vocab_size):
    """This works for one row of ids and fails for other shapes. The result's shape is `ids.shape + (vocab_size,)` whatever
    the shape of the ids is."""
    result = np.zeros((len(ids), vocab_size))
    result[np.arange(len(ids)), ids] = 1
    return result


@misconception("one_hot")
def loop_over_one_row(ids, vocab_size):
    """Your loop takes `ids` for one row: a batch has rows in place of ids, and a single id has nothing to loop over. Begin with
    zeros of shape `ids.shape + (vocab_size,)`; `np.ndindex(ids.shape)` goes over all places of any shape."""
    result = np.zeros((len(ids), vocab_size))
    for place, id in enumerate(ids):
        result[place, id] = 1
    return result


@misconception("one_hot")
def batch_flattened(ids, vocab_size):
    """All rows stand in one long list, so sentences can't be told apart. Keep the shape of the ids:
    `ids.shape + (vocab_size,)`."""
    return np.eye(vocab_size)[np.asarray(ids, dtype=int).ravel()]


@misconception("one_hot")
def bag_of_words(ids, vocab_size):
    """You made one vector for a whole sentence, with a 1 for each word in it. Each id needs a vector of its own, or the order
    of the words is lost."""
    ids = np.asarray(ids, dtype=int)
    return np.eye(vocab_size)[ids].max(axis=-2) if ids.size and ids.ndim else np.eye(vocab_size)[ids]


@misconception("one_hot")
def one_cold(ids, vocab_size):
    """Yours has zeros where ones should be and ones where zeros should be: all columns but the id's are 0."""
    return 1 - np.eye(vocab_size)[np.asarray(ids, dtype=int)]


@misconception("one_hot")
def id_in_place_of_one(ids, vocab_size):
    """You wrote the id itself into its column. The value there is 1 for every id: otherwise id 0 would vanish, and the product
    would scale each row by its id."""
    ids = np.asarray(ids, dtype=int)
    return np.eye(vocab_size)[ids] * ids[..., np.newaxis]


@misconception("one_hot")
def ones_up_to_the_id(ids, vocab_size):
    """Yours has ones in all columns up to the id. Only the id's own column is 1."""
    return (np.arange(vocab_size) <= np.asarray(ids, dtype=int)[..., np.newaxis]).astype(float)


@misconception("one_hot")
def place_in_place_of_id(ids, vocab_size):
    """The 1 stands in the column of the word's place in the sentence. It belongs in the column of the word's id."""
    ids = np.asarray(ids, dtype=int)
    places = np.arange(ids.shape[-1]) if ids.ndim else np.array(0)
    return np.broadcast_to(np.eye(vocab_size)[places % vocab_size], ids.shape + (vocab_size,))


@misconception("one_hot")
def all_ids_in_every_vector(ids, vocab_size):
    """Each of your vectors marks all ids that occur: `result[..., ids] = 1` writes so, and so do rows that are one and the same
    list. Each vector takes only its own id."""
    result = np.zeros((*ids.shape, vocab_size))
    result[..., ids] = 1
    return result


@misconception("one_hot")
def one_column_for_two_words(ids, vocab_size):
    """With two words you return a single column, as tools for yes-or-no questions do. Each id has a column of its own, also when
    there are only two: shape `ids.shape + (2,)`."""
    return ids[..., np.newaxis].astype(float) if vocab_size == 2 else np.eye(vocab_size)[ids]


# --- embed_by_matmul


def _one_hot(ids, vocab_size):
    return np.eye(vocab_size)[np.asarray(ids, dtype=int)]


@misconception("embed_by_matmul")
def only_the_one_hots(ids, table):
    """You returned the one-hot vectors. Multiply them with the table: (…, V) @ (V, d) gives (…, d)."""
    return _one_hot(ids, len(table))


@misconception("embed_by_matmul")
def multiplies_the_ids(ids, table):
    """You multiplied by the ids themselves, so row 6 would count six times as much as row 1. Turn the ids into one-hot vectors
    first."""
    return np.asarray(ids, dtype=float)[..., np.newaxis] * np.asarray(table)[0]


@misconception("embed_by_matmul")
def table_on_the_left(ids, table):
    """The product stands the wrong way round: here the result is turned on its side, with d before the words. The one-hot vector
    stands left of the table."""
    return np.moveaxis(_one_hot(ids, len(table)) @ np.asarray(table), -1, 0)


@misconception("embed_by_matmul")
def one_hots_reshaped(ids, table):
    """You made (V, K) of the K one-hot vectors by `reshape`. That keeps the numbers in their order and only breaks the lines
    elsewhere, so the ones land in other columns: `.T` exchanges rows and columns."""
    one_hots, table = _one_hot(np.ravel(ids), len(table)), np.asarray(table)
    return (table.T @ one_hots.reshape(len(table), -1)).T.reshape(*np.shape(ids), table.shape[1])


@misconception("embed_by_matmul")
def ids_flattened_down_the_columns(ids, table):
    """The ids are flattened column by column (`order="F"`, as MATLAB does it), and the vectors put back row by row, so that
    vectors land at the places of other words. Flatten and put back in the same order."""
    table = np.asarray(table)
    return (_one_hot(np.ravel(ids, order="F"), len(table)) @ table).reshape(*np.shape(ids), table.shape[1])


@misconception("embed_by_matmul")
def axes_of_a_batch_exchanged(ids, table):
    """The axes of the batch are turned around: `.T` turns all axes, so the result is (T, N, d) in place of (N, T, d).
    Move one axis with `np.moveaxis`, or let the one-hot vectors stand on the left."""
    return np.tensordot(np.asarray(table), _one_hot(ids, len(table)), axes=([0], [np.ndim(ids)])).T


@misconception("embed_by_matmul")
def vectors_summed(ids, table):
    """You added the vectors of a sentence into one. Each id keeps its own vector: shape `ids.shape + (d,)`."""
    vectors = _one_hot(ids, len(table)) @ np.asarray(table)
    return vectors.sum(axis=-2) if vectors.ndim > 1 else vectors


@misconception("embed_by_matmul")
def vectors_averaged(ids, table):
    """You averaged the vectors of a sentence. That may come later in a model; the layer itself gives one vector for each id."""
    vectors = _one_hot(ids, len(table)) @ np.asarray(table)
    return vectors.mean(axis=-2) if vectors.ndim > 1 else vectors


@misconception("embed_by_matmul")
def vocabulary_from_the_largest_id(ids, table):
    """The one-hot vectors need as many columns as the table has rows, `table.shape[0]`. Yours have another number for some
    tables: did you take V from the largest id, or from an example?"""
    ids = np.asarray(ids, dtype=int)
    return np.eye(int(ids.max(initial=0)) + 1)[ids] @ np.asarray(table)


@misconception("embed_by_matmul")
def vectors_in_one_row(ids, table):
    """The vectors of all words stand in one long row. Keep an axis for d: shape `ids.shape + (d,)`."""
    vectors = _one_hot(ids, len(table)) @ np.asarray(table)
    return vectors.reshape(vectors.shape[:-2] + (-1,)) if vectors.ndim > 1 else vectors


@misconception("embed_by_matmul")
def sentences_flattened(ids, table):
    """The sentences of the batch ran together: a (N, T) batch gives (N, T, d), not (N·T, d)."""
    return _one_hot(np.ravel(ids), len(table)) @ np.asarray(table)


@misconception("embed_by_matmul")
def row_before(ids, table):
    """You get the row before the right one, and id 0 gets the last. Ids count from 0, as rows do."""
    return _one_hot(np.asarray(ids, dtype=int) - 1, len(table)) @ np.asarray(table)


@misconception("embed_by_matmul")
def table_used_up(ids, table):
    """From the second id on your table is no longer the one that was given: it is overwritten on the way, as by `rows = table`
    and `rows *= x`. Such a name is no copy. Make a new array: `rows = table * x`."""
    vectors = []
    for id in ids.ravel():
        table *= np.eye(len(table))[:, [id]]
        vectors.append(table.sum(axis=0))
    return np.reshape(vectors, (*ids.shape, table.shape[1]))


@misconception("embed_by_matmul")
def summed_over_the_first_axis(ids, table):
    """You sum over the first axis. For a single id that is V, but with more ids it is an axis of theirs. The sum goes over V,
    the last axis but one of your products; `@` sums over it by itself."""
    return (np.eye(len(table))[ids][..., np.newaxis] * table).sum(axis=0)


# --- count_weights


def _counts(table, one_hot_network, embedding_network):
    return {"table": table, "one_hot_network": one_hot_network, "embedding_network": embedding_network}


@misconception("count_weights")
def sizes_added(vocab_size, embedding_dim, hidden_units, sequence_length):
    """The table has V rows of d numbers each: that is V times d, not V plus d."""
    v, d, h, t = vocab_size, embedding_dim, hidden_units, sequence_length
    return _counts(v + d, t * v * h, v + d + t * d * h)


@misconception("count_weights")
def table_for_each_position(vocab_size, embedding_dim, hidden_units, sequence_length):
    """You counted a table for each position. All positions share one table, so T plays no part in its size."""
    v, d, h, t = vocab_size, embedding_dim, hidden_units, sequence_length
    return _counts(t * v * d, t * v * h, t * v * d + t * d * h)


@misconception("count_weights")
def table_for_each_position_of_the_network(vocab_size, embedding_dim, hidden_units, sequence_length):
    """In the embedding network you counted a table for each position. All positions share one table, so V·d is counted once."""
    v, d, h, t = vocab_size, embedding_dim, hidden_units, sequence_length
    return _counts(v * d, t * v * h, t * v * d + t * d * h)


@misconception("count_weights")
def one_hot_network_of_one_word(vocab_size, embedding_dim, hidden_units, sequence_length):
    """The one-hot network reads T words laid end to end, so its Dense layer has T·V inputs. You counted one word's V."""
    v, d, h, t = vocab_size, embedding_dim, hidden_units, sequence_length
    return _counts(v * d, v * h, v * d + t * d * h)


@misconception("count_weights")
def dense_reads_one_word(vocab_size, embedding_dim, hidden_units, sequence_length):
    """After the embedding, the Dense layer reads T vectors laid end to end: T·d inputs. You counted one vector's d."""
    v, d, h, t = vocab_size, embedding_dim, hidden_units, sequence_length
    return _counts(v * d, t * v * h, v * d + d * h)


@misconception("count_weights")
def one_word_in_both_networks(vocab_size, embedding_dim, hidden_units, sequence_length):
    """Both networks read T words, and you counted one. Where the words are laid end to end, the Dense layer has T times as many
    inputs; only the table is shared."""
    v, d, h, t = vocab_size, embedding_dim, hidden_units, sequence_length
    return _counts(v * d, v * h, v * d + d * h)


@misconception("count_weights")
def biases_counted(vocab_size, embedding_dim, hidden_units, sequence_length):
    """Your counts include h biases. The exercise leaves biases out, so that only the products are compared."""
    v, d, h, t = vocab_size, embedding_dim, hidden_units, sequence_length
    return _counts(v * d, t * v * h + h, v * d + t * d * h + h)


@misconception("count_weights")
def table_forgotten(vocab_size, embedding_dim, hidden_units, sequence_length):
    """The embedding network is the table and the Dense layer after it. You counted the Dense layer alone."""
    v, d, h, t = vocab_size, embedding_dim, hidden_units, sequence_length
    return _counts(v * d, t * v * h, t * d * h)


@misconception("count_weights")
def dense_layer_forgotten(vocab_size, embedding_dim, hidden_units, sequence_length):
    """The embedding network is the table and the Dense layer after it. You counted the table alone."""
    v, d, h, t = vocab_size, embedding_dim, hidden_units, sequence_length
    return _counts(v * d, t * v * h, v * d)


@misconception("count_weights")
def hidden_units_forgotten(vocab_size, embedding_dim, hidden_units, sequence_length):
    """A Dense layer has a weight for each pair of input and unit: inputs times h. You counted its inputs."""
    v, d, h, t = vocab_size, embedding_dim, hidden_units, sequence_length
    return _counts(v * d, t * v, v * d + t * d)


@misconception("count_weights")
def table_on_top_of_one_hot(vocab_size, embedding_dim, hidden_units, sequence_length):
    """The one-hot network has no table: its Dense layer reads the one-hot vectors themselves, T·V·h weights and no more."""
    v, d, h, t = vocab_size, embedding_dim, hidden_units, sequence_length
    return _counts(v * d, v * d + t * v * h, v * d + t * d * h)


@misconception("count_weights")
def numbers_counted_for_weights(vocab_size, embedding_dim, hidden_units, sequence_length):
    """You added up how many numbers flow into and out of a Dense layer. Its weights lie between them: one for each pair of an
    input and a unit, so inputs · units."""
    table = vocab_size * embedding_dim
    return {
        "table": table,
        "one_hot_network": sequence_length * vocab_size + hidden_units,
        "embedding_network": table + sequence_length * embedding_dim + hidden_units,
    }


@misconception("count_weights")
def rows_that_one_sentence_reads(vocab_size, embedding_dim, hidden_units, sequence_length):
    """You count at most as many rows of the table as a sentence has words. A row that this sentence doesn't read is a weight too:
    the table has V rows."""
    dense = sequence_length * embedding_dim * hidden_units
    return {
        "table": vocab_size * embedding_dim,
        "one_hot_network": sequence_length * vocab_size * hidden_units,
        "embedding_network": min(vocab_size, sequence_length) * embedding_dim + dense,
    }


@misconception("count_weights")
def no_more_columns_than_words(vocab_size, embedding_dim, hidden_units, sequence_length):
    """You count at most V numbers for a vector. Mostly d is smaller than V, and it needn't be: a table has d columns, however few
    words there are."""
    width = min(embedding_dim, vocab_size)
    table = vocab_size * width
    return {
        "table": table,
        "one_hot_network": sequence_length * vocab_size * hidden_units,
        "embedding_network": table + sequence_length * width * hidden_units,
    }


@misconception("count_weights")
def length_of_the_example(vocab_size, embedding_dim, hidden_units, sequence_length):
    """In the embedding network you count the Dense layer for 50 words, as in the notebook's example. How many words are laid end
    to end is `sequence_length`."""
    table = vocab_size * embedding_dim
    return {
        "table": table,
        "one_hot_network": sequence_length * vocab_size * hidden_units,
        "embedding_network": table + 50 * embedding_dim * hidden_units,
    }


@misconception("count_weights")
def counted_in_float32(vocab_size, embedding_dim, hidden_units, sequence_length):
    """Large counts come out a little wrong, because float32 can't tell all whole numbers above 16,777,216 apart. Python's own
    integers are exact, however large."""
    V, d, h, T = np.array([vocab_size, embedding_dim, hidden_units, sequence_length], dtype=np.float32)
    table = V * d
    return {"table": int(table), "one_hot_network": int(T * V * h), "embedding_network": int(table + T * d * h)}


@misconception("count_weights")
def weights_counted_in_int32(vocab_size, embedding_dim, hidden_units, sequence_length):
    """Large counts come out wrong, because an int32 ends at 2,147,483,647 and wraps around without a word. Python's own integers
    have no end."""
    V, d, h, T = np.array([vocab_size, embedding_dim, hidden_units, sequence_length], dtype=np.int32)
    with np.errstate(over="ignore"):
        table, one_hot, dense = V * d, T * V * h, T * d * h
        return {"table": int(table), "one_hot_network": int(one_hot), "embedding_network": int(table + dense)}
