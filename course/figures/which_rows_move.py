"""The figures of 05-which-rows-move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib
import numpy as np
from matplotlib.patches import Rectangle

from course.figures.drawing import (
    ACCENT,
    CONTRAST,
    FAINT,
    INK,
    PAPER,
    SEQUENTIAL,
    Picture,
    canvas,
    frame,
)

#: What a kind of rows is called above its columns.
_KINDS = {"now": "used now", "earlier": "used earlier", "never": "never used"}


def moves_grid(
    distances: Mapping[str, Any],
    words: Sequence[str],
    kinds: Mapping[str, Sequence[int]],
    guesses: Mapping[str, str | None] | None = None,
) -> Picture:
    """Draw how far each row moved in one step, optimizer by optimizer; a row that stayed has no color.

    Parameters
    ----------
    distances : mapping of str to array_like, shape (V,)
        For each optimizer the distance of each row.
    words : sequence of str
        The word of each row.
    kinds : mapping of str to sequence of int
        The rows of the kinds ``"now"``, ``"earlier"`` and ``"never"``, in the order in which they are drawn.
    guesses : mapping of str to str, optional
        For each optimizer the kinds that were foretold, such as ``"now, earlier"``.
    """
    order = [row for rows in kinds.values() for row in rows]
    colours = matplotlib.colormaps[SEQUENTIAL]
    figure, axes = canvas(9.4, 1.75 + 0.36 * len(distances))
    width, gap = 1.55, 0.45
    left = {}
    place = 0.0
    for rows in kinds.values():
        for row in rows:
            left[row] = place
            place += width
        place += gap
    for line, (name, values) in enumerate(distances.items()):
        values = np.asarray(values, dtype=float)
        axes.text(-0.3, line + 0.5, name, ha="right", va="center", fontsize=9)
        for row in order:
            moved = values[row]
            # From a millionth to a tenth, on a logarithmic scale; exactly 0 has no color.
            share = np.clip((np.log10(moved) + 6.5) / 6, 0, 1) if moved else 0.0
            dark = share >= 0.5  # in between no number could be read, on a light page or on a dark one
            colour: Any = colours(0.4 + 0.6 * share if dark else 0.14 + 0.52 * share)[:3] if moved else PAPER
            axes.add_patch(Rectangle((left[row], line), width, 1, facecolor=colour, edgecolor=FAINT, linewidth=0.8))
            axes.text(
                left[row] + width / 2, line + 0.5, _short(moved), ha="center", va="center", fontsize=8.5,
                color=PAPER if dark else INK,
            )  # fmt: skip
        if guesses is not None:
            axes.text(place + 0.1, line + 0.5, guesses.get(name) or "–", ha="left", va="center", fontsize=9)
    for kind, rows in kinds.items():
        start, end = left[rows[0]], left[rows[-1]] + width
        label = _KINDS[kind] if len(rows) > 1 else _KINDS[kind].replace(" ", "\n")
        axes.text((start + end) / 2, -1.15, label, ha="center", va="bottom", fontsize=10, fontweight="bold")
        axes.plot([start + 0.1, end - 0.1], [-1.0, -1.0], color=INK, linewidth=1.2)
        for row in rows:
            axes.text(left[row] + width / 2, -0.15, words[row], ha="center", va="bottom", fontsize=10)
    end = place
    if guesses is not None:
        axes.text(place + 0.1, -0.15, "your guess", ha="left", va="bottom", fontsize=10, fontweight="bold")
        end += 3.2
    axes.text(
        0, len(distances) + 0.35,
        "How far each row moved in the second step: the farther, the more its cell\n"
        "stands out from the page (logarithmic scale). No color, 0: it stayed, to the last bit.",
        ha="left", va="top", fontsize=9.5,
    )  # fmt: skip
    frame(axes, -4.6, end, -2.6, len(distances) + 1.9)
    axes.set_aspect("auto")
    lines = []
    for name, values in distances.items():
        moved_kinds = [_KINDS[kind] for kind, rows in kinds.items() if all(np.asarray(values)[list(rows)] > 0)]
        lines.append(f"{name} moves rows {', '.join(moved_kinds)}")
    return Picture(figure, "A grid of optimizers against rows, with the distance that each row moved. " + "; ".join(lines) + ".")


def _short(number: float) -> str:
    if not number:
        return "0"
    return f"{number:.4f}" if number >= 1e-4 else f"{number:.0e}".replace("e-0", "e-")


#: Each rule keeps its colour in both figures of drift.
_RULES = {
    "SGD": INK,
    "RMSprop": "#56B4E9",
    "lazy Adam": "#CC79A7",
    "Adam": ACCENT,
    "momentum": "#009E73",
    "Lion": CONTRAST,
}


def drift_paths(paths: Mapping[str, Any]) -> Picture:
    """Draw how far a row has gone, in own steps, from its only use on; Lion, if it is there, in a second panel as well.

    Parameters
    ----------
    paths : mapping of str to array_like, shape (S + 2,)
        For each rule where a number stands before its use, after it, and after each of S steps of absence.
    """
    gone = {name: np.abs(np.asarray(places, dtype=float)) / abs(places[1]) for name, places in paths.items()}
    largest = max(values[-1] for values in gone.values())
    two = largest > 20
    figure, axes = canvas(9, 3.6, columns=2 if two else 1)
    panels = list(np.atleast_1d(axes))
    for panel, limit, last in zip(panels, (11.5, largest * 1.08), (60, max(map(len, gone.values())) - 2), strict=False):
        ends: dict[str, float] = {}
        for name, values in sorted(gone.items(), key=lambda item: item[1][-1]):
            shown = values[: last + 2]
            colour = _RULES.get(name, INK)
            same = [other for other, places in gone.items() if np.allclose(places, values)]  # they take turns on their line
            turns: Any = (6 * same.index(name), (6, 6 * (len(same) - 1))) if len(same) > 1 else "-"
            panel.plot(np.arange(len(shown)) - 1, shown, color=colour, linewidth=2, linestyle=turns, zorder=2)
            if shown[-1] <= limit:
                ends[", ".join(same)] = shown[-1]
            else:
                first = int(np.argmax(shown > limit * 0.9)) - 1
                panel.annotate(
                    name,
                    xy=(first, limit * 0.9),
                    xytext=(8, -2),
                    textcoords="offset points",
                    fontsize=9,
                    va="center",
                )
        _label_ends(panel, ends, last, limit)
        panel.axvline(0, color=INK, linewidth=1, linestyle="--")
        panel.set_ylim(0, limit)
        panel.set_xlim(-last / 40, last * (1.7 if two else 1.2))
        panel.spines["bottom"].set_bounds(0, last)
        panel.set_xticks(np.linspace(0, last, 4).astype(int))
        panel.set_xlabel("steps since the row was used")
        panel.set_title(
            (f"the first {last} steps" if panel is panels[0] else f"{last} steps") if two else "Used once, at the dashed line"
        )
    panels[0].set_ylabel("distance from the start,\nin own steps")
    lines = "; ".join(f"{name} {values[-1]:.1f}" for name, values in gone.items())
    return Picture(
        figure,
        f"How far a row has gone that is used once, in units of its own step, after {len(next(iter(gone.values()))) - 2} steps "
        f"without its word: {lines}.",
    )


def _label_ends(panel: Any, ends: Mapping[str, float], last: int, limit: float) -> None:
    """Write the curves' names at their ends; where there is no room, higher, with a thin line to the end."""
    free = 0.0
    for name, end in sorted(ends.items(), key=lambda item: item[1]):
        height = max(end, free)
        colour = _RULES.get(name, INK)
        line = {"arrowstyle": "-", "color": colour, "linewidth": 0.8, "shrinkA": 1, "shrinkB": 0, "relpos": (0, 0.5)}
        panel.annotate(
            name, xy=(last, end), xytext=(last * (1.07 if height > end else 1.02), height), fontsize=9, va="center",
            arrowprops=line if height > end else None,
        )  # fmt: skip
        free = height + 0.08 * limit


