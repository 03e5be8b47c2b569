"""The picture on top of the README."""

from __future__ import annotations

import numpy as np

from course import data
from course.figures.drawing import INK, PAPER, Picture, canvas, colour_of, draw_arrow, draw_cells, draw_table, frame, tint


def readme_picture() -> Picture:
    """Draw what the course is about: ids pick rows of a table, and the gradient comes back to those rows alone.

    Returns
    -------
    Picture
        The picture on top of the README; `autograder release` writes it to ``course/embedding.svg``.
    """
    figure, axes = canvas(9.2, 3.9)
    ids = data.IDS[1]
    vectors = data.TABLE[ids]
    words = [data.WORDS[id] for id in ids]
    hot = np.eye(len(data.WORDS))[ids]
    colours = [colour_of(id) for id in ids]
    one_hot = draw_cells(
        axes,
        hot,
        at=(0.0, 1.0),
        row_labels=[f"{word}  {id}" for word, id in zip(words, ids, strict=True)],
        fill=lambda row, column: tint(colours[row], 0.8) if hot[row, column] else PAPER,
    )
    table = draw_table(axes, at=(13.0, 0.0), used=[int(id) for id in ids], form="{:.1f}", cell=(1.4, 1.0))
    result = draw_cells(axes, vectors, at=(22.5, 1.0), row_colours=colours, form="{:.1f}", cell=(1.4, 1.0))
    for x, text in (
        (one_hot["left"], "one-hot vectors"),
        (table["left"], "the table: all that is learned"),
        (result["left"], "the vectors"),
    ):
        axes.text(x, -0.6, text, ha="left", va="bottom", fontsize=10.5, fontweight="bold")
    axes.text(8.6, 3.5, "×", fontsize=20, ha="center", va="center")
    for place, id in enumerate(ids):
        draw_arrow(axes, (table["right"] + 0.3, table["row"](id)), (result["left"] - 0.3, result["row"](place)), colours[place])
    below = table["bottom"] + 1.1
    axes.annotate(
        "",
        xy=(table["left"] + 1.4, table["bottom"] + 0.2),
        xytext=(result["left"] + 1.4, result["bottom"] + 0.2),
        arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.6, "linestyle": "--", "connectionstyle": "arc3,rad=-0.35"},
    )
    axes.text(
        table["right"] + 3.4, below + 1.2, "training: the gradient comes back\nto the rows that were used, and to no other",
        ha="center", va="top", fontsize=10.5,
    )  # fmt: skip
    axes.text(one_hot["left"], below - 0.6, "“nice to see you again”", ha="left", va="top", fontsize=10.5, style="italic")
    frame(axes, -3.2, 27.0, -1.7, 10.6)
    return Picture(
        figure,
        "The phrase “nice to see you again” as five one-hot vectors, times a table with seven rows of two numbers, gives the "
        "rows 5, 1, 2, 3 and 6 of the table. In training the gradient comes back to these rows; hope and soon stay as they are.",
    )
