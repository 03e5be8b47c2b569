"""The figures of 06-what-vectors-mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from course.figures.drawing import (
    ACCENT,
    CONTRAST,
    FAINT,
    INK,
    PAPER,
    Picture,
    bare,
    canvas,
    colour_of,
    draw_arrow,
    tint,
)

#: One shape for each group of words, beside its colour.
_SHAPES = ("o", "s", "^", "D", "v", "P", "X")


def window_picture(words: Sequence[str], ids: Any, window: int) -> Picture:
    """Draw a sentence once for each of its words as the center, with the neighbors in its window outlined.

    Parameters
    ----------
    words : sequence of str
        The vocabulary.
    ids : array_like of int, shape (T,)
        The sentence.
    window : int
        How far a neighbor may be.
    """
    ids = np.asarray(ids)
    figure, axes = canvas(9, 0.42 * len(ids) + 0.9)
    pairs = 0
    for row in range(len(ids)):
        for place, id in enumerate(ids):
            near = 0 < abs(place - row) <= window
            pairs += near
            colour = tint(colour_of(id), 0.9 if place == row else 0.25 if near else 0.0)
            edge, width = (INK, 2.0) if near else (FAINT, 0.8)
            axes.add_patch(
                Rectangle((2.1 * place, row), 2.0, 0.8, facecolor=colour, edgecolor=edge, linewidth=width, zorder=2 + near)
            )
            white = place == row and sum(colour) < 1.9
            axes.text(
                2.1 * place + 1, row + 0.4, words[id], ha="center", va="center", fontsize=10, zorder=4,
                color=PAPER if white else INK if near or place == row else "#8C959F",
                fontweight="bold" if place == row else "normal",
            )  # fmt: skip
        count = sum(0 < abs(place - row) <= window for place in range(len(ids)))
        axes.text(2.1 * len(ids) + 0.2, row + 0.4, f"{count} pairs", va="center", fontsize=9)
    bare(axes)
    axes.set_xlim(-0.1, 2.1 * len(ids) + 1.5)
    axes.set_ylim(len(ids) + 0.1, -0.3)
    axes.set_title(f"Each word once as the center (filled), its neighbors outlined: window {window}, {pairs} pairs")
    lines = "; ".join(
        f"{words[id]} with " + ", ".join(words[ids[s]] for s in range(len(ids)) if 0 < abs(s - t) <= window)
        for t, id in enumerate(ids)
    )
    return Picture(figure, f"A sentence of {len(ids)} words, window {window}, {pairs} pairs of a center and a neighbor: {lines}.")


def push_pull_picture(
    words: Sequence[str], center: int, softmax: Any, drawn: Mapping[int, float], times: Mapping[int, int] | None = None
) -> Picture:
    """Draw p − y of each word, for the softmax over all words and for a few that were drawn.

    Parameters
    ----------
    words : sequence of str
        The vocabulary.
    center : int
        The id in the middle.
    softmax : array_like, shape (V,)
        p − y of each word under the softmax.
    drawn : mapping of int to float
        p − y of the neighbor and of each negative, by id; a negative that came twice is given with its sum.
    times : mapping of int to int, optional
        How often each negative was drawn; one that came twice says so.
    """
    softmax = np.asarray(softmax, dtype=float)
    sampled = np.array([drawn.get(id, 0.0) for id in range(len(words))])
    figure, panels = canvas(9, 3.2, columns=2, sharey=True, sharex=True)
    for axes, errors, title in ((panels[0], softmax, "softmax: every row"), (panels[1], sampled, "neighbor and negatives alone")):
        for id, error in enumerate(errors):
            axes.barh(id, error, color=tint(colour_of(id), 0.8), edgecolor=INK if error else FAINT, linewidth=1.0)
            says = f"{error:+.2f}" if error else "0"
            if errors is sampled and (times or {}).get(id, 1) == 2:
                says += "\n(drawn twice)"
            axes.annotate(
                says, (error, id), xytext=(4 if error >= 0 else -4, 0), textcoords="offset points",
                ha="left" if error >= 0 else "right", va="center", fontsize=9,
            )  # fmt: skip
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.set_yticks(range(len(words)), words)
        axes.margins(x=0.28)
        axes.set_xlabel("p − y, added up\n(below 0: pulled closer, above 0: pushed away)")
        axes.set_title(title)
    panels[0].invert_yaxis()

    def told(errors: np.ndarray) -> str:
        return ", ".join(f"{word} {error:+.2f}" for word, error in zip(words, errors, strict=True))

    return Picture(
        figure,
        f"p − y of each word when the center is {words[center]}. Left, softmax over all words: {told(softmax)}. "
        f"Right, the neighbor and a few negatives, all others exactly 0: {told(sampled)}."
        + "".join(f" {words[id].capitalize()} was drawn twice." for id, count in (times or {}).items() if count == 2),
    )


def noise_picture(words: Sequence[str], counts: Any, chances: Any, shown: Sequence[str]) -> Picture:
    """Draw each word's chance to be drawn over its share of the text, on log axes.

    Parameters
    ----------
    words : sequence of str
        The vocabulary.
    counts, chances : array_like, shape (V,)
        How often each word occurs, and its chance to be drawn as a negative.
    shown : sequence of str
        The words that get a label.
    """
    share, chances = np.asarray(counts, dtype=float) / np.sum(counts), np.asarray(chances, dtype=float)
    figure, axes = canvas(9, 3.6)
    ends = np.array([share.min(), share.max()])
    axes.plot(ends, ends, "--", color=INK, linewidth=1.2)
    axes.plot(share, chances, ".", color=ACCENT, markersize=4, rasterized=True)
    axes.annotate(
        "as often as in the text", (ends[1], ends[1]), xytext=(-8, 0), textcoords="offset points", ha="right", fontsize=9
    )
    for word in shown:
        id = list(words).index(word)
        axes.plot([share[id]], [chances[id]], "o", color=CONTRAST, markersize=7)
        axes.annotate(
            f"{word}: × {chances[id] / share[id]:.2f}",
            (share[id], chances[id]),
            xytext=(-6, 9 if chances[id] > share[id] else -17),
            textcoords="offset points",
            ha="center",
            fontsize=9,
        )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.margins(x=0.12)
    axes.set_xlabel("share of the text")
    axes.set_ylabel("chance to be drawn")
    axes.set_title("The power 0.75 lifts rare words and lowers frequent ones")
    told = ", ".join(f"{word} {share[list(words).index(word)]:.5f} and {chances[list(words).index(word)]:.5f}" for word in shown)
    return Picture(
        figure,
        "Chance to be drawn over share of the text, on log axes: a straight line that is flatter than the dashed diagonal and "
        f"crosses it, so rare words lie above it and frequent ones below. Share and chance: {told}.",
    )


def loss_picture(done: Any, losses: Any) -> Picture:
    """Draw the loss of a pair over the epochs that are done.

    Parameters
    ----------
    done, losses : array_like, shape (n,)
        Epochs done at each report, and the mean loss of a pair since the last one.
    """
    done, losses = np.asarray(done, dtype=float), np.asarray(losses, dtype=float)
    figure, axes = canvas(9, 2.6)
    axes.plot(done, losses, color=ACCENT, marker="." if len(done) < 80 else None)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("times through the text")
    axes.set_ylabel("loss of a pair")
    axes.set_title("The loss while it trains")
    for epoch in range(1, int(done[-1])):
        axes.axvline(epoch, color=FAINT, linewidth=1)
    return Picture(
        figure, f"The mean loss of a pair falls from {losses[0]:.2f} at first to {losses[-1]:.2f} after {done[-1]:.0f} epochs."
    )


def pmi_picture(pmi: Any, scores: Any) -> Picture:
    """Draw the dot product of many pairs over their PMI, as a density.

    Parameters
    ----------
    pmi, scores : array_like, shape (n,)
        For each pair of words that occurs, its PMI and the dot product of the two trained vectors.
    """
    pmi, scores = np.asarray(pmi, dtype=float), np.asarray(scores, dtype=float)
    figure, axes = canvas(9, 4.0)
    low, high = np.percentile(pmi, [0.2, 99.8])
    bottom, top = np.percentile(scores, [0.2, 99.8])
    drawn = axes.hexbin(
        pmi, scores, gridsize=55, extent=(low, high, bottom, top), cmap="Blues", bins="log", mincnt=1, rasterized=True
    )
    figure.colorbar(drawn, ax=axes, label="pairs in a cell")
    edges = np.linspace(low, high, 13)
    middles = (edges[:-1] + edges[1:]) / 2
    means = [scores[(pmi >= a) & (pmi < b)].mean() for a, b in pairwise(edges)]
    axes.plot(middles, means, "o-", color=CONTRAST, markersize=5, label="mean at this PMI")
    axes.legend(loc="upper left")
    axes.set_xlabel("PMI, counted")
    axes.set_ylabel("v · u, trained")
    r = float(np.corrcoef(pmi, scores)[0, 1])
    axes.set_title(f"What was trained, over what was counted: correlation {r:.2f}")
    return Picture(
        figure,
        f"A cloud of {len(pmi):,} pairs that rises from lower left to upper right: the trained dot product grows with the "
        f"counted PMI, correlation {r:.2f}. The mean dot product goes from {means[0]:.1f} at PMI {middles[0]:.1f} to "
        f"{means[-1]:.1f} at PMI {middles[-1]:.1f}.",
    )


def precision_picture(results: Mapping[str, Sequence[float]]) -> Picture:
    """Draw the mean precision of each table as a bar, and that of each of its starts as a dot.

    Parameters
    ----------
    results : mapping of str to sequence of float
        The table's name, and its precision from each random start.
    """
    figure, axes = canvas(9, 0.5 * len(results) + 0.8)
    for place, values in enumerate(results.values()):
        mean = float(np.mean(values))
        axes.barh(place, mean, color=tint(ACCENT, 0.8) if mean > 0.1 else tint(CONTRAST, 0.8))
        axes.plot(
            values, place + 0.18 * (np.arange(len(values)) - (len(values) - 1) / 2), "o", color=INK, markersize=4, clip_on=False
        )
        label = f"{mean:.3f}  ({min(values):.3f} to {max(values):.3f})"
        axes.annotate(label, (max(values), place), xytext=(8, 0), textcoords="offset points", va="center", fontsize=10)
    axes.set_yticks(range(len(results)), list(results))
    axes.invert_yaxis()
    axes.set_xlim(0, 1.0)
    axes.set_xlabel("precision at 5: mean of the random starts (dots: each start)")
    axes.set_title("Of a word's five nearest, how many belong to its group?")
    told = ", ".join(f"{name} {np.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})" for name, values in results.items())
    return Picture(figure, f"One bar for each table, its mean precision at 5, with the range of its random starts: {told}.")


def neighbours_picture(word: str, nearest: Mapping[str, Sequence[str]], group: Sequence[str]) -> Picture:
    """Draw the nearest words of one word under several tables, those of its own group outlined.

    Parameters
    ----------
    word : str
        The word that is asked.
    nearest : mapping of str to sequence of str
        The table's name, and its nearest words, nearest first.
    group : sequence of str
        The words that belong to its group.
    """
    figure, axes = canvas(9, 0.5 * len(nearest) + 0.6)
    width = 2.6
    for row, (name, words) in enumerate(nearest.items()):
        axes.text(-0.3, row + 0.4, name, ha="right", va="center", fontsize=10)
        for place, other in enumerate(words):
            hit = other in group
            axes.add_patch(
                Rectangle(
                    (place * width, row), width - 0.1, 0.8, facecolor=tint(ACCENT, 0.25) if hit else PAPER,
                    edgecolor=INK if hit else FAINT, linewidth=2.0 if hit else 0.8,
                )
            )  # fmt: skip
            axes.text((place + 0.5) * width - 0.05, row + 0.4, other, ha="center", va="center", fontsize=9)
    bare(axes)
    longest = max(len(words) for words in nearest.values())
    axes.set_xlim(-4.2, longest * width + 0.1)
    axes.set_ylim(len(nearest), -0.2)
    axes.set_title(f"Nearest to {word}, left to right (outlined: in its group)")
    told = "; ".join(f"{name}: {', '.join(words)}" for name, words in nearest.items())
    return Picture(figure, f"The nearest words of {word}, nearest first. {told}. Its group: {', '.join(group)}.")


def map_picture(
    places: Mapping[str, Any], shares: Mapping[str, float], words: Sequence[str], groups: Any, names: Sequence[str]
) -> Picture:
    """Draw the words of some groups in the plane of two directions, for several tables.

    Parameters
    ----------
    places : mapping of str to array_like, shape (V, 2)
        The table's name, and where its words lie in the plane.
    shares : mapping of str to float
        The share of the whole spread that each plane holds.
    words : sequence of str
        The vocabulary.
    groups : array_like of int, shape (G, m)
        The ids of the words to draw.
    names : sequence of str
        The groups' names.
    """
    groups = np.asarray(groups)

    def width_of_groups(points: Any) -> float:
        points = np.asarray(points, dtype=float)
        inside = np.mean([points[group].std(axis=0).mean() for group in groups])
        return float(inside / points[groups.ravel()].std(axis=0).mean())

    figure, panels = canvas(9.4, 4.6, columns=len(places), squeeze=False)
    for axes, (name, points) in zip(panels[0], places.items(), strict=True):
        points = np.asarray(points, dtype=float)
        for number, group in enumerate(groups):
            axes.plot(
                *points[group].T, _SHAPES[number % len(_SHAPES)], color=colour_of(number), markersize=5, markerfacecolor="none",
                markeredgewidth=1.3, label=names[number],
            )  # fmt: skip
        axes.set_title(f"{name}\n{shares[name]:.1%} of the spread\nwidth of a group: {width_of_groups(points):.2f}", fontsize=10)
        axes.set_xlabel("first direction")
        axes.margins(0.08)
        axes.set_aspect("equal", adjustable="datalim")
    panels[0][0].set_ylabel("second direction")
    handles, labels = panels[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(names), fontsize=9, handletextpad=0.2, columnspacing=1.0)

    told = ", ".join(
        f"{name} {width_of_groups(points):.2f} (its plane holds {shares[name]:.1%} of the spread)"
        for name, points in places.items()
    )
    return Picture(
        figure,
        f"The words of {len(groups)} groups ({', '.join(names)}) in the plane of the first two directions, one for each "
        f"table: {', '.join(places)}. How wide a group is, as a share of the width of all these words together: {told}.",
    )


def geometry_picture(before: Any, after: Any, counts: Any, lengths: Any, shown: Mapping[str, int]) -> Picture:
    """Draw the cosines of random pairs, as they are and with the mean row taken off, beside length over count.

    Parameters
    ----------
    before, after : array_like, shape (n,)
        Cosines of random pairs of words, and those after the mean row was subtracted from all rows.
    counts, lengths : array_like, shape (V,)
        How often each word occurs, and how long its vector is.
    shown : mapping of str to int
        Words to label, with their ids.
    """
    before, after, counts, lengths = (np.asarray(each, dtype=float) for each in (before, after, counts, lengths))
    figure, (left, right) = canvas(9, 3.6, columns=2)
    bins = np.linspace(-1, 1, 61)
    left.hist(before, bins, color=tint(CONTRAST, 0.75), label=f"as trained: mean {before.mean():+.2f}")
    left.hist(after, bins, histtype="step", color=ACCENT, linewidth=2, label=f"mean row taken off: {after.mean():+.2f}")
    left.axvline(0, ymax=0.7, color=INK, linewidth=0.8)
    left.set_xticks([-1, -0.5, 0, 0.5, 1])
    left.set_ylim(0, left.get_ylim()[1] * 1.4)
    left.legend(loc="upper left", fontsize=9)
    left.set_xlabel("cosine of two random words")
    left.set_ylabel("pairs")
    left.set_title("Do random words point alike?")
    right.plot(counts, lengths, ".", color=tint(ACCENT, 0.45), markersize=4, rasterized=True)
    for word, id in shown.items():
        right.plot([counts[id]], [lengths[id]], "o", color=CONTRAST, markersize=6)
        right.annotate(
            word,
            (counts[id], lengths[id]),
            xytext=(counts[id], 0.97),  # above the cloud
            textcoords=("data", "axes fraction"),
            ha="center",
            va="top",
            fontsize=9,
            arrowprops={"arrowstyle": "-", "color": INK, "linewidth": 0.8, "shrinkB": 3},
        )
    right.set_xscale("log")
    right.set_ylim(0, lengths.max() * 1.25)
    right.set_xlabel("how often the word occurs")
    right.set_ylabel("length of its vector")
    r = float(np.corrcoef(np.log(counts), lengths)[0, 1])
    right.set_title(f"Length over log of the count: correlation {r:.2f}", fontsize=10)
    return Picture(
        figure,
        f"Left: histograms of the cosines of {len(before):,} random pairs, with mean {before.mean():.2f} as trained and "
        f"{after.mean():.2f} with the mean row taken off. Right: the length of each word's vector over its count on a log axis, "
        f"correlation with the logarithm {r:.2f}. "
        + ", ".join(f"{word}: {int(counts[id]):,} times, length {lengths[id]:.1f}" for word, id in shown.items())
        + ".",
    )


def heads_picture(tables: Mapping[str, tuple[Any, float]], lean: Any, after: Any, labels: Any) -> Picture:
    """Draw the words of tables that were trained on one task under different heads, and what a later layer makes of sentences.

    Parameters
    ----------
    tables : mapping of str to (array_like of shape (V, 2), float)
        The head's name; its table's words in the plane; and the share of the spread that lies along the first direction.
    lean : array_like, shape (V,)
        Which label each word occurs with: −1 to 1.
    after : array_like, shape (N, 2)
        Sentences after the last layer before the output, in the plane.
    labels : array_like, shape (N,)
        Their labels, 0 or 1.
    """
    lean, after, labels = np.asarray(lean, dtype=float), np.asarray(after, dtype=float), np.asarray(labels)
    centuries = LinearSegmentedColormap.from_list("centuries", ["#4B1F7A", "#A6A6A6", "#B35806"])  # gray in the middle
    figure, panels = canvas(9.6, 3.9, columns=len(tables) + 1)
    for axes, (name, (points, share)) in zip(panels, tables.items(), strict=False):
        points = np.asarray(points, dtype=float)
        reach = float(np.abs(points).max()) * 1.05
        dots = axes.scatter(*points.T, c=lean, cmap=centuries, vmin=-1, vmax=1, s=6, linewidths=0, rasterized=True)
        axes.set_xlim(-reach, reach)
        axes.set_ylim(-reach, reach)
        axes.set_title(f"the table, {name} head\none direction: {share:.1%}", fontsize=10)
        axes.set_xlabel("first direction of the words")
    bar = figure.colorbar(dots, ax=list(panels[:-1]), location="bottom", aspect=50, shrink=0.8, ticks=[-1, 0, 1])
    bar.ax.set_xticklabels(["only before 1900", "both alike", "only after 1945"])
    for label, colour, name in ((0, "#7B4FA3", "before 1900"), (1, "#B35806", "after 1945")):
        panels[-1].plot(*after[labels == label].T, ".", color=colour, markersize=3, alpha=0.5, label=name, rasterized=True)
    panels[-1].legend(loc="best", fontsize=10, markerscale=3)
    panels[-1].set_title("the last layer before the output\n(convolution, maximum)", fontsize=10)
    panels[-1].set_xlabel("first direction of the test sentences")
    panels[0].set_ylabel("second direction")
    for axes in panels:
        axes.set_xticks([])
        axes.set_yticks([])
    told = "; ".join(f"{name} head: one direction holds {share:.1%} of the spread" for name, (_, share) in tables.items())
    return Picture(
        figure,
        f"Words of the trained tables in the plane, colored by the century they occur in. {told}. Last panel: {len(after):,} "
        "test sentences after the last layer before the output, in the plane: the centuries lie apart, with some overlap.",
    )


def objectives_picture() -> Picture:
    """Draw the same lookup at the bottom of five models, with what each one compares its vector with."""
    rows = [
        ("next letter (04), softmax skip-gram", "center", "every row of a second table", "which neighbor?"),
        ("skip-gram with negatives", "center", "neighbor's row, K random rows", "yes or no, 1 + K times"),
        ("CBOW", "neighbors, mean", "every row of a second table", "which center?"),
        ("GloVe", "word", "the other word's row", "the logarithm of their count"),
        ("fastText", "pieces of a word, sum", "neighbor's row, K random rows", "yes or no, 1 + K times"),
        ("the era of a sentence (04)", "all words, mean", "the output's weights w", "before 1900 or after 1945?"),
    ]
    figure, axes = canvas(9.4, 4.0)
    for row, (name, looked_up, against, question) in enumerate(rows):
        y = row * 1.25
        axes.text(0.0, y + 0.4, name, ha="right", va="center", fontsize=9.5, fontweight="bold")
        for x, width, text, fill in (
            (0.3, 2.9, looked_up, tint(ACCENT, 0.3)),
            (4.0, 4.3, against, PAPER),
            (9.1, 3.9, question, tint(CONTRAST, 0.2)),
        ):
            axes.add_patch(Rectangle((x, y), width, 0.8, facecolor=fill, edgecolor=INK, linewidth=1.0))
            axes.text(x + width / 2, y + 0.4, text, ha="center", va="center", fontsize=8.5)
        draw_arrow(axes, (3.25, y + 0.4), (3.95, y + 0.4))
        draw_arrow(axes, (8.35, y + 0.4), (9.05, y + 0.4))
    for x, text in ((0.3, "rows of the table"), (4.0, "compared with"), (9.1, "trained to answer")):
        axes.text(x, -0.25, text, fontsize=10, fontweight="bold", va="bottom")
    bare(axes)
    axes.set_xlim(-5.6, 13.1)
    axes.set_ylim(len(rows) * 1.25, -0.9)
    told = "; ".join(
        f"{name}: {looked_up}, compared with {against}, asked: {question}" for name, looked_up, against, question in rows
    )
    return Picture(figure, f"Six ways to train the same kind of table. {told}.")