def cost_picture(sizes: Sequence[int], times: Mapping[str, Sequence[float]]) -> Picture:
    """Draw the time of one step over the number of rows, both on logarithmic scales.

    Parameters
    ----------
    sizes : sequence of int
        Numbers of rows, V.
    times : mapping of str to sequence of float
        For each rule the seconds that one step took at each size.
    """
    figure, axes = canvas(8, 4)
    looks = [(ACCENT, "-", "o"), (CONTRAST, "-", "o"), (ACCENT, "--", "s"), (CONTRAST, "--", "s")]
    ends = sorted(times, key=lambda name: times[name][-1])
    heights: dict[str, float] = {}
    for name in ends:  # labels at least a third of a decade apart
        height = np.log10(times[name][-1] * 1000)
        heights[name] = max(height, max(heights.values(), default=-99) + 0.33)
    for (name, values), (colour, line, marker) in zip(times.items(), looks, strict=False):
        milliseconds = 1000 * np.asarray(values)
        axes.loglog(sizes, milliseconds, color=colour, linestyle=line, marker=marker, markersize=5)
        axes.annotate(
            name, xy=(sizes[-1], milliseconds[-1]), xytext=(sizes[-1] * 1.5, 10 ** heights[name]), fontsize=9, va="center",
            color=colour, arrowprops={"arrowstyle": "-", "color": FAINT, "linewidth": 0.8, "shrinkB": 4},
        )  # fmt: skip
    axes.set_xlim(sizes[0] * 0.7, sizes[-1] * 14)
    axes.set_xticks(list(sizes), [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.set_xlabel("rows of the table, V")
    axes.set_ylabel("milliseconds for one step")
    axes.set_title("500 rows are used, and the table grows")
    lines = "; ".join(f"{name}: {1000 * values[0]:.2g} ms and {1000 * values[-1]:.2g} ms" for name, values in times.items())
    return Picture(figure, f"Time of one step for {sizes[0]:,} rows and for {sizes[-1]:,} rows. {lines}.")


def updates_picture(updates: Any, batches: int, marked: Mapping[str, int]) -> Picture:
    """Draw in how many batches of an epoch each row is looked up, from the most frequent row to the rarest.

    Parameters
    ----------
    updates : array_like of int, shape (V,)
        In how many batches each row occurs.
    batches : int
        How many batches the epoch has: what a dense step reaches.
    marked : mapping of str to int
        Words to point at, with their numbers of batches.
    """
    ordered = np.sort(np.asarray(updates))[::-1]
    figure, axes = canvas(8.6, 3.9)
    ranks = np.arange(1, len(ordered) + 1)
    axes.fill_between(ranks, np.maximum(ordered, 0.7), 0.7, color=ACCENT, alpha=0.18, linewidth=0)
    axes.plot(ranks, ordered, color=ACCENT)
    axes.axhline(batches, color=CONTRAST, linestyle="--", linewidth=1.6)
    axes.text(
        len(ordered), batches * 1.18, f"a dense step reaches every row in all {batches:,} batches", ha="right", va="bottom",
        fontsize=9, color=CONTRAST,
    )  # fmt: skip
    for word, count in marked.items():
        rank = int(np.searchsorted(-ordered, -count, side="left")) + 1
        axes.plot([rank], [count], "o", color=INK, markersize=5)
        first = rank == 1  # left of it there is no room
        axes.annotate(
            f"{word}: {count:,}", xy=(rank, count), xytext=(8 if first else -6, -12 if first else -9), textcoords="offset points",
            fontsize=9, ha="left" if first else "right", va="center",
        )  # fmt: skip
    middle, half = (len(ordered) + 1) / 2, int(np.median(ordered))
    axes.plot([middle, middle], [0.7, batches], color=INK, linestyle=":", linewidth=1.4)
    axes.annotate(
        f"right of this line: half of the rows,\neach in {half} batches or fewer", xy=(middle, batches / 3), xytext=(-6, 0),
        textcoords="offset points", fontsize=9, ha="right", va="center",
    )  # fmt: skip
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(0.8, len(ordered) * 1.1)
    axes.set_ylim(0.7, batches * 3)
    axes.set_xlabel("rows, the most frequent first (logarithmic)")
    axes.set_ylabel("batches that use the row")
    axes.set_title("How often a row is looked up in one pass over the speeches")
    lines = ", ".join(f"{word} {count:,}" for word, count in marked.items())
    return Picture(
        figure,
        f"Batches that look a row up, of {batches:,} in an epoch, for {len(ordered):,} rows in descending order, on logarithmic "
        f"scales. The curve falls steeply: half of the rows, right of a dotted line, are in {half} batches or fewer. {lines}.",
    )


def absent_share_picture(shares: Mapping[str, Sequence[float]], sgd_share: float) -> Picture:
    """Draw which share of its way a row made while its word was absent, for rows of few and of many batches.

    Parameters
    ----------
    shares : mapping of str to sequence of float
        For each group of rows the share in each run, from 0 to 1.
    sgd_share : float
        The same under SGD, for all rows.
    """
    figure, axes = canvas(8, 3)
    for place, values in enumerate(shares.values()):
        mean = float(np.mean(values))
        axes.barh(place, mean, color=CONTRAST, height=0.62)
        axes.barh(place, 1 - mean, left=mean, color="#BFD7EA", height=0.62)
        axes.plot(values, [place] * len(values), "|", color=INK, markersize=12)
        axes.text(1.02, place, f"{mean:.1%}", ha="left", va="center", fontsize=9)
    place = len(shares)
    axes.barh(place, sgd_share, color=CONTRAST, height=0.62)
    axes.barh(place, 1 - sgd_share, left=sgd_share, color="#BFD7EA", height=0.62)
    axes.text(1.02, place, f"{sgd_share:.1%}", ha="left", va="center", fontsize=9)
    names = [f"Adam, {band}" if number == 0 else f"Adam, {band} batches" for number, band in enumerate(shares)]
    axes.set_yticks(range(place + 1), [*names[:-1], "Adam, more batches", "SGD, all words"])
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0, 1.1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"])
    axes.set_xlabel("orange: while the word was absent  ·  blue: in a batch with the word  ·  marks: the single runs")
    axes.set_title("How much of its way a row makes while its word is absent")
    lines = "; ".join(f"{band}: {np.mean(values):.1%}" for band, values in shares.items())
    return Picture(
        figure,
        f"Share of a row's way made while its word was absent, under Adam, by the number of batches with the word: {lines}. "
        f"Under SGD: {sgd_share:.1%}.",
    )
