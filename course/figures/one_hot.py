"""The figures of 01-one-hot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from course import data
from course.figures.drawing import (
    ACCENT,
    CONTRAST,
    FAINT,
    INK,
    PAPER,
    Picture,
    canvas,
    colour_of,
    draw_arrow,
    draw_cells,
    draw_table,
    frame,
    tint,
)


def _draw_tile(axes: Axes, at: tuple[float, float], word: str, id: int, width: float = 2.0) -> None:
    """Draw a word over its id, in the id's colour; `at` is the upper left corner and the tile is 2 high."""
    x, y = at
    axes.add_patch(
        Rectangle((x, y), width, 1, facecolor=tint(colour_of(id)), edgecolor=colour_of(id), linewidth=1.4),
    )
    axes.add_patch(
        Rectangle((x, y + 1), width, 1, facecolor=tint(colour_of(id), 0.08), edgecolor=colour_of(id), linewidth=1.4),
    )
    axes.text(x + width / 2, y + 0.5, word, ha="center", va="center", fontsize=10)
    axes.text(x + width / 2, y + 1.5, str(id), ha="center", va="center", fontsize=10, fontweight="bold")


def phrase_picture(sentences: Sequence[str], ids: Any) -> Picture:
    """Draw sentences of equal length as tokens over their ids: one colour for each id.

    Parameters
    ----------
    sentences : sequence of str
        N sentences of T words each.
    ids : array_like of int, shape (N, T)
        The id of each word.
    """
    ids = np.asarray(ids)
    figure, axes = canvas(9, 2.9)
    for row, sentence in enumerate(sentences):
        top = row * 3.0
        axes.text(-0.4, top + 0.5, "token", ha="right", va="center", fontsize=9)
        axes.text(-0.4, top + 1.5, "id", ha="right", va="center", fontsize=9)
        for column, word in enumerate(sentence.lower().split()):
            _draw_tile(axes, (column * 2.5, top), word, ids[row, column], width=2.2)
    for column in range(ids.shape[1]):
        axes.text(column * 2.5 + 1.1, -0.2, f"position {column}", ha="center", va="bottom", fontsize=9)
    frame(axes, -2, ids.shape[1] * 2.5, -1, len(sentences) * 3 - 0.6)
    lines = "; ".join(f"“{sentence}” is {row.tolist()}" for sentence, row in zip(sentences, ids, strict=True))
    return Picture(figure, f"Each word stands over its id; equal words have the same id and color. {lines}.")


def letters_picture(text: str, one_hots: Any, letters: str = "abcdefghijklmnopqrstuvwxyz") -> Picture:
    """Draw the one-hot vectors of a word's letters as the rows of a grid.

    Parameters
    ----------
    text : str
        The word, T letters.
    one_hots : array_like, shape (T, V)
        One row for each letter.
    letters : str
        The V letters in the order of their ids.
    """
    one_hots = np.asarray(one_hots, dtype=float)
    hot = one_hots.argmax(axis=1)
    figure, axes = canvas(9, 0.75 + 0.31 * len(text))
    draw_cells(
        axes,
        one_hots,
        row_labels=[f"{letter}  {id}" for letter, id in zip(text, hot, strict=True)],
        column_labels=list(letters),
        fill=lambda row, column: ACCENT if one_hots[row, column] else PAPER,  # there are not 26 colours to tell apart
    )
    frame(axes, -2, len(letters) + 0.2, -1, len(text) + 0.2)
    places = ", ".join(f"{letter} at {id}" for letter, id in zip(text, hot, strict=True))
    return Picture(
        figure,
        f"The letters of “{text}” as rows of {len(letters)} numbers: each row has a single 1, namely {places}, and 0 elsewhere.",
    )


