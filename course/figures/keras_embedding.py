"""The figures of 04-keras-embedding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
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


def _apart(points: np.ndarray, widths: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """Return places for labels near `points`, shape (P, 2), pushed apart until boxes of these sizes hardly overlap."""
    places = points + np.random.default_rng(0).normal(0, 1e-4, points.shape)  # two equal points need a direction
    need = np.stack([widths[:, None] + widths, heights[:, None] + heights], axis=-1) / 2
    for _ in range(300):
        gaps = places[:, None] - places[None, :]
        overlap = np.maximum(need - np.abs(gaps), 0)
        overlap[np.arange(len(points)), np.arange(len(points))] = 0
        both = np.all(overlap > 0, axis=-1, keepdims=True)
        if not both.any():
            break
        along_x = overlap[..., 0] < overlap[..., 1]  # out by the shorter way
        push = np.stack([along_x, ~along_x], axis=-1) * both * overlap * np.sign(gaps)
        places = places + 0.3 * push.sum(axis=1)
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
        For each optimizer: the loss before each step, of embedding and twin, and max |ΔW| after it; shape (S,).
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
    axes[1, 0].set_ylabel("max |ΔW|, log scale")
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
    axes: Axes, table: Any, vowels: str = "aeiou", square: tuple[float, float, float] | None = None, width: float = 1.0
) -> int:
    """Draw a 2-d table of letters with the best straight line between vowels and consonants.

    Parameters
    ----------
    axes : Axes
        Where to draw.
    table : array_like, shape (27, 2)
        Row 0 is the edge of a name (drawn as a small cross), rows 1 to 26 are a to z.
    vowels : str
        Drawn as capitals in a filled square, the other letters small. A letter that had to give way points to its row.
    square : (float, float, float), optional
        x and y of the middle of what is shown, and how far it reaches to each side; by default as far as the letters do.
    width : float
        The width of the axes: 1 for the half of a figure.

    Returns
    -------
    int
        How many of the 26 letters are on their side of the line.
    """
    table = np.asarray(table, dtype=float)
    letters = "abcdefghijklmnopqrstuvwxyz"
    marked = np.array([letter in vowels for letter in letters])
    points = table[1:]
    angle, offset, right = _best_line(points, marked)
    x, y, radius = square or _square_around(table)
    centre = np.array([x, y])
    normal, along = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    foot = centre + normal * (offset - centre @ normal)
    ends = np.array([foot - 4 * radius * along, foot + 4 * radius * along])
    axes.plot(ends[:, 0], ends[:, 1], color=INK, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    axes.plot(*table[0], marker="x", color="#8C959F", markersize=5, zorder=2)
    font = 6 + 4 * width
    room = font / 10 / width  # that the labels need, where the plot is 2 wide
    sizes = np.where(marked, 0.13, 0.09) * room, np.where(marked, 0.14, 0.13) * room
    places = centre + radius * _apart((points - centre) / radius, *sizes)
    side, beyond = np.sign(points @ normal - offset), places @ normal - offset
    over = side * beyond < 0.05 * radius  # a label must not seem to lie on the other side
    places[over] += (side * np.maximum(0.05 * radius, np.abs(points @ normal - offset)) - beyond)[over, None] * normal
    for letter, point, place, vowel in zip(letters, points, places, marked, strict=True):
        colour = CONTRAST if vowel else ACCENT
        if np.abs(place - point).max() > 0.04 * radius:  # the letter gave way: a dot marks its row
            axes.plot([point[0], place[0]], [point[1], place[1]], color=colour, linewidth=0.6, zorder=2)
            axes.plot(point[0], point[1], marker="s" if vowel else "o", markersize=2.5, color=colour, zorder=2)
        axes.text(
            place[0],
            place[1],
            letter.upper() if vowel else letter,
            ha="center",
            va="center",
            fontsize=font - 1 if vowel else font,
            color=PAPER if vowel else ACCENT,
            fontweight="bold" if vowel else "normal",
            zorder=4 if vowel else 3,
            bbox={"boxstyle": "square,pad=0.2", "facecolor": CONTRAST, "edgecolor": PAPER} if vowel else None,
        )
    _show(axes, (x, y, radius))
    return right


def _square_around(tables: Any) -> tuple[float, float, float]:
    """Return the middle and the reach of a square that holds all the points, with a margin."""
    points = np.asarray(tables, dtype=float).reshape(-1, 2)
    low, high = points.min(axis=0), points.max(axis=0)
    x, y = (low + high) / 2
    return float(x), float(y), 0.58 * float((high - low).max())


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
    """Draw snapshots of a 2-d table of letters during training, all to one scale, vowels marked.

    A snapshot whose letters would lie on top of each other has them as dots, and a magnified inset.

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
        small = own[2] < 0.45 * common[2]
        if small:
            vowels = np.isin(list("abcdefghijklmnopqrstuvwxyz"), list("aeiou"))
            for side, colour, mark in ((~vowels, ACCENT, "o"), (vowels, CONTRAST, "s")):
                axes.plot(*table[1:][side].T, mark, color=colour, markersize=2.5)
            _show(axes, common)
            below = own[1] > common[1]  # where the dots leave more room
            inside = axes.inset_axes((0.44, 0.02 if below else 0.42, 0.54, 0.54))
            right = letter_map(inside, table, square=own, width=0.54)
            inside.spines[["top", "right"]].set_visible(True)
            inside.set_xticks([])
            inside.set_yticks([])
            inside.text(0.02, 0.02, f"magnified {common[2] / own[2]:.0f} times", transform=inside.transAxes, fontsize=7.5)
            axes.indicate_inset_zoom(inside, edgecolor=INK, linewidth=0.8)
        else:
            right = letter_map(axes, table, square=common)
        axes.set_title(
            f"step {steps[number]}: loss {losses[number]:.2f}\n{right} of 26 letters on their side", loc="left", fontsize=9.5
        )
        notes.append(f"step {steps[number]}: {right} of 26 letters on their side of the line, loss {losses[number]:.2f}")
    for axes in grid[-1]:
        axes.set_xlabel("first number of the row", fontsize=9)
    for axes in grid[:, 0]:
        axes.set_ylabel("second number", fontsize=9)
    meanings: tuple[tuple[dict[str, Any], str], ...] = (
        ({"marker": "s", "color": CONTRAST, "linestyle": ""}, "vowel"),
        ({"marker": "o", "color": ACCENT, "linestyle": "", "markersize": 4}, "consonant"),
        ({"marker": "x", "color": "#8C959F", "linestyle": ""}, "edge of a name"),
        ({"color": INK, "linestyle": (0, (4, 3)), "linewidth": 1}, "best straight line"),
    )
    handles = [Line2D([], [], label=label, **look) for look, label in meanings]
    figure.legend(handles=handles, loc="outside lower center", ncols=4 if columns > 1 else 2, fontsize=8.5)
    return Picture(
        figure,
        "The rows of a 2-d table of letters during training, all to one scale: vowels are capitals in orange squares, consonants "
        f"small blue letters, the edge of a name a grey cross, and a dashed line parts them as well as a straight line can. "
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
    bars.set_xlabel("distance moved\n← towards “before 1900”      towards “after 1945” →")
    bars.set_title("the rows that moved farthest")
    heat = cloud.hexbin(counts, moved, xscale="log", gridsize=(26, 18), mincnt=1, bins="log", cmap="Greys", linewidths=0.2)
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
        "Bars: the rows that moved farthest. Towards after 1945: "
        + ", ".join(f"{words[i]} {moved[i]:.1f}" for i in late)
        + "; towards before 1900: "
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
