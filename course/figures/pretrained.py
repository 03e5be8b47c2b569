"""The figures of 07-pretrained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from course.figures.drawing import ACCENT, CONTRAST, FAINT, INK, PAPER, Picture, canvas, tint

#: The look of each way to start, the same in each figure: colour, marker, line.
_RECIPES = {
    "frozen": (ACCENT, "o", "-"),
    "head first": ("#009E73", "s", (0, (6, 2))),
    "tuned at once": (CONTRAST, "^", (0, (2, 1.5))),
    "random": (INK, "D", (0, (1, 2))),
}


def neighbor_counts_picture(neighbors: Mapping[str, Mapping[str, Sequence[str]]], counts: Mapping[str, int]) -> Picture:
    """Draw the neighbors of some words by two measures, each neighbor with a bar for how often it occurs.

    Parameters
    ----------
    neighbors : dict of str to dict of str to list of str
        For each word and each measure its neighbors, nearest first.
    counts : dict of str to int
        How often each word occurs.
    """
    measures = list(next(iter(neighbors.values())))
    figure, grid = canvas(
        9, 0.29 * 5 * len(measures) + 1.5, columns=len(neighbors), rows=len(measures), sharex=True, squeeze=False
    )
    most = max(counts[each] for found in neighbors.values() for names in found.values() for each in names)
    told = []
    for column, (word, found) in enumerate(neighbors.items()):
        for row, measure in enumerate(measures):
            axes, names = grid[row, column], found[measure]
            colour = ACCENT if measure == "cosine" else CONTRAST
            amounts = [counts[name] for name in names]
            hatch = "" if measure == "cosine" else "////"
            axes.barh(range(len(names)), amounts, color=tint(colour, 0.55), edgecolor=INK, linewidth=0.6, height=0.7, hatch=hatch)
            for place, amount in enumerate(amounts):
                axes.text(amount + 0.03 * most, place, str(amount), va="center", fontsize=10)
            axes.set_yticks(range(len(names)), names, fontsize=10)
            axes.invert_yaxis()
            axes.set_xlim(0, 1.25 * most)
            axes.set_title(f"{word}: {measure}", fontsize=10)
            told.append(f"{word} by {measure}: " + ", ".join(f"{name} ({counts[name]})" for name in names))
    for axes in grid[-1]:
        axes.set_xlabel("times in the text")
    figure.supylabel("nearest on top", fontsize=10)
    return Picture(figure, f"Neighbors, nearest first, with how often each occurs in the text. {'; '.join(told)}.")


def analogy_picture(a: str, b: str, c: str, vocab: Mapping[str, int], table: Any, show: int = 8) -> Picture:
    """Draw the cosines of the words nearest to b − a + c, with the three inputs marked.

    Parameters
    ----------
    a, b, c : str
        The question: a is to b as c is to what?
    vocab : dict of str to int
        Each word's id.
    table : array_like, shape (V, d)
        Row i belongs to the word with id i.
    show : int
        How many words.
    """
    rows = np.asarray(table, dtype=float)
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    target = rows[vocab[b]] - rows[vocab[a]] + rows[vocab[c]]
    cosines = rows @ target / np.linalg.norm(target)
    word_of = {id: word for word, id in vocab.items()}
    order = np.argsort(-cosines)[:show].tolist()
    words = [word_of[id] for id in order]
    figure, axes = canvas(7, 0.3 * show + 0.9)
    for place, (word, id) in enumerate(zip(words, order, strict=True)):
        given = word in (a, b, c)
        axes.plot(
            [cosines[id]], [place], "o", color=CONTRAST if given else ACCENT, markerfacecolor=PAPER if given else ACCENT,
            markeredgewidth=1.8, markersize=8,
        )  # fmt: skip
        says = f"{cosines[id]:.3f}{'  (given in the question)' if given else ''}"
        axes.annotate(
            says, (cosines[id], place), xytext=(9, 0), textcoords="offset points", va="center", fontsize=9,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1},
        )  # fmt: skip
    axes.set_yticks(range(len(words)), words)
    axes.set_ylim(show - 0.5, -0.5)
    axes.grid(axis="y", color=FAINT, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.set_xlim(*_part_of_the_scale(cosines[order]))
    axes.set_xlabel(f"cosine with {b} − {a} + {c}  (the scale doesn't begin at 0)")
    axes.set_title(f"{a} : {b} = {c} : ?")
    told = ", ".join(
        f"{word} {cosines[id]:.3f}{' (given)' if word in (a, b, c) else ''}" for word, id in zip(words, order, strict=True)
    )
    return Picture(figure, f"The words nearest to {b} minus {a} plus {c}, by cosine: {told}.")


def _part_of_the_scale(values: Any) -> tuple[float, float]:
    """The ends of an axis that shows these values apart from each other, with room for a label on the right."""
    low, high = float(np.min(values)), float(np.max(values))
    reach = max(high - low, 0.02)
    return low - 0.1 * reach, high + 0.75 * reach


def label_curves_picture(
    at_the_end: Mapping[tuple[str, int], Sequence[float]], stopped: Mapping[tuple[str, int], Sequence[float]]
) -> Picture:
    """Plot test accuracy against the number of labeled sentences, for each way to start, with the spread over the seeds.

    Parameters
    ----------
    at_the_end, stopped : dict of (recipe, count) to sequence of float
        Test accuracies, one for each seed: after the last step, and of the model that was best on the validation part.
    """
    sizes = sorted({count for _, count in at_the_end})
    figure, panels = canvas(9, 4.0, columns=2, sharey=True)
    told = []
    for axes, title, results in zip(
        panels, ("after all the steps", "stopped early, by validation"), (at_the_end, stopped), strict=True
    ):
        recipes = list(dict.fromkeys(name for name, _ in results))
        for place, recipe in enumerate(recipes):
            colour, marker, line = _RECIPES[recipe]
            values = [np.asarray(results[recipe, count]) for count in sizes]
            means = [float(each.mean()) for each in values]
            # side by side, so that points of like height don't hide each other
            beside = [count * 1.13 ** (place - (len(recipes) - 1) / 2) for count in sizes]
            axes.fill_between(
                beside, [each.min() for each in values], [each.max() for each in values], color=colour, alpha=0.15, linewidth=0
            )
            axes.plot(beside, means, color=colour, marker=marker, linestyle=line, markersize=6, label=recipe)
            told.append(
                f"{recipe}, {title}: " + ", ".join(f"{mean:.3f} at {count}" for mean, count in zip(means, sizes, strict=True))
            )
        axes.set_xscale("log")
        axes.set_xticks(sizes, [f"{count:,}" for count in sizes])
        axes.minorticks_off()
        axes.set_xlabel("labeled sentences (log scale;\npoints of one number side by side)")
        axes.set_title(title)
    panels[0].set_ylabel("test accuracy, mean and range of the seeds")
    panels[0].legend(loc="lower right", fontsize=9)
    return Picture(
        figure, f"Test accuracy against the number of labeled sentences, one line for each way to start. {'; '.join(told)}."
    )


def left_behind_picture(scores: Mapping[str, Any], truth: Any, groups: Mapping[str, Any]) -> Picture:
    """Draw each word's score in some models against how the word is used, for words seen and unseen in the labeled sentences.

    Parameters
    ----------
    scores : dict of str to array_like, shape (V,)
        For each model, row times output weights of each word.
    truth : array_like, shape (V,)
        The logarithm (base 2) of how much more often a word occurs in late sentences than in early ones.
    groups : dict of str to array_like of bool, shape (V,)
        The words to draw: ``"seen"`` and ``"unseen"``.
    """
    truth = np.asarray(truth, dtype=float)
    figure, grid = canvas(9, 6.4, columns=len(groups), rows=len(scores), sharex=True, sharey="row", squeeze=False)
    told = []
    for row, (model, values) in enumerate(scores.items()):
        values = np.asarray(values, dtype=float)
        for column, (group, some) in enumerate(groups.items()):
            some = np.asarray(some, dtype=bool)
            axes = grid[row, column]
            colour, marker = (ACCENT, "o") if group == "seen" else (CONTRAST, "^")
            axes.axhline(0, color=INK, linewidth=0.7)
            axes.axvline(0, color=INK, linewidth=0.7)
            axes.scatter(truth[some], values[some], s=12, color=colour, marker=marker, alpha=0.45, linewidths=0, rasterized=True)
            agreement = float(np.corrcoef(truth[some], values[some])[0, 1])
            axes.set_title(f"{model}: {some.sum()} {group} words, correlation {agreement:.2f}", fontsize=10)
            told.append(f"{model}, {some.sum()} {group} words: correlation {agreement:.2f}")
        grid[row, 0].set_ylabel("score of the word, row · w")
    for axes in grid[-1]:
        axes.set_xlabel("how the word is used\n← more before 1900      more after 1945 →")
    return Picture(
        figure,
        "Each point is a word: to the right the more it belongs to late sentences, upward the higher the model scores it. "
        f"{'; '.join(told)}.",
    )