def one_hot_picture(id: int, table: Any = None, words: Sequence[str] | None = None) -> Picture:
    """Draw an id, its one-hot vector and the row of the table that the product selects.

    Parameters
    ----------
    id : int
        The id, 0 to V - 1.
    table : array_like, shape (V, d), optional
        The table; by default the course's 7×2 example.
    words : sequence of str, optional
        The V words; by default those of the example.
    """
    table = data.TABLE if table is None else np.asarray(table, dtype=float)
    words = data.WORDS if words is None else words
    size, width = table.shape
    colour = colour_of(id)
    hot = [float(column == id) for column in range(size)]
    figure, axes = canvas(9, 3.6)
    middle = size / 2
    _draw_tile(axes, (0, middle - 1), words[id], id)
    axes.text(0, middle - 1.3, "an id", ha="left", va="bottom", fontsize=10, fontweight="bold")
    draw_arrow(axes, (2.0, middle + 0.5), (3.3, middle), colour)
    vector = draw_cells(
        axes,
        [hot],
        at=(3.4, middle - 0.5),
        column_labels=[str(column) for column in range(size)],
        fill=lambda _, column: tint(colour, 0.45) if column == id else PAPER,
        title="its one-hot vector",
    )
    axes.text(
        (vector["left"] + vector["right"]) / 2,
        vector["bottom"] + 0.3,
        f"shape ({size},)",
        ha="center",
        va="top",
        fontsize=9,
    )
    axes.text(vector["right"] + 0.55, middle, "×", ha="center", va="center", fontsize=14)
    grid = draw_table(
        axes, table, words, at=(vector["right"] + 3.6, 0), used=[id], form="{:.1f}", title="the table", cell=(1.2, 1.0)
    )
    axes.text(
        (grid["left"] + grid["right"]) / 2,
        grid["bottom"] + 0.3,
        f"shape ({size}, {width})",
        ha="center",
        va="top",
        fontsize=9,
    )
    result = draw_cells(
        axes,
        table[[id]],
        at=(grid["right"] + 2.0, middle - 0.5),
        row_colours=[colour],
        used=[0],
        form="{:.1f}",
        title="the product",
        cell=(1.2, 1.0),
    )
    axes.text(
        (result["left"] + result["right"]) / 2,
        result["bottom"] + 0.3,
        f"shape ({width},)",
        ha="center",
        va="top",
        fontsize=9,
    )
    axes.text(grid["right"] + 0.45, middle, "=", ha="center", va="center", fontsize=14)
    y = grid["row"](id)
    draw_arrow(axes, (grid["right"] + (0.1 if y != middle else 0.7), y), (result["left"], middle), colour)
    frame(axes, -0.2, result["right"] + 0.4, -1.2, size + 1.2)
    numbers = ", ".join(f"{number:g}" for number in table[id])
    return Picture(
        figure,
        f"The word “{words[id]}” has id {id}. Its one-hot vector has {size} entries, a 1 at position {id} and 0 "
        f"elsewhere. Multiplied by the {size}×{width} table it gives row {id}: [{numbers}].",
    )


def product_picture(phrase: str, one_hots: Any, table: Any, vectors: Any) -> Picture:
    """Draw a phrase's one-hot matrix times the table, and the vectors that come out.

    Parameters
    ----------
    phrase : str
        T words.
    one_hots : array_like, shape (T, V)
        Their one-hot vectors.
    table : array_like, shape (V, d)
        The table, with the words of the running example as rows.
    vectors : array_like, shape (T, d)
        The product.
    """
    one_hots = np.asarray(one_hots, dtype=float)
    table = np.asarray(table, dtype=float)
    vectors = np.asarray(vectors, dtype=float)
    tokens = phrase.lower().split()
    hot = one_hots.argmax(axis=1)
    length, size = one_hots.shape
    figure, axes = canvas(9, 3.5)
    top = (size - length) / 2
    left = draw_cells(
        axes,
        one_hots,
        at=(0, top),
        row_labels=tokens,
        column_labels=[str(column) for column in range(size)],
        fill=lambda row, column: tint(colour_of(column), 0.45) if one_hots[row, column] else PAPER,
        title=f"one-hots ({length}, {size})",
    )
    axes.text(left["right"] + 0.5, size / 2, "×", ha="center", va="center", fontsize=14)
    width = table.shape[1]
    grid = draw_table(
        axes,
        table,
        at=(left["right"] + 3.4, 0),
        used=sorted({int(id) for id in hot}),
        form="{:.1f}",
        title=f"table ({size}, {width})",
        cell=(1.2, 1.0),
    )
    axes.text(grid["right"] + 0.6, size / 2, "=", ha="center", va="center", fontsize=14)
    draw_cells(
        axes,
        vectors,
        at=(grid["right"] + 3.2, top),
        row_labels=tokens,
        row_colours=[colour_of(id) for id in hot],
        form="{:.1f}",
        title=f"vectors ({length}, {width})",
        cell=(1.2, 1.0),
    )
    frame(axes, -2, grid["right"] + 3.4 + 1.2 * width + 0.6, -1.2, size + 0.3)
    lines = "; ".join(f"{token} {np.round(vector, 4).tolist()}" for token, vector in zip(tokens, vectors, strict=True))
    return Picture(
        figure,
        f"The one-hot matrix of “{phrase}”, shape ({length}, {size}), times the {size}×{width} table gives one vector "
        f"per word: {lines}. Not used: the rows of {', '.join(data.WORDS[id] for id in range(size) if id not in hot)}.",
    )


