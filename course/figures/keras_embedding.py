"""The figures of 04-keras-embedding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.lines import Line2D

from course.figures.drawing import (
    ACCENT,
    CONTRAST,
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

#: Where a label may lie that has to give way, as seen from its point; half the width of the plot is 1.
_OFFSETS = np.array(
    [
        (far * np.cos(angle), far * np.sin(angle))
        for far in (0.09, 0.12, 0.16, 0.21, 0.27, 0.34, 0.42)
        for angle in np.linspace(0, 2 * np.pi, 24, endpoint=False)
    ]
)


def _label_places(
    points: np.ndarray, sizes: np.ndarray, gives_way: np.ndarray, cost: Callable[[int, np.ndarray], Any]
) -> np.ndarray:
    """Return places for the labels of `points`, shape (P, 2): those that give way go where they cover no label, point or line.

    Parameters
    ----------
    points, sizes : ndarray, shape (P, 2)
        The points, and how wide and high their labels are.
    gives_way : ndarray of bool, shape (P,)
        Whose label doesn't lie on its point.
    cost : callable
        ``cost(label, places)``: what else speaks against some places, shape (C,).
    """
    places, dots = points.copy(), points[gives_way]
    along = np.linspace(0.2, 0.8, 9)[:, None, None]
    for _ in range(4):  # each label once more, now that the others have a place
        for label in np.flatnonzero(gives_way):
            others = np.arange(len(points)) != label
            there = points[label] + _OFFSETS
            lines = (points[label] + along * _OFFSETS)[:, :, None]  # from the point to the label
            apart = np.abs(there[:, None] - places[others])
            against = np.linalg.norm(_OFFSETS, axis=1) + cost(int(label), there)
            against += 4 * (apart < (sizes[label] + sizes[others]) / 2).all(axis=-1).sum(axis=1)
            against += 3 * (np.abs(there[:, None] - dots) < sizes[label] / 2 + 0.02).all(axis=-1).sum(axis=1)
            against += 2 * (np.abs(lines - places[others]) < sizes[others] / 2).all(axis=-1).any(axis=0).sum(axis=1)
            against += (np.linalg.norm(lines - points[others & gives_way], axis=-1) < 0.025).any(axis=0).sum(axis=1)
            places[label] = there[against.argmin()]
    return places


def slices_picture(ids: Any, values: Any, table: Any, words: Sequence[str]) -> Picture:
    """Draw a gradient as TensorFlow's slices, one for each looked-up id, beside the dense table that they sum to.

    Parameters
    ----------
    ids : array_like of int, shape (K,)
        The id of each slice, repeats included.
    values : array_like, shape (K, d)
        The slices.
    table : array_like, shape (V, d)
        The dense gradient.
    words : sequence of str
        The V words.
    """
    ids, values, table = np.asarray(ids).ravel(), np.asarray(values, dtype=float), np.asarray(table, dtype=float)
    count, dimension = values.shape
    height = max(count, len(table))
    figure, axes = canvas(9, 0.36 * height + 0.9)
    cell = (2.2, 1.0)
    left = draw_cells(
        axes,
        values,
        row_labels=[f"{words[id]}  {id}" for id in ids],
        row_colours=[colour_of(id) for id in ids],
        form="{:+.3f}",
        title=f"IndexedSlices: {count} slices",
        cell=cell,
    )
    drop = (height - len(table)) / 2
    right = draw_table(
        axes,
        table,
        words,
        at=(dimension * cell[0] + 9.5, drop),
        form="{:+.3f}",
        used=sorted(set(ids.tolist())),
        title=f"made dense: shape {table.shape}",
        cell=cell,
    )
    for row, id in enumerate(ids):
        start, end = (left["right"] + 0.2, left["row"](row)), (right["left"] - 4.0, right["row"](int(id)))
        draw_arrow(axes, start, end, colour=colour_of(id))
    frame(axes, -4, right["right"] + 0.5, -1.6, height + 0.2)
    repeated = [words[id] for id in range(len(table)) if (ids == id).sum() > 1]
    unused = [words[id] for id in range(len(table)) if id not in ids]
    return Picture(
        figure,
        f"{count} slices on the left, each with an arrow to its row of the dense {table.shape[0]} by {table.shape[1]} "
        f"gradient on the right. Two arrows meet in the rows of {', '.join(repeated) or 'no word'}, whose values "
        f"are sums; rows without an arrow ({', '.join(unused) or 'none'}) are zero.",
    )


def step_picture(before: Any, after: Any, moved: Any, ids: Any, words: Sequence[str]) -> Picture:
    """Draw a table before and after one training step and how far each row moved.

    Parameters
    ----------
    before, after : array_like, shape (V, d)
    moved : array_like, shape (V,)
        The distance that each row moved.
    ids : array_like of int
        The ids of the batch: their rows are outlined.
    words : sequence of str
        The V words.
    """
    before, after, moved = (np.asarray(values, dtype=float) for values in (before, after, moved))
    used = sorted(set(np.asarray(ids).ravel().tolist()))
    figure, (tables, bars) = canvas(9, 3.3, columns=2, width_ratios=(3, 2))
    cell = (2.2, 1.0)
    first = draw_table(tables, before, words, used=used, form="{:+.3f}", title="before the step", cell=cell)
    second = draw_cells(
        tables,
        after,
        at=(first["right"] + 2.6, 0),
        row_colours=[colour_of(id) for id in range(len(words))],
        used=used,
        form="{:+.3f}",
        title="after the step",
        cell=cell,
    )
    middle = len(words) / 2
    draw_arrow(tables, (first["right"] + 0.3, middle), (second["left"] - 0.3, middle))
    frame(tables, -4, second["right"] + 0.5, -1.2, len(words) + 0.4)
    bars.barh(
        range(len(words)),
        moved,
        color=[tint(colour_of(id), 0.7) for id in range(len(words))],
        edgecolor=INK,
        linewidth=0.8,
    )
    largest = max(float(moved.max()), 1e-12)
    for row, distance in enumerate(moved):
        bars.text(
            distance + 0.03 * largest,
            row,
            f"{distance:.4f}" if distance else "0, did not move",
            va="center",
            fontsize=9,
        )
    bars.set_xlim(0, 1.45 * largest)
    bars.set_yticks(range(len(words)), words)
    bars.invert_yaxis()
    bars.set_xlabel("distance moved, |after − before|")
    bars.set_title("one training step")
    still = [word for word, distance in zip(words, moved, strict=True) if not distance]
    return Picture(
        figure,
        "The table before and after one training step, the batch's rows outlined, and a bar for each row's distance. "
        + "; ".join(f"{word} moved {distance:.4f}" for word, distance in zip(words, moved, strict=True) if distance)
        + f". Did not move: {', '.join(still) or 'none'}.",
    )


def twin_picture(runs: dict[str, tuple[Any, Any, Any]]) -> Picture:
    """Plot the losses of an embedding and its one-hot twin on top of each other, and the gap of their tables below.

    Parameters
    ----------
    runs : dict of str to (losses, losses, gaps)
        For each optimizer: the loss before each step, of embedding and twin, and the gap of their tables after it; shape (S,).
    """
    figure, axes = canvas(9, 5.2, columns=len(runs), rows=2, sharex=True, sharey="row", squeeze=False, height_ratios=(3, 2))
    notes = []
    for column, (name, (embedding, dense, gaps)) in enumerate(runs.items()):
        embedding, dense, gaps = (np.asarray(values, dtype=float) for values in (embedding, dense, gaps))
        steps = np.arange(len(embedding))
        top, bottom = axes[0, column], axes[1, column]
        top.plot(steps, embedding, color=tint(ACCENT, 0.55), linewidth=6, label="Embedding", solid_capstyle="butt")
        top.plot(steps, dense, color=CONTRAST, linewidth=1.8, linestyle=(0, (4, 2)), label="one-hot + Dense")
        top.set_title(name)
        top.set_ylim(bottom=0)
        top.legend(loc="upper right")
        seen = gaps > 0
        bottom.semilogy(steps[seen] + 1, gaps[seen], color=INK)
        bottom.text(
            0.98,
            0.08,
            "largest: " + (f"{gaps.max():.1e}" if gaps.max() < 0.01 else f"{gaps.max():.2f}"),
            transform=bottom.transAxes,
            ha="right",
            va="bottom",
            fontweight="bold",
        )
        bottom.set_ylim(1e-9, 30)
        bottom.set_xlabel("training step")
        notes.append(
            f"{name}: the loss falls from {embedding[0]:.3f} to {embedding[-1]:.3f} with the embedding and to "
            f"{dense[-1]:.3f} with the twin, and the tables are at most {gaps.max():.1e} apart"
        )
    axes[0, 0].set_ylabel("loss (cross-entropy)")
    axes[1, 0].set_ylabel("gap between the\ntables, log scale")
    return Picture(
        figure,
        "Training curves of an Embedding (broad line) and a one-hot times a Dense layer (dashed line), and under "
        f"them the largest difference between the two tables on a log axis. {'. '.join(notes)}.",
    )


def _best_line(points: np.ndarray, marked: np.ndarray) -> tuple[float, float, int]:
    """Return the best line between marked and unmarked points: its normal's angle, offset, points on their side."""
    best = (0.0, 0.0, -1, -1.0)
    for angle in np.linspace(0, 2 * np.pi, 720, endpoint=False):
        along = points @ np.array([np.cos(angle), np.sin(angle)])
        order = np.sort(along)
        for offset in np.concatenate(([order[0] - 1e-3], (order[1:] + order[:-1]) / 2)):
            right = int(((along > offset) == marked).sum())
            margin = float(np.abs(along - offset).min())
            if (right, margin) > (best[2], best[3]):
                best = (float(angle), float(offset), right, margin)
    return best[0], best[1], best[2]


