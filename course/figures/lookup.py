"""The figures of 02-lookup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
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


def product_zeros(hot: Any, table: Any, ids: Any) -> Picture:
    """Draw one-hot rows times the table, with the zeros of the one-hot rows in gray and their count in the title.

    Parameters
    ----------
    hot : array_like, shape (T, V)
        The one-hot vectors of a phrase.
    table : array_like, shape (V, d)
        The embedding table.
    ids : array_like, shape (T,)
        The ids of the phrase.
    """
    hot, table, ids = np.asarray(hot, dtype=float), np.asarray(table, dtype=float), np.asarray(ids)
    length, size = hot.shape
    dim = table.shape[1]
    words = [data.WORDS[id] for id in ids]
    figure, axes = canvas(9.0, 3.5)
    left = draw_cells(
        axes,
        hot,
        at=(0.0, 1.0),
        row_labels=words,
        column_labels=[str(column) for column in range(size)],
        fill=lambda row, column: tint(colour_of(column), 0.45) if hot[row, column] else "#F1F3F5",
        title=f"one-hot, ({length}, {size})",
    )
    middle = draw_table(axes, table, at=(10.6, 0.0), used=[int(id) for id in ids], form="{:.1f}", title=f"table, ({size}, {dim})")
    right = draw_cells(
        axes,
        hot @ table,
        at=(16.4, 1.0),
        row_labels=words,
        row_colours=[colour_of(id) for id in ids],
        form="{:.1f}",
        title=f"vectors, ({length}, {dim})",
    )
    centre = left["row"](length // 2)
    axes.text(7.7, centre, "×", fontsize=16, ha="center", va="center")
    axes.text((middle["right"] + right["left"]) / 2 - 0.5, centre, "=", fontsize=16, ha="center", va="center")
    total = length * size * dim
    wasted = int((hot == 0).sum()) * dim
    axes.text(
        0.0,
        size + 0.9,
        f"{length} · {size} · {dim} = {total} multiply-adds; in {wasted} of them one factor is a zero from the gray cells.",
        fontsize=10,
        va="center",
    )
    frame(axes, -1.6, right["right"] + 0.3, -1.2, size + 1.4)
    return Picture(
        figure,
        f"The one-hot matrix of the phrase {' '.join(words)}, {length} by {size}, times the {size} by {dim} table "
        f"gives {length} vectors. "
        f"Each row of the one-hot matrix has a single 1; the other {int((hot == 0).sum())} cells are zero, so "
        f"{wasted} of the {total} "
        "multiply-adds multiply by zero. Every result row equals one outlined row of the table.",
    )


def lookup_arrows(ids: Any, table: Any, vectors: Any) -> Picture:
    """Draw a phrase's ids, the table and the vectors that a lookup copied, with an arrow along each copy.

    Parameters
    ----------
    ids : array_like, shape (T,)
        The ids of a phrase.
    table : array_like, shape (V, d)
        The embedding table.
    vectors : array_like, shape (T, d)
        What the lookup returned.
    """
    ids, table, vectors = np.asarray(ids), np.asarray(table, dtype=float), np.asarray(vectors, dtype=float)
    size, dim = table.shape
    words = [data.WORDS[id] for id in ids]
    colours = [colour_of(id) for id in ids]
    shift = (size - len(ids)) / 2
    figure, axes = canvas(9.0, 3.3)
    left = draw_cells(
        axes,
        ids[:, None],
        at=(0.0, shift),
        row_labels=words,
        row_colours=colours,
        form="{:.0f}",
        title=f"ids, ({len(ids)},)",
    )
    middle = draw_table(axes, table, at=(6.2, 0.0), used=[int(id) for id in ids], form="{:.1f}", title=f"table, ({size}, {dim})")
    right = draw_cells(axes, vectors, at=(12.6, shift), row_colours=colours, form="{:.1f}", title=f"vectors, ({len(ids)}, {dim})")
    for place, id in enumerate(ids):
        draw_arrow(axes, (left["right"], left["row"](place)), (middle["left"] - 2.0, middle["row"](id)), colour_of(id))
        draw_arrow(axes, (middle["right"], middle["row"](id)), (right["left"], right["row"](place)), colour_of(id))
        axes.text(right["right"] + 0.3, right["row"](place), words[place], ha="left", va="center", fontsize=9)
    unused = [data.WORDS[id] for id in range(size) if id not in ids]
    frame(axes, -1.8, right["right"] + 2.0, -1.2, size + 0.2)
    return Picture(
        figure,
        f"A lookup of the ids {', '.join(str(id) for id in ids)}: an arrow leads from each id to the row of that "
        f"number in the {size} by {dim} "
        f"table, and on to its place in the {len(ids)} by {dim} result. The rows of {' and '.join(unused)} are "
        "not touched.",
    )


def lookup_costs(
    vocab_sizes: Any,
    product_seconds: Any,
    lookup_seconds: Any,
    product_bytes: Any,
    lookup_bytes: Any,
    product_bytes_theory: Any,
    lookup_bytes_theory: Any,
    words_at_end: str = "words of the speeches",
) -> Picture:
    """Plot measured time and memory of product and lookup against the vocabulary size, with the lines of the theory.

    Parameters
    ----------
    vocab_sizes : array_like, shape (P,)
        The vocabulary sizes V, ascending; the last is the real one.
    product_seconds, lookup_seconds : array_like, shape (P,)
        Median measured times. The theory's lines are drawn through the last point of the product (proportional to V)
        and at the median of the lookup (no V in it).
    product_bytes, lookup_bytes : array_like, shape (P,)
        Measured sizes of the one-hot matrix and of the vectors that the lookup copied.
    product_bytes_theory, lookup_bytes_theory : array_like, shape (P,)
        What the formulas say.
    words_at_end : str
        What the last vocabulary is.
    """
    sizes = np.asarray(vocab_sizes, dtype=float)
    slow, fast = np.asarray(product_seconds, dtype=float), np.asarray(lookup_seconds, dtype=float)
    large, small = np.asarray(product_bytes, dtype=float), np.asarray(lookup_bytes, dtype=float)
    figure, (left, right) = canvas(9.0, 4.0, columns=2)
    end = f"{int(sizes[-1]):,}"

    left.plot(
        sizes,
        slow[-1] * sizes / sizes[-1],
        color=CONTRAST,
        linestyle="--",
        linewidth=1.4,
        label="theory: proportional to V",
    )
    left.plot(sizes, slow, "o", color=CONTRAST, label="product, measured")
    left.plot(
        sizes,
        np.full_like(sizes, np.median(fast)),
        color=ACCENT,
        linestyle="--",
        linewidth=1.4,
        label="theory: no V in it",
    )
    left.plot(sizes, fast, "s", color=ACCENT, label="lookup, measured")
    left.set_ylabel("seconds for one batch (median)")
    left.set_title("Time")

    right.plot(
        sizes,
        np.asarray(product_bytes_theory, dtype=float),
        color=CONTRAST,
        linestyle="--",
        linewidth=1.4,
        label="one_hot_bytes",
    )
    right.plot(sizes, large, "o", color=CONTRAST, label="one-hot matrix, nbytes")
    right.plot(
        sizes,
        np.asarray(lookup_bytes_theory, dtype=float),
        color=ACCENT,
        linestyle="--",
        linewidth=1.4,
        label="lookup_bytes",
    )
    right.plot(sizes, small, "s", color=ACCENT, label="copied vectors, nbytes")
    right.set_ylabel("bytes for one batch")
    right.set_title("Memory beside the table")

    for axes, high, low, unit in ((left, slow, fast[-1], "time"), (right, large, small[-1], "memory")):
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xlabel("vocabulary size V (rows of the table)")
        bottom, top = axes.get_ylim()
        axes.set_ylim(bottom / 2, top * 60)  # room for the legend
        axes.set_xlim(sizes[0] / 1.4, sizes[-1] * 2.2)
        axes.legend(loc="upper left", fontsize=8.5)
        axes.annotate(
            "",
            xy=(sizes[-1] * 1.4, low),
            xytext=(sizes[-1] * 1.4, high[-1]),
            arrowprops={"arrowstyle": "<->", "color": INK, "linewidth": 1.2},
        )
        axes.text(
            sizes[-1] * 1.22,
            np.sqrt(low * high[-1]),
            f"{high[-1] / low:,.0f} times\nthe {unit}\nat V = {end}",
            ha="right",
            va="center",
            fontsize=9,
        )
    return Picture(
        figure,
        f"Two plots on logarithmic axes against the vocabulary size, from {int(sizes[0]):,} to the {end} "
        f"{words_at_end}. Time: the product rises "
        f"from {slow[0] * 1e3:.2g} to {slow[-1] * 1e3:.2g} milliseconds and follows a line proportional to V; the "
        "lookup stays near "
        f"{np.median(fast) * 1e6:.2g} microseconds. Memory: the one-hot matrix grows from {large[0] / 1e6:.2g} to "
        f"{large[-1] / 1e6:.2g} megabytes, "
        f"on the line of the formula; the copied vectors keep to {small[-1] / 1e6:.2g} megabytes.",
    )


def recovered_rows(ids: Any, vectors: Any, table: Any, known: Any) -> Picture:
    """Draw how printed vectors fill a table: known rows in colour and outlined, unknown rows as question marks.

    Parameters
    ----------
    ids : array_like, shape (T,)
        The ids of the phrase whose vectors are printed.
    vectors : array_like, shape (T, d)
        The printed vectors.
    table : array_like, shape (V, d)
        The recovered table, NaN where unknown.
    known : array_like of bool, shape (V,)
        Which rows are known.
    """
    ids, vectors = np.asarray(ids), np.asarray(vectors, dtype=float)
    table, known = np.asarray(table, dtype=float), np.asarray(known, dtype=bool)
    size = len(table)
    shift = (size - len(ids)) / 2
    figure, axes = canvas(9.0, 3.3)
    left = draw_cells(
        axes,
        vectors,
        at=(0.0, shift),
        row_labels=[f"{data.WORDS[id]}  {id}" for id in ids],
        row_colours=[colour_of(id) for id in ids],
        form="{:.1f}",
        title="printed vectors",
    )
    right = draw_table(
        axes,
        table,
        at=(9.0, 0.0),
        used=np.flatnonzero(known),
        form="{:.1f}",
        fill=lambda row, column: tint(colour_of(row)) if known[row] else PAPER,
        title="recovered table",
    )
    for place, id in enumerate(ids):
        draw_arrow(axes, (left["right"], left["row"](place)), (right["left"] - 2.0, right["row"](id)), colour_of(id))
    unknown = [int(id) for id in np.flatnonzero(~known)]
    for id in unknown:
        axes.text(
            right["right"] + 0.4,
            right["row"](id),
            f"no printed phrase uses id {id}",
            ha="left",
            va="center",
            fontsize=9,
        )
    frame(axes, -2.2, right["right"] + 6.2, -1.2, size + 0.2)
    return Picture(
        figure,
        f"Arrows lead from the {len(ids)} printed vectors to the rows {', '.join(str(id) for id in ids)} of the table. "
        f"The rows {' and '.join(str(id) for id in unknown)} stay question marks, because no printed phrase uses "
        "those ids.",
    )


def masked_means(ids: Any, mask: Any, table: Any, means: Any, careless: Any) -> Picture:
    """Draw padded phrases beside their word vectors, with the masked mean and the mean that counts the padding.

    Parameters
    ----------
    ids : array_like, shape (N, T)
        Padded ids.
    mask : array_like, shape (N, T)
        True where a token is real.
    table : array_like, shape (V, 2)
        The embedding table.
    means : array_like, shape (N, 2)
        The masked means.
    careless : array_like, shape (N, 2)
        The means over all T positions, padding included.
    """
    ids, mask, table = np.asarray(ids), np.asarray(mask, dtype=bool), np.asarray(table, dtype=float)
    means, careless = np.asarray(means, dtype=float), np.asarray(careless, dtype=float)
    count, length = ids.shape
    figure, (left, right) = canvas(9.0, 3.8, columns=2, width_ratios=(1.15, 1))
    width, height = 1.55, 1.35
    draw_cells(
        left,
        ids,
        cell=(width, height),
        form="{:.0f}",
        fill=lambda row, column: tint(colour_of(ids[row, column])) if mask[row, column] else PAPER,
        title="ids and mask",
        row_labels=[f"phrase {row}" for row in range(count)],
    )
    for row, column in np.ndindex(count, length):
        if mask[row, column]:
            word = data.WORDS[ids[row, column]]
            left.text((column + 0.5) * width, (row + 0.81) * height, word, ha="center", va="center", fontsize=10)
        else:
            left.add_patch(
                Rectangle(
                    (column * width, row * height),
                    width,
                    height,
                    facecolor="none",
                    edgecolor="#AFB8C1",
                    hatch="///",
                    linewidth=0.0,
                    zorder=1.5,
                )
            )
            left.add_patch(
                Rectangle(
                    ((column + 0.33) * width, (row + 0.33) * height),
                    0.34 * width,
                    0.34 * height,
                    facecolor=PAPER,
                    linewidth=0.0,
                    zorder=2.5,
                )
            )
    below = count * height + 0.45
    left.add_patch(Rectangle((0.0, below), width * 0.6, 0.5, facecolor=PAPER, edgecolor="#AFB8C1", hatch="///", linewidth=0.8))
    left.text(width * 0.8, below + 0.25, "padding: the mask is False here", va="center", fontsize=9)
    frame(left, -1.9, length * width + 0.1, -0.9, count * height + 1.2)

    for id, (x, y) in enumerate(table):
        right.plot(x, y, "o", color=colour_of(id), markersize=8)
        crowded = x < 0.9 and y < 2.5  # the words left of the means
        right.annotate(
            data.WORDS[id],
            (x, y),
            xytext=(-7, -3) if crowded else (7, 4),
            textcoords="offset points",
            ha="right" if crowded else "left",
            fontsize=9,
        )
    label: str | None = "masked_mean"
    other: str | None = "mean over all T positions"
    for row in range(count):
        right.plot(*means[row], "D", color=INK, markersize=7, label=label, zorder=4)
        right.annotate(
            f"phrase {row}",
            means[row],
            xytext=((8, -4), (-8, -1), (8, -11))[row % 3],
            textcoords="offset points",
            ha="right" if row % 3 == 1 else "left",
            fontsize=9,
            fontweight="bold",
        )
        if not np.allclose(means[row], careless[row]):
            right.plot(  # hollow, because it may lie on a word
                *careless[row], "s", markersize=12, markerfacecolor="none", markeredgecolor=CONTRAST, markeredgewidth=1.8,
                label=other, zorder=4,
            )  # fmt: skip
            draw_arrow(right, tuple(means[row]), tuple(careless[row]), CONTRAST)
            other = None
        label = None
    right.set_xlabel("first number of the vector")
    right.set_ylabel("second number of the vector")
    right.set_xlim(-0.7, 5.2)
    right.set_ylim(-0.45, 5.6)
    right.legend(loc="upper right", fontsize=8.5, markerscale=0.75)
    right.set_title("Where the means lie")
    return Picture(
        figure,
        f"Left, {count} phrases of {', '.join(str(n) for n in mask.sum(axis=1))} real tokens, padded to {length} "
        "ids. Right, the word vectors as "
        "points of the plane. The masked means of the phrases lie at "
        f"{', '.join(f'({x:.2f}, {y:.2f})' for x, y in means)}; a mean over all "
        f"positions would lie at {', '.join(f'({x:.2f}, {y:.2f})' for x, y in careless)}, pulled toward the word "
        "that pads.",
    )


def out_of_range(ids: Sequence[float], results: dict[str, list[Any]], table: Any) -> Picture:
    """Draw what each way of reading the table did with each id: a row's vector, zeros, or an error.

    Parameters
    ----------
    ids : sequence of number
        What was asked for; whole numbers in 0..V-1 are valid.
    results : dict of str to list
        For each way of reading, and each id: the vector that came back, or the name of the error as a str.
    table : array_like, shape (V, d)
        The table that was read.
    """
    table = np.asarray(table, dtype=float)
    size = len(table)
    width, height = 2.9, 1.0
    figure, axes = canvas(9.0, 0.9 + 0.55 * len(results))
    said: list[str] = []
    for row, (name, answers) in enumerate(results.items()):
        axes.text(-0.2, (row + 0.5) * height, name, ha="right", va="center", fontsize=9)
        for column, (id, answer) in enumerate(zip(ids, answers, strict=True)):
            valid = float(id).is_integer() and 0 <= id < size
            silent = not isinstance(answer, str) and not valid
            colour: Any
            if isinstance(answer, str):
                colour, line = PAPER, "✗ " + answer.replace("InvalidArgument", "Invalid-\nArgument")
            else:
                values = " ".join(f"{value:.1f}" for value in np.ravel(answer))
                rows = np.flatnonzero((table == np.ravel(answer)).all(axis=1))
                if len(rows):
                    colour, line = tint(colour_of(rows[0])), f"row {rows[0]} ({data.WORDS[rows[0]]})\n{values}"
                else:
                    colour, line = "#E6E8EB", f"no row\n{values}"
            axes.add_patch(
                Rectangle((column * width, row * height), width, height, facecolor=colour, edgecolor=FAINT, linewidth=0.8)
            )
            if silent:
                axes.add_patch(
                    Rectangle(
                        (column * width + 0.06, row * height + 0.06),
                        width - 0.12,
                        height - 0.12,
                        fill=False,
                        edgecolor=CONTRAST,
                        linewidth=2.2,
                        zorder=3,
                    )
                )
            axes.text((column + 0.5) * width, (row + 0.5) * height, line, ha="center", va="center", fontsize=8.5)
            said.append(f"{name}, id {id:g}: " + (f"raises {answer}" if isinstance(answer, str) else line.replace("\n", ", ")))
    for column, id in enumerate(ids):
        valid = float(id).is_integer() and 0 <= id < size
        axes.text(
            (column + 0.5) * width,
            -0.2,
            f"id {id:g}" + (" (valid)" if valid else ""),
            ha="center",
            va="bottom",
            fontsize=9,
            fontweight="bold",
        )
    bottom = len(results) * height
    axes.add_patch(Rectangle((0.0, bottom + 0.35), 0.8, 0.5, fill=False, edgecolor=CONTRAST, linewidth=2.2))
    axes.text(1.0, bottom + 0.6, "a bad id got an answer, and nobody was told", va="center", fontsize=9)
    frame(axes, -5.2, len(ids) * width + 0.1, -0.9, bottom + 1.0)
    return Picture(figure, "What came back for each id. " + "; ".join(said) + ".")


def two_inputs(id_values: Any, entry_values: Any, used_output: Any, unused_output: Any) -> Picture:
    """Plot one number of a lookup's output against its inputs: the id (dots) and entries of the table (lines).

    Parameters
    ----------
    id_values : array_like, shape (V,)
        The output's first number for each id 0..V-1.
    entry_values : array_like, shape (P,)
        The values that one entry of the table was given.
    used_output, unused_output : array_like, shape (P,)
        The output's first number when that entry lies in the row that was looked up, and when it lies in another row.
    """
    id_values, entry_values = np.asarray(id_values, dtype=float), np.asarray(entry_values, dtype=float)
    figure, (left, right) = canvas(9.0, 3.5, columns=2)
    for id, value in enumerate(id_values):
        left.vlines(id, 0, value, color=FAINT, linewidth=1.2)
        left.plot(id, value, "o", color=colour_of(id), markersize=9)
        left.annotate(data.WORDS[id], (id, value), xytext=(0, 8), textcoords="offset points", ha="center", fontsize=9)
    left.set_xticks(range(len(id_values)))
    left.set_ylim(0, max(id_values) * 1.2)
    left.set_xlabel("id")
    left.set_ylabel("first number of the vector")
    left.set_title("Against the id: separate dots")

    right.plot(entry_values, used_output, "-o", color=ACCENT, markersize=5, label="an entry of the row looked up: slope 1")
    right.plot(entry_values, unused_output, "-s", color=CONTRAST, markersize=5, label="an entry of another row: slope 0")
    right.set_xlabel("value of one entry of the table")
    right.set_ylabel("first number of the vector")
    right.set_ylim(top=max(np.max(used_output), np.max(unused_output)) * 1.45)
    right.legend(loc="upper left", fontsize=8.5)
    right.set_title("Against the table: straight lines")
    return Picture(
        figure,
        f"Left, the first number of the vector against the id: {len(id_values)} separate dots in no order, "
        "nothing between them. Right, the same "
        "number against one entry of the table: a straight line of slope 1 when the entry lies in the row looked "
        "up, a level line when it lies in another row.",
    )