def numbering_picture(numberings: dict[str, dict[str, int]]) -> Picture:
    """Draw several numberings of the same words side by side, id by id; a word keeps its colour.

    Parameters
    ----------
    numberings : dict of str to dict
        For each numbering's name, its word -> id; the words are those of the running example.
    """
    figure, axes = canvas(9, 4.2)
    last = max(max(vocab.values()) for vocab in numberings.values())
    for id in range(last + 1):
        axes.text(-0.4, id + 0.5, str(id), ha="right", va="center", fontsize=9, fontweight="bold")
    axes.text(-0.4, -0.3, "id", ha="right", va="bottom", fontsize=9)
    before: dict[str, int] = {}
    for column, (name, vocab) in enumerate(numberings.items()):
        x = column * 5.5
        axes.text(x, -0.3, name, ha="left", va="bottom", fontsize=10, fontweight="bold")
        for id in range(max(vocab.values()) + 1):
            word = next((word for word, number in vocab.items() if number == id), None)
            colour = "#8C959F" if word is None else colour_of(data.WORDS.index(word))
            axes.add_patch(
                Rectangle(
                    (x, id + 0.07),
                    3,
                    0.86,
                    facecolor=PAPER if word is None else tint(colour),
                    edgecolor=colour,
                    linewidth=1.4,
                    linestyle="--" if word is None else "-",
                )
            )
            axes.text(x + 1.5, id + 0.5, "reserved" if word is None else word, ha="center", va="center", fontsize=10)
            if word in before:
                axes.plot([x - 2.4, x - 0.1], [before[word] + 0.5, id + 0.5], color=colour, linewidth=1.6)
        before = dict(vocab)
    frame(axes, -1.2, len(numberings) * 5.5 - 2.2, -1.1, last + 1.1)
    orders = {name: sorted(vocab, key=vocab.__getitem__) for name, vocab in numberings.items()}
    lines = "; ".join(
        f"{name}: {', '.join(f'{word} {numberings[name][word]}' for word in order)}" for name, order in orders.items()
    )
    return Picture(figure, f"The same seven words under {len(numberings)} numberings, joined by lines. {lines}.")


def mixture_picture(table: Any, mixture: Any, parts: tuple[int, int]) -> Picture:
    """Draw a 2-d table as points in the plane, and the point that a mixture of two one-hots gives.

    Parameters
    ----------
    table : array_like, shape (V, 2)
        The table, with the words of the running example as rows.
    mixture : array_like, shape (2,)
        What the product gives for one half of each of two one-hot vectors.
    parts : (int, int)
        The ids of the two words.
    """
    table = np.asarray(table, dtype=float)
    mixture = np.asarray(mixture, dtype=float)
    figure, axes = canvas(7, 3.9)
    ends = table[list(parts)]
    axes.plot(ends[:, 0], ends[:, 1], color=INK, linewidth=1, linestyle=":", zorder=1)
    for id, (x, y) in enumerate(table):
        axes.scatter(x, y, s=70, color=colour_of(id), edgecolor=INK if id in parts else "none", linewidth=1.8, zorder=2)
        axes.annotate(f"{data.WORDS[id]} {id}", (x, y), xytext=(8, 5), textcoords="offset points")
    axes.scatter(*mixture, s=80, marker="D", color=PAPER, edgecolor=INK, linewidth=1.8, zorder=3)
    first, second = (data.WORDS[id] for id in parts)
    axes.annotate(f"half {first}, half {second}", mixture, xytext=(12, -3), textcoords="offset points")
    axes.set_xlabel("first number of the vector")
    axes.set_ylabel("second number of the vector")
    axes.set_xlim(-0.3, 5.2)
    axes.set_ylim(0, 4.8)
    return Picture(
        figure,
        f"The seven rows of the table as points in the plane. The mixture of half “{first}” and half “{second}” "
        f"lies at ({mixture[0]:g}, {mixture[1]:g}), the middle of the line between the two words.",
    )