def letter_map(
    axes: Axes,
    table: Any,
    vowels: str = "aeiou",
    square: tuple[float, float, float] | None = None,
    taken: tuple[float, float] | None = None,
) -> int:
    """Draw a 2-d table of letters with the best straight line between vowels and consonants.

    Parameters
    ----------
    axes : Axes
        Where to draw.
    table : array_like, shape (27, 2)
        Row 0 is the edge of a name (drawn as a small cross), rows 1 to 26 are a to z.
    vowels : str
        Drawn as capitals in a filled square, the other letters small. A letter that had to give way has a line to its row,
        one on the wrong side a ring.
    square : (float, float, float), optional
        x and y of the middle of what is shown, and how far it reaches to each side; by default as far as the letters do.
    taken : (float, float), optional
        The middle of a part of the plot that is not for letters, each from -1 to 1; it reaches as far as `_CORNER` says.

    Returns
    -------
    int
        How many of the 26 letters are on their side of the line.
    """
    table = np.asarray(table, dtype=float)
    letters = "abcdefghijklmnopqrstuvwxyz"
    marked = np.array([letter in vowels for letter in letters])
    angle, offset, right = _best_line(table[1:], marked)
    x, y, radius = square or _square_around(table)
    normal, along = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    offset = (offset - np.array([x, y]) @ normal) / radius
    points = (table[1:] - (x, y)) / radius  # from here on the plot goes from -1 to 1
    ends = np.array([offset * normal - 4 * along, offset * normal + 4 * along]) * radius + (x, y)
    axes.plot(ends[:, 0], ends[:, 1], color=INK, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    axes.plot(*table[0], marker="x", color="#8C959F", markersize=5, zorder=2)
    beyond = points @ normal - offset  # how far from the line, and on which side
    sizes = np.where(marked[:, None], (0.13, 0.13), (0.085, 0.11))
    gaps = np.abs(points[:, None] - points)
    close = (gaps < (sizes[:, None] + sizes) / 2).all(axis=-1) & ~np.eye(len(points), dtype=bool)

    def cost(label: int, there: np.ndarray) -> Any:
        across = np.sign(beyond[label]) * (there @ normal - offset) < 0.07  # a label must not seem to lie on the other side
        covered = np.abs(there - taken).max(axis=1) < _CORNER + 0.07 if taken else False
        return 5.0 * across + 5.0 * covered + 5.0 * (np.abs(there).max(axis=1) > 0.95)

    gives_way = close.any(axis=1) | (np.abs(beyond) < 0.07)
    places = _label_places(points, sizes, gives_way, cost)
    for number, (letter, vowel) in enumerate(zip(letters, marked, strict=True)):
        colour, size = (CONTRAST, 0.075) if vowel else (ACCENT, 0.055)
        (place_x, place_y), point = places[number] * radius + (x, y), table[1 + number]
        if gives_way[number]:  # a dot marks its row, and a line goes from there to the letter's edge
            away = places[number] - points[number]
            edge = (places[number] - away * min(1.0, size / float(np.linalg.norm(away)))) * radius + (x, y)
            axes.plot([point[0], edge[0]], [point[1], edge[1]], color=colour, linewidth=0.6, zorder=2)
            axes.plot(point[0], point[1], marker="s" if vowel else "o", markersize=2.5, color=colour, zorder=2)
        axes.text(
            place_x,
            place_y,
            letter.upper() if vowel else letter,
            ha="center",
            va="center",
            fontsize=9 if vowel else 10,
            color=PAPER if vowel else ACCENT,
            fontweight="bold" if vowel else "normal",
            zorder=4 if vowel else 3,
            bbox={"boxstyle": "square,pad=0.2", "facecolor": CONTRAST, "edgecolor": PAPER} if vowel else None,
        )
        if (beyond[number] > 0) != vowel:
            axes.plot(
                place_x, place_y, "o", markersize=19 if vowel else 15, markerfacecolor="none", markeredgecolor=INK, zorder=5
            )
    _show(axes, (x, y, radius))
    return right


#: Half the width of the small picture in a magnified plot, which goes from -1 to 1.
_CORNER = 0.23


def _square_around(tables: Any) -> tuple[float, float, float]:
    """Return the middle and the reach of a square that holds all the points, with a margin."""
    points = np.asarray(tables, dtype=float).reshape(-1, 2)
    low, high = points.min(axis=0), points.max(axis=0)
    x, y = (low + high) / 2
    return float(x), float(y), 0.58 * float((high - low).max())


def _free_corner(points: np.ndarray) -> tuple[float, float]:
    """Return the middle of the small picture in that corner of the plot from -1 to 1 which is farthest from all the points."""
    edge = 0.94 - _CORNER
    corners = [(x, y) for x in (edge, -edge) for y in (edge, -edge)]
    return max(corners, key=lambda corner: float(np.abs(points - corner).max(axis=1).min()))


def _show(axes: Axes, square: tuple[float, float, float]) -> None:
    x, y, radius = square
    axes.set_xlim(x - radius, x + radius)
    axes.set_ylim(y - radius, y + radius)
    axes.set_aspect("equal")
    axes.locator_params(nbins=4)
    axes.tick_params(labelsize=8)


def letters_in_training(
    tables: Sequence[Any], steps: Sequence[int], losses: Sequence[float], show: Sequence[int] | None = None
) -> Picture:
    """Draw snapshots of a 2-d table of letters during training, vowels marked.

    A snapshot whose letters would lie on top of each other is magnified; a small picture in its corner shows it to scale.

    Parameters
    ----------
    tables : sequence of array_like, shape (27, 2)
        The table at each snapshot.
    steps : sequence of int
        How many training steps came before it.
    losses : sequence of float
        The loss there.
    show : sequence of int, optional
        Which snapshots to draw; all of them set the scale.
    """
    shown = range(len(tables)) if show is None else show
    common = _square_around(tables)
    columns = min(2, len(shown))
    rows = -(-len(shown) // columns)
    figure, grid = canvas(9 if columns > 1 else 4.7, 4.4 * rows + 0.5, columns=columns, rows=rows, squeeze=False)
    notes = []
    for axes in grid.ravel()[len(shown) :]:
        axes.set_visible(False)
    for axes, number in zip(grid.ravel(), shown, strict=False):
        table, own = np.asarray(tables[number], dtype=float), _square_around(tables[number])
        magnified, corner = "", None
        if own[2] < 0.45 * common[2]:
            magnified = f", magnified {common[2] / own[2]:.0f} times"
            corner = _free_corner((table[1:] - own[:2]) / own[2])
            inside = axes.inset_axes([(middle - _CORNER + 1) / 2 for middle in corner] + [_CORNER, _CORNER])
            vowels = np.isin(list("abcdefghijklmnopqrstuvwxyz"), list("aeiou"))
            for side, colour, mark in ((~vowels, ACCENT, "o"), (vowels, CONTRAST, "s")):
                inside.plot(*table[1:][side].T, mark, color=colour, markersize=1.5)
            _show(inside, common)
            inside.spines[["top", "right"]].set_visible(True)
            inside.set_xticks([])
            inside.set_yticks([])
            inside.text(0.5, 0.95, "not magnified", transform=inside.transAxes, fontsize=7, ha="center", va="top")
        right = letter_map(axes, table, square=own if corner else common, taken=corner)
        axes.set_title(
            f"step {steps[number]}: loss {losses[number]:.2f}{magnified}\n{right} of 26 letters on their side",
            loc="left",
            fontsize=9.5,
        )
        notes.append(
            f"step {steps[number]}{magnified}: {right} of 26 letters on their side of the line, loss {losses[number]:.2f}"
        )
    for axes in grid[-1]:
        axes.set_xlabel("first number of the row", fontsize=9)
    for axes in grid[:, 0]:
        axes.set_ylabel("second number", fontsize=9)
    meanings: tuple[tuple[dict[str, Any], str], ...] = (
        ({"marker": "s", "color": CONTRAST, "linestyle": ""}, "vowel"),
        ({"marker": "o", "color": ACCENT, "linestyle": "", "markersize": 4}, "consonant"),
        ({"marker": "x", "color": "#8C959F", "linestyle": ""}, "edge of a name"),
        ({"color": INK, "linestyle": (0, (4, 3)), "linewidth": 1}, "best straight line"),
        ({"marker": "o", "color": INK, "markerfacecolor": "none", "linestyle": "", "markersize": 9}, "on the wrong side"),
    )
    handles = [Line2D([], [], label=label, **look) for look, label in meanings]
    figure.legend(handles=handles, loc="outside lower center", ncols=5 if columns > 1 else 2, fontsize=8.5)
    return Picture(
        figure,
        "The rows of a 2-d table of letters during training, to one scale where nothing else is said: vowels are capitals in "
        "orange squares, consonants small blue letters, the edge of a name a gray cross. A dashed line parts them as well as a "
        "straight line can, and a letter on the wrong side has a ring. "
        f"{'; '.join(notes)}.",
    )


def epochs_picture(history: dict[str, Sequence[float]], accuracies: dict[str, float]) -> Picture:
    """Plot loss and accuracy over the epochs, for training and validation, and models' test accuracies as bars.

    Parameters
    ----------
    history : dict of str to sequence of float
        Keras' history: ``loss``, ``val_loss``, ``accuracy``, ``val_accuracy``, one value for each epoch.
    accuracies : dict of str to float
        Test accuracy of each model.
    """
    figure, (losses, middle, bars) = canvas(9, 3.2, columns=3, width_ratios=(3, 3, 4))
    epochs = np.arange(1, len(history["loss"]) + 1)
    for axes, key, name in ((losses, "loss", "loss"), (middle, "accuracy", "accuracy")):
        axes.plot(epochs, history[key], color=ACCENT, marker="o", markersize=5, label="training")
        axes.plot(epochs, history[f"val_{key}"], color=CONTRAST, marker="s", markersize=5, linestyle="--", label="validation")
        axes.set_title(name)
        axes.set_xlabel("epoch")
        axes.set_xticks(epochs)
    losses.set_ylim(bottom=0)
    middle.set_ylim(top=1)
    losses.legend(loc="upper right", fontsize=9)
    names = list(accuracies)
    colours = [tint(INK, 0.25)] * (len(names) - 1) + [tint(ACCENT, 0.7)]
    bars.barh(range(len(names)), [accuracies[name] for name in names], color=colours, edgecolor=INK, linewidth=0.8, height=0.6)
    for row, name in enumerate(names):
        bars.text(accuracies[name] + 0.015, row, f"{accuracies[name]:.3f}", va="center", fontweight="bold")
    bars.set_yticks(range(len(names)), names)
    bars.invert_yaxis()
    bars.set_xlim(0, 1.18)
    bars.set_xticks([0, 0.5, 1])
    bars.set_xlabel("share of test sentences that are right")
    bars.set_title("accuracy on unseen speeches")
    return Picture(
        figure,
        f"Training loss falls from {history['loss'][0]:.2f} to {history['loss'][-1]:.2f} and validation loss from "
        f"{history['val_loss'][0]:.2f} to {history['val_loss'][-1]:.2f} in {len(epochs)} epochs; accuracy ends at "
        f"{history['accuracy'][-1]:.3f} in training and {history['val_accuracy'][-1]:.3f} in validation. "
        "Test accuracy: " + "; ".join(f"{name.replace(chr(10), ' ')} {value:.3f}" for name, value in accuracies.items()) + ".",
    )


#: From a gray that can be told from the page to black.
_GRAYS = ListedColormap(matplotlib.colormaps["Greys"](np.linspace(0.35, 1, 256)))


def moved_words_picture(
    words: Sequence[str], moved: Any, scores: Any, counts: Any, common: Sequence[str], show: int = 12
) -> Picture:
    """Draw the words whose rows moved farthest, to the side that they speak for, beside a plot of all the words.

    Parameters
    ----------
    words : sequence of str
        V words.
    moved : array_like, shape (V,)
        The distance that each row moved in training.
    scores : array_like, shape (V,)
        The row times the output weights: above zero speaks for "after 1945", below for "before 1900".
    counts : array_like of int, shape (V,)
        How often the word occurs in the training text.
    common : sequence of str
        Some very frequent words to compare with.
    show : int
        How many words for each side.
    """
    moved, scores, counts = np.asarray(moved, dtype=float), np.asarray(scores, dtype=float), np.asarray(counts)
    place = {word: i for i, word in enumerate(words)}
    order = np.argsort(-moved)
    late = [i for i in order if scores[i] > 0][:show]
    early = [i for i in order if scores[i] < 0][:show]
    plain = [place[word] for word in common]
    figure, (bars, cloud) = canvas(9, 0.2 * (2 * show + len(common)) + 1.1, columns=2, width_ratios=(1, 1))
    rows = [*late, *plain, *early[::-1]]
    for y, i in enumerate(rows):
        colour = INK if i in plain else ACCENT if i in late else CONTRAST
        length = moved[i] * np.sign(scores[i])
        hatch = "" if i in plain or i in late else "////"
        bars.barh(y, length, color=tint(colour, 0.55), edgecolor=INK, linewidth=0.6, height=0.75, hatch=hatch)
        bars.text(-0.3 if length > 0 else 0.3, y, words[i], ha="right" if length > 0 else "left", va="center", fontsize=8.5)
    bars.axvline(0, color=INK, linewidth=0.8)
    bars.invert_yaxis()
    bars.set_yticks([])
    bars.spines["left"].set_visible(False)
    limit = 1.1 * float(moved[rows].max())
    bars.set_xlim(-limit, limit)
    bars.set_xticks(*_unsigned_ticks(limit))
    bars.set_xlabel("distance moved\n← toward “before 1900”      toward “after 1945” →")
    bars.set_title("the rows that moved farthest")
    heat = cloud.hexbin(counts, moved, xscale="log", gridsize=(26, 18), mincnt=1, bins="log", cmap=_GRAYS, linewidths=0.2)
    bar = figure.colorbar(heat, ax=cloud, pad=0.02, aspect=30)
    bar.set_label("words in a cell", fontsize=9, color=INK)
    bar.outline.set_visible(False)
    for number, i in enumerate([late[0], early[0], *plain]):
        right, up = ((7, -3), (7, -3), (7, 4), (-7, -10), (-7, -10))[number % 5]
        cloud.annotate(
            words[i],
            (counts[i], moved[i]),
            xytext=(right, up),
            textcoords="offset points",
            ha="left" if right > 0 else "right",
            fontsize=9,
            fontweight="bold",
        )
        colour = INK if i in plain else ACCENT if i in late else CONTRAST
        cloud.plot(counts[i], moved[i], marker="o", markersize=6, markerfacecolor=tint(colour, 0.7), markeredgecolor=INK)
    cloud.set_xlabel("times in the training text (log scale)")
    cloud.set_ylabel("distance moved")
    cloud.set_xlim(right=float(counts.max()) * 3)
    cloud.set_title(f"all {len(words):,} words")
    return Picture(
        figure,
        "Bars: the rows that moved farthest. Toward after 1945: "
        + ", ".join(f"{words[i]} {moved[i]:.1f}" for i in late)
        + "; toward before 1900: "
        + ", ".join(f"{words[i]} {moved[i]:.1f}" for i in early)
        + "; for comparison "
        + ", ".join(f"{words[i]} {moved[i]:.1f} ({counts[i]:,} times)" for i in plain)
        + ". Shaded cells: how many words there are at each distance and frequency; the most frequent words moved little.",
    )


def _unsigned_ticks(limit: float) -> tuple[list[float], list[str]]:
    """Return ticks on both sides of zero, labeled without a sign."""
    step = 5 if limit > 8 else 2 if limit > 3 else 1
    ticks = [float(tick) for tick in np.arange(-int(limit // step) * step, limit, step)]
    return ticks, [f"{abs(tick):g}" for tick in ticks]
