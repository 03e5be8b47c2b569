"""The figures of 03-gradient-flow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib
import numpy as np
from matplotlib.colors import ListedColormap, LogNorm
from matplotlib.patches import Rectangle

from course import data
from course.figures.drawing import (
    ACCENT,
    CONTRAST,
    CONTRAST_TEXT,
    DIVERGING,
    FAINT,
    INK,
    PAPER,
    SEQUENTIAL,
    Picture,
    canvas,
    colour_of,
    draw_arrow,
    draw_cells,
    draw_table,
    frame,
    tint,
)


def nudge_picture(values: Any, losses: Any, here: float, slope: float, id_losses: Any) -> Picture:
    """Draw the loss over one number of the table (a curve with its slope) beside the loss over one id (dots).

    Parameters
    ----------
    values, losses : array_like, shape (P,)
        Values of the table's first number and the loss at each of them.
    here : float
        The number's present value.
    slope : float
        Slope of the loss there.
    id_losses : array_like, shape (V,)
        The loss when the first token of the first phrase is replaced by each id.
    """
    values, losses, id_losses = (np.asarray(array, dtype=float) for array in (values, losses, id_losses))
    figure, (left, right) = canvas(9, 3.5, columns=2, sharey=True)
    now = float(np.interp(here, values, losses))
    reach = np.array([here - 3.5, here + 3.5])
    left.plot(values, losses, color=colour_of(0), linewidth=2.5)
    left.plot(reach, now + slope * (reach - here), color=INK, linewidth=1.5, linestyle="--")
    left.plot([here], [now], "o", color=INK, markersize=7)
    left.annotate(
        f"slope {slope:+.3f}",
        xy=(here + 3.5, now + slope * 3.5),
        xytext=(6, -6),
        textcoords="offset points",
        ha="left",
        fontsize=9,
    )
    left.annotate(f"now: {here:g}", xy=(here, now), xytext=(-4, 9), textcoords="offset points", ha="right", fontsize=9)
    left.set_xlabel("a number of the table: E[0, 0] (first number of hope)")
    left.set_xticks(range(-8, 12, 4))
    left.set_ylabel("loss")
    left.set_ylim(0, None)
    left.set_title("A number can be nudged")
    for id, loss in enumerate(id_losses):
        right.plot([id], [loss], "o", color=colour_of(id), markersize=9)
    right.set_xticks(range(len(id_losses)), [f"{id}\n{word}" for id, word in enumerate(data.WORDS[: len(id_losses)])])
    right.set_xlabel("id of the first token of the first phrase")
    right.tick_params(axis="y", labelleft=True)
    right.set_title("An id can only be swapped")
    return Picture(
        figure,
        f"Left: the loss is a smooth rising curve over the value of E[0, 0]; at its present value {here:g} the loss is "
        f"{now:.3f} and a dashed tangent has slope {slope:.3f}. Right: the loss over the id of one token is seven "
        f"separate dots between {id_losses.min():.3f} and {id_losses.max():.3f} in no order, with nothing between them.",
    )


def step_size_picture(steps: Any, errors: Any, errors32: Any, truncation: Any, rounding: Any) -> Picture:
    """Draw the error of a central difference over the step, with both theory lines, on log axes.

    Parameters
    ----------
    steps : array_like, shape (S,)
        The steps h.
    errors, errors32 : array_like, shape (S,)
        Absolute error of the central difference in float64 and in float32.
    truncation, rounding : array_like, shape (S,)
        What theory says for float64: the part that shrinks with h², and the part that grows with 1/h.
    """
    steps, errors, errors32, truncation, rounding = (
        np.asarray(array, dtype=float) for array in (steps, errors, errors32, truncation, rounding)
    )
    figure, axes = canvas(9, 4.6)
    axes.axvline(1e-5, color=FAINT, linewidth=7, zorder=0)
    axes.plot(steps, truncation, color=INK, linewidth=1.3, linestyle="--")
    axes.plot(steps, rounding, color=INK, linewidth=1.3, linestyle=":")
    for line, colour, marker, label in (
        (errors32, CONTRAST, "s", "measured in float32"),
        (errors, ACCENT, "o", "measured in float64"),
    ):
        seen = line > 0  # an error of exactly 0 has no place on a log axis
        axes.plot(steps[seen], line[seen], color=colour, marker=marker, markersize=4.5, linewidth=1, alpha=0.9, label=label)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_ylim(1e-15, 10)
    axes.set_xlim(steps.max() * 2, steps.min() / 2)
    axes.set_xlabel("step h (smaller to the right)")
    axes.set_ylabel("|central difference − exact slope|")
    axes.text(1.3e-6, 3e-15, "curvature of the loss: error ∝ h²", ha="left", va="center", fontsize=9)
    axes.text(1.2e-8, 4e-7, "rounding: error ∝ ε / h", ha="center", va="center", fontsize=9)
    axes.text(8e-6, 2.0, "h = 1e-5", ha="left", va="center", fontsize=9, fontweight="bold")
    axes.legend(loc="upper left", fontsize=9, bbox_to_anchor=(0.0, 1.0))
    axes.set_title("Too large a step is wrong, and so is too small a step")
    best, best32 = int(np.nanargmin(np.where(errors > 0, errors, np.nan))), int(np.argmin(errors32))
    near = int(np.argmin(np.abs(np.log10(steps) + 5)))
    return Picture(
        figure,
        "The error of a central difference over the step h on log axes is a valley. In float64 it falls along a line "
        f"as h squared, down to {errors[best]:.0e} near h = {steps[best]:.0e}, and rises again as one over h. At 1e-5 "
        f"it is {errors[near]:.0e}. In float32 the valley is shallow: {errors32[best32]:.0e} at best, near "
        f"h = {steps[best32]:.0e}, and {errors32[near]:.0e} at 1e-5.",
    )


def chain_picture(stages: Sequence[tuple[str, Any, Any]], forward: Sequence[str], backward: Sequence[str]) -> Picture:
    """Draw one token's way: values forward along the top, gradients backward along the bottom.

    Parameters
    ----------
    stages : sequence of (str, array_like, array_like)
        Name, value and gradient of the loss with respect to that value; both of the same shape, (d,) or ().
    forward : sequence of str
        What each arrow to the right does; one fewer than the stages.
    backward : sequence of str
        The factor that each arrow to the left multiplies by.
    """
    figure, axes = canvas(9.4, 3.6)
    gap, top, bottom, x = 2.9, 0.0, 3.6, 0.0
    edges: list[tuple[float, float]] = []
    for name, value, gradient in stages:
        value, gradient = np.atleast_1d(np.asarray(value, float)), np.atleast_1d(np.asarray(gradient, float))
        width = 1.35 * len(value)
        first = not edges
        fill_up = tint(colour_of(0), 0.25) if first else PAPER
        draw_cells(
            axes, value[None], at=(x, top), cell=(1.35, 1), form="{:.4g}", fill=lambda *_, c=fill_up: c,
            used=(0,) if first else (),
        )  # fmt: skip
        draw_cells(
            axes, gradient[None], at=(x, bottom), cell=(1.35, 1), form="{:.3f}",
            fill=lambda *_: tint(CONTRAST, 0.18), used=(0,) if first else (),
        )  # fmt: skip
        axes.text(x + width / 2, top - 0.3, name, ha="center", va="bottom", fontsize=10, fontweight="bold")
        axes.text(x + width / 2, bottom + 1.3, f"∂L/∂{name}", ha="center", va="top", fontsize=10, color=CONTRAST_TEXT)
        edges.append((x, x + width))
        x += width + gap
    for (_, start), (end, _), there, back in zip(edges[:-1], edges[1:], forward, backward, strict=True):
        middle = (start + end) / 2
        draw_arrow(axes, (start + 0.1, top + 0.5), (end - 0.1, top + 0.5))
        axes.text(middle, top + 0.75, there, ha="center", va="top", fontsize=8.5, linespacing=1.25)
        draw_arrow(axes, (end - 0.1, bottom + 0.5), (start + 0.1, bottom + 0.5), colour=CONTRAST)
        axes.text(middle, bottom + 0.25, back, ha="center", va="bottom", fontsize=8.5, color=CONTRAST_TEXT, linespacing=1.25)
    axes.text(-0.3, top + 0.5, "forward:\nvalues", ha="right", va="center", fontsize=9.5)
    axes.text(-0.3, bottom + 0.5, "backward:\ngradients", ha="right", va="center", fontsize=9.5, color=CONTRAST_TEXT)
    frame(axes, -3.0, x - gap + 0.3, top - 1.4, bottom + 2.3)

    def numbers(array: Any) -> str:
        return ", ".join(f"{number:.3f}" for number in np.atleast_1d(np.asarray(array, float)))

    return Picture(
        figure,
        "Forward, left to right: "
        + "; then ".join(f"{name} = ({numbers(value)})" for name, value, _ in stages)
        + ". Backward, right to left, the gradient of the loss with respect to each: "
        + "; then ".join(f"{name}: ({numbers(gradient)})" for name, _, gradient in reversed(stages))
        + ". Each backward arrow multiplies by one factor.",
    )


def meeting_picture(ids: Any, grad_output: Any, gradient: Any, id: int) -> Picture:
    """Draw how each token's incoming gradient travels into the row of its id; the tokens of one id are emphasised.

    Parameters
    ----------
    ids : array_like of int, any shape
        The batch.
    grad_output : array_like, shape ids.shape + (d,)
        The gradient that arrives at each looked-up vector.
    gradient : array_like, shape (V, d)
        The gradient of the table.
    id : int
        The id whose tokens are emphasised.
    """
    ids = np.asarray(ids).ravel()
    gradient = np.asarray(gradient, dtype=float)
    incoming = np.asarray(grad_output, dtype=float).reshape(len(ids), -1)
    dim = incoming.shape[1]
    figure, axes = canvas(9.2, 5.2)
    cell = (1.7, 1.0)
    words = data.WORDS
    left = draw_cells(
        axes, incoming, cell=cell, form="{:+.3f}", row_labels=[f"{words[i]}  {i}" for i in ids],
        row_colours=[colour_of(i) for i in ids], used=np.flatnonzero(ids == id),
    )  # fmt: skip
    lift = (len(ids) - len(gradient)) / 2
    right = draw_table(
        axes, gradient, at=(left["right"] + 7.2, lift), cell=cell, form="{:+.3f}", words=[""] * len(gradient),
        row_labels=None, used=(id,),
    )  # fmt: skip
    for number, word in enumerate(words[: len(gradient)]):
        axes.text(right["right"] + 0.3, right["row"](number), f"{number}  {word}", ha="left", va="center", fontsize=9)
    for token, number in enumerate(ids):
        ends = (left["right"] + 0.1, left["row"](token)), (right["left"] - 0.1, right["row"](number))
        if number == id:
            draw_arrow(axes, *ends, colour=colour_of(id))
        else:
            axes.plot(*zip(*ends, strict=True), color="#8C959F", linewidth=0.8, zorder=0)
    title = {"ha": "left", "va": "bottom", "fontsize": 10, "linespacing": 1.3}
    axes.text(0, -0.4, f"G: what arrives at each token\n({len(ids)}, {dim})", **title)
    axes.text(right["left"], lift - 0.4, f"∂L/∂E: one row for each word\n{gradient.shape}", **title)
    shares = incoming[ids == id, 0]
    total = " ".join(f"{'−' if share < 0 else '+'} {abs(share):.3f}" for share in shares)
    total += f" = {'−' if gradient[id, 0] < 0 else '+'}{abs(gradient[id, 0]):.3f}"
    axes.text(
        right["left"], right["bottom"] + 0.5,
        f"row {id} ({words[id]}), first number:\n{total}", ha="left", va="top", fontsize=9.5,
        color=INK, linespacing=1.4,
    )  # fmt: skip
    frame(axes, -2.6, right["right"] + 2.4, -2.2, len(ids) + 0.3)
    return Picture(
        figure,
        f"Left, the gradient that arrives at each of {len(ids)} tokens; right, the {len(gradient)} rows of the table's "
        f"gradient. A line leads from each token to the row of its id. {len(shares)} tokens have id {id} "
        f"({words[id]}): their arrows meet in row {id}, where their first numbers add: {total}.",
    )


def gradient_heat(gradient: Any, ids: Any, largest: float | None = None) -> Picture:
    """Draw how often each id occurs, as tiles, beside the table's gradient as a heat map with a colour for each sign.

    Parameters
    ----------
    gradient : array_like, shape (7, d)
        The gradient of the running example's table.
    ids : array_like of int, any shape
        The batch that it belongs to.
    largest : float, optional
        The size that gets the strongest colors; the largest of this gradient if not given.
    """
    gradient = np.asarray(gradient, dtype=float)
    rows, dim = gradient.shape
    counts = np.bincount(np.asarray(ids, dtype=int).ravel(), minlength=rows)
    scale = largest or float(np.abs(gradient).max()) or 1.0
    colours = matplotlib.colormaps[DIVERGING]

    def colour(number: float) -> Any:
        # Exactly zero is blank and nothing else is, so that an untouched row can't be taken for a small number. The largest
        # is no darker than lets its number be read, on a white page and on a dark one.
        return PAPER if number == 0 else colours(0.5 + 0.5 * np.sign(number) * (0.14 + 0.25 * min(abs(number) / scale, 1.0)))[:3]

    figure, axes = canvas(8.6, 4.2)
    most = max(int(counts.max()), 5)
    for row, count in enumerate(counts):
        axes.text(-0.3, row + 0.5, f"{data.WORDS[row]}  {row}", ha="right", va="center", fontsize=9)
        for number in range(count):
            axes.add_patch(Rectangle((number + 0.08, row + 0.08), 0.84, 0.84, facecolor=colour_of(row), edgecolor=PAPER))
        axes.text(count + 0.25, row + 0.5, f"{count}", ha="left", va="center", fontsize=9)
    axes.text(0, -0.5, "how often the id occurs\n(one tile for each token)", ha="left", va="bottom", fontsize=10)
    start = most + 2.4
    draw_cells(
        axes, gradient, at=(start, 0), cell=(1.9, 1), form="{:+.3f}", fill=lambda row, column: colour(gradient[row, column]),
        used=np.flatnonzero(counts),
    )  # fmt: skip
    axes.text(start, -0.5, "∂L/∂E: the table's gradient", ha="left", va="bottom", fontsize=10)
    for column, place in enumerate(("first", "second")[:dim]):
        axes.text(
            start + 1.9 * (column + 0.5), rows + 0.2, f"{place}\nnumber", ha="center", va="top", fontsize=8.5, linespacing=1.1,
        )  # fmt: skip
    bar = start + 1.9 * dim + 1.0
    shares = np.linspace(1, -1, 41)
    for number, share in enumerate(shares):
        axes.add_patch(Rectangle((bar, rows * number / 41), 0.5, rows / 41 + 0.02, facecolor=colour(share * scale)))
    for y, text in (
        (0.1, f"+{scale:.3g}: raising it\nraises the loss"),
        (rows - 0.1, f"−{scale:.3g}: raising it\nlowers the loss"),
    ):
        axes.text(bar + 0.7, y, text, ha="left", va="top" if y < 1 else "bottom", fontsize=8.5)
    axes.text(bar + 0.7, rows / 2, "exactly 0", ha="left", va="center", fontsize=8.5)
    axes.add_patch(Rectangle((bar, 0), 0.5, rows, fill=False, edgecolor=FAINT, linewidth=0.8))
    frame(axes, -2.4, bar + 4.4, -2.2, rows + 1.1)
    lines = "; ".join(
        f"{word}: count {count}, gradient {', '.join(f'{number:+.3f}' if number else '0' for number in line)}"
        for word, count, line in zip(data.WORDS, counts, gradient, strict=True)
    )
    return Picture(figure, f"Counts of the ids beside the gradient of each row, with its signs. {lines}. Used rows are outlined.")


def row_steps_picture(losses: Any, moved: Any, change: int) -> Picture:
    """Draw the loss after each step over a map of how far each row moved in that step.

    Parameters
    ----------
    losses : array_like, shape (S + 1,)
        The loss on both phrases before the first step and after each.
    moved : array_like, shape (S, 7)
        How far each row moved in each step.
    change : int
        After so many steps the batches change: a line marks it.
    """
    losses, moved = np.asarray(losses, dtype=float), np.asarray(moved, dtype=float)
    steps, rows = moved.shape
    figure, (top, bottom) = canvas(9, 5.2, rows=2, sharex=True, height_ratios=(1, 1.4))
    top.plot(np.arange(steps + 1), losses, color=ACCENT, linewidth=2)
    top.set_ylim(0, losses.max() * 1.12)
    top.set_ylabel("loss, both phrases")
    top.annotate(f"{losses[-1]:.3f}", xy=(steps, losses[-1]), xytext=(5, 0), textcoords="offset points", fontsize=9, va="center")
    top.annotate(f"{losses[0]:.3f}", xy=(0, losses[0]), xytext=(5, 6), textcoords="offset points", fontsize=9, ha="left")
    top.set_title("Training on one phrase spoils the other")
    for axes in (top, bottom):
        axes.axvline(change, color=INK, linewidth=1.2, linestyle="--")
    top.text(change - 0.6, 0.03, "only nice to see\nyou again", ha="right", va="bottom", fontsize=9)
    top.text(change + 0.6, losses.max(), "the two phrases in turn", ha="left", va="center", fontsize=9)
    distances = moved[moved > 0]
    far_from_blank = ListedColormap(matplotlib.colormaps[SEQUENTIAL](np.linspace(0.3, 1, 256)))
    heat = bottom.pcolormesh(
        np.arange(steps + 1), np.arange(rows + 1), np.ma.masked_equal(moved.T, 0.0), cmap=far_from_blank,
        norm=LogNorm(distances.min(), distances.max()) if distances.size else None, edgecolors=PAPER, linewidth=0.4,
    )  # fmt: skip
    bottom.set_yticks(np.arange(rows) + 0.5, [f"{word}  {id}" for id, word in enumerate(data.WORDS[:rows])])
    bottom.set_ylim(rows, 0)
    bottom.tick_params(axis="y", length=0)
    bottom.set_xlabel("step of SGD")
    bottom.set_title("Only the rows of the batch move (blank: exactly the same numbers as before)")
    bar = figure.colorbar(heat, ax=bottom, pad=0.015)
    marks = [mark for mark in (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2) if distances.size and distances.min() <= mark <= distances.max()]
    bar.set_ticks(marks, labels=[f"{mark:g}" for mark in marks])
    bar.minorticks_off()
    bar.set_label("distance moved in the step (log scale)", fontsize=9, color=INK)
    bar.outline.set_visible(False)
    still = [word for word, line in zip(data.WORDS, moved[:change].T, strict=True) if not line.any()]
    return Picture(
        figure,
        f"Above: the loss over {steps} steps goes from {losses[0]:.3f} to {losses[change]:.3f} after step {change} and then "
        f"down to {losses[-1]:.3f}. Below: a map of rows against steps. In the first {change} steps the "
        f"rows of {' and '.join(still) or 'no word'} stay exactly as they were; "
        "afterward every row moves in the steps whose batch holds its word and in no other.",
    )


def rows_in_plane_picture(before: Any, after: Any, weights: Any) -> Picture:
    """Draw where each row of the table lies in the plane before and after training, with the line where the score is 0.

    Parameters
    ----------
    before, after : array_like, shape (7, 2)
        The table before and after.
    weights : array_like, shape (2,)
        The weights of the layer above: a row's own score is its product with them.
    """
    before, after, weights = (np.asarray(array, dtype=float) for array in (before, after, weights))
    figure, axes = canvas(8.2, 5.6)
    everything = np.vstack([before, after])
    (left, low), (right, high) = everything.min(0) - 0.9, everything.max(0) + 0.9
    x = np.array([left, right])
    border = -weights[0] * x / weights[1]
    axes.fill_between(x, border, low - 50, color=tint(CONTRAST, 0.07), linewidth=0)
    axes.fill_between(x, border, high + 50, color=tint(ACCENT, 0.07), linewidth=0)
    axes.plot(x, border, color=INK, linewidth=1, linestyle="--")
    for id, (start, end) in enumerate(zip(before, after, strict=True)):
        axes.plot(*start, "o", markersize=8, markerfacecolor=PAPER, markeredgecolor=colour_of(id), markeredgewidth=1.8)
        draw_arrow(axes, tuple(start), tuple(end), colour=colour_of(id))
        axes.plot(*end, "o", markersize=8, color=colour_of(id))
        # The label goes beside the starting point, away from where the row went.
        side = -1 if end[0] > start[0] else 1
        axes.annotate(
            data.WORDS[id], xy=tuple(start), xytext=(9 * side, 0), textcoords="offset points", fontsize=10,
            ha="right" if side < 0 else "left", va="center",
        )  # fmt: skip
    axes.set_xlim(left, right)
    axes.set_ylim(low, high)
    axes.set_aspect("equal")
    axes.text(0.02, 0.97, "score below 0: goodbye", transform=axes.transAxes, ha="left", va="top", fontsize=10, color=ACCENT)
    axes.text(
        0.98, 0.03, "score above 0: hello", transform=axes.transAxes, ha="right", va="bottom", fontsize=10,
        color=CONTRAST_TEXT,
    )  # fmt: skip
    axes.set_xlabel("first number of the row")
    axes.set_ylabel("second number of the row")
    axes.set_title("Where the rows went (hollow: before, filled: after)")
    way = np.linalg.norm(after - before, axis=1)
    return Picture(
        figure,
        "The seven rows as points in the plane, with an arrow from before to after. All arrows are parallel. "
        + "; ".join(
            f"{word} moved {length:.2f} toward {'hello' if (end - start) @ weights > 0 else 'goodbye'}"
            for word, length, start, end in zip(data.WORDS, way, before, after, strict=True)
        )
        + ".",
    )