def sharing_picture(words: Sequence[str], ids: Any, flat_one_hot: Any, block_weights: Any, vocab_size: int) -> Picture:
    """Draw the weights of a one-hot layer that repeats one table over all positions, beside its input.

    Parameters
    ----------
    words : sequence of str
        The T words of the phrase.
    ids : array_like of int, shape (T,)
        Their ids.
    flat_one_hot : array_like, shape (T * V,)
        The one-hot vectors of the phrase, one after the other.
    block_weights : array_like, shape (T * V, T * d)
        The table on the diagonal blocks, zero elsewhere.
    vocab_size : int
        V.
    """
    ids = np.asarray(ids)
    flat_one_hot = np.asarray(flat_one_hot, dtype=float)
    block_weights = np.asarray(block_weights, dtype=float)
    length = len(words)
    rows, columns = block_weights.shape
    high, wide = 0.42, 1.35
    figure, axes = canvas(9, 7.3)
    for row in range(rows):
        id = row % vocab_size
        y = row * high
        hot = bool(flat_one_hot[row])
        axes.add_patch(
            Rectangle((0, y), 1, high, facecolor=tint(colour_of(id), 0.45) if hot else PAPER, edgecolor=FAINT, linewidth=0.6),
        )
        for column in range(columns):
            value = block_weights[row, column]
            axes.add_patch(
                Rectangle(
                    (2.4 + column * wide, y),
                    wide,
                    high,
                    facecolor=tint(colour_of(id), 0.35) if value else PAPER,
                    edgecolor=FAINT,
                    linewidth=0.6,
                )
            )
            if value:
                axes.text(2.4 + (column + 0.5) * wide, y + high / 2, f"{value:.1f}", ha="center", va="center", fontsize=7.5)
        if hot:
            axes.add_patch(Rectangle((0, y), 1, high, fill=False, edgecolor=INK, linewidth=1.6, zorder=3))
            axes.text(0.5, y + high / 2, "1", ha="center", va="center", fontsize=7.5, fontweight="bold")
            block = row // vocab_size
            start = 2.4 + block * columns // length * wide
            axes.add_patch(
                Rectangle((start, y), columns // length * wide, high, fill=False, edgecolor=INK, linewidth=1.6, zorder=3)
            )
    for position, word in enumerate(words):
        top = position * vocab_size * high
        axes.plot([0, 1], [top, top], color=INK, linewidth=0.8)
        axes.plot([2.4, 2.4 + columns * wide], [top, top], color=INK, linewidth=0.8)
        axes.text(
            -0.3,
            top + vocab_size * high / 2,
            f"position {position}\n“{word}”, id {ids[position]}",
            ha="right",
            va="center",
            fontsize=9,
        )
        centre = 2.4 + (position + 0.5) * columns / length * wide
        axes.text(centre, rows * high + 1.2, f"vector at\nposition {position}", ha="center", va="top", fontsize=9)
    for column, value in enumerate(flat_one_hot @ block_weights):
        colour = colour_of(ids[column * length // columns])
        axes.add_patch(
            Rectangle(
                (2.4 + column * wide, rows * high + 0.5),
                wide,
                high,
                facecolor=tint(colour, 0.35),
                edgecolor=FAINT,
                linewidth=0.6,
            )
        )
        axes.text(
            2.4 + (column + 0.5) * wide,
            rows * high + 0.5 + high / 2,
            f"{value:.1f}",
            ha="center",
            va="center",
            fontsize=7.5,
        )
    axes.text(
        2.2,
        rows * high + 0.5 + high / 2,
        f"= output ({columns},)",
        ha="right",
        va="center",
        fontsize=10,
        fontweight="bold",
    )
    axes.plot([0, 1], [rows * high] * 2, color=INK, linewidth=0.8)
    axes.plot([2.4, 2.4 + columns * wide], [rows * high] * 2, color=INK, linewidth=0.8)
    axes.text(0.5, -0.2, f"input ({rows},)", ha="center", va="bottom", fontsize=10, fontweight="bold")
    axes.text(1.7, rows * high / 2, "×", ha="center", va="center", fontsize=14)
    axes.text(
        2.4 + columns * wide / 2,
        -0.2,
        f"weights ({rows}, {columns}); blank is 0",
        ha="center",
        va="bottom",
        fontsize=10,
        fontweight="bold",
    )
    frame(axes, -4, 2.6 + columns * wide, -1, rows * high + 2.4)
    copied = int(np.count_nonzero(block_weights))
    return Picture(
        figure,
        f"A layer of {rows}×{columns} = {rows * columns} weights on the {rows} one-hot numbers of “{' '.join(words)}”. "
        f"All are 0 except {length} blocks on the diagonal, each the same {vocab_size}×{columns // length} table: "
        f"{copied} entries, copies of {copied // length} weights. "
        f"In each block the row of that position's word is outlined, and these rows are the output.",
    )


def weights_picture(
    sizes: Sequence[int],
    one_hot_weights: Sequence[int],
    embedding_weights: Sequence[int],
    crossover: float | None,
    setting: str,
    marks: dict[str, int] | None = None,
) -> Picture:
    """Plot the weights of the one-hot and of the embedding network against the vocabulary size.

    Parameters
    ----------
    sizes : sequence of int
        Vocabulary sizes V.
    one_hot_weights, embedding_weights : sequence of int
        Weights of either network at these sizes.
    crossover : float or None
        The V at which both have as many; None if there is none.
    setting : str
        The fixed sizes, for the title.
    marks : dict of str to int, optional
        Vocabulary sizes to point out by name.
    """
    figure, axes = canvas(9, 4.2)
    axes.loglog(sizes, one_hot_weights, color=CONTRAST, label="one-hot into Dense: T·V·h")
    axes.loglog(sizes, embedding_weights, color=ACCENT, linestyle="--", label="embedding into Dense: V·d + T·d·h")
    axes.set_xlabel("vocabulary size V (categories)")
    axes.set_ylabel("weights (biases left out)")
    axes.set_title(setting)
    low = min(*one_hot_weights, *embedding_weights)
    high = max(*one_hot_weights, *embedding_weights)
    axes.set_ylim(low / 8, high * 2)
    for name, size in (marks or {}).items():
        axes.axvline(size, color=FAINT, linewidth=1.2, zorder=0)
        axes.text(size * 1.06, low / 6, f"{name}\nV = {size:,}", ha="left", va="bottom", fontsize=9)
    if crossover is None:
        note = "no crossover: the embedding never has fewer"
        box = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.5}
        axes.text(0.98, 0.5, note, transform=axes.transAxes, ha="right", va="center", bbox=box)
    else:
        level = float(np.exp(np.interp(np.log(crossover), np.log(sizes), np.log(one_hot_weights))))
        axes.plot(crossover, level, "o", color=INK, markersize=8)
        note = f"crossover at V = {crossover:.1f}"
        axes.annotate(
            note,
            (crossover, level),
            xytext=(14, -20),
            textcoords="offset points",
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.5},
        )
    axes.legend(loc="upper left", frameon=True, framealpha=1, edgecolor="none")
    return Picture(
        figure,
        f"Weights against vocabulary size on log axes, {setting}; {note}. At V = {sizes[-1]:,} the one-hot network has "
        f"{one_hot_weights[-1]:,} weights and the embedding network {embedding_weights[-1]:,}.",
    )
