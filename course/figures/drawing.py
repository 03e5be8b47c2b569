"""The visual language of the course's figures.

An id keeps its colour everywhere, a table is drawn with its rows as words, rows that are used have a heavy outline, the
colours are safe for colour-blind readers, and every figure comes back as a `Picture`: the drawing with its alternative text.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course import data

#: One colour for each id of the running example (Okabe and Ito's palette, with dark grey for its yellow).
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#595959")
INK = "#1F2328"  # text, axes and outlines
FAINT = "#D0D7DE"  # the edges of cells that are not used
PAPER = "#FFFFFF"
ACCENT = "#0072B2"  # first line of a plot
CONTRAST = "#D55E00"  # second line of a plot
CONTRAST_TEXT = "#B04D00"  # words about it, a little darker: on white they are then as easy to read as other words
DIVERGING = "PuOr_r"  # a colour map for signed numbers: orange above zero, purple below
#: A colour map for amounts: the larger, the farther from the page, on a white one as on a dark one. It begins as light as
#: the page, so leave out its first fifth where blank means something else than little.
SEQUENTIAL = "YlGnBu"

_STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "legend.frameon": False,
    "lines.linewidth": 2.0,
    "svg.fonttype": "path",
    "svg.hashsalt": "inside-the-embedding-layer",  # the same drawing gives the same bytes
}
matplotlib.rcParams.update(_STYLE)  # a learner's own plots then look like the course's


#: On a dark page a drawing turns dark: what is light and what is dark change places, and each colour keeps its hue. The
#: drawing says so itself, as it follows the page that it stands on, and a notebook strips style sheets.
_IN_THE_DARK = '<style media="(prefers-color-scheme: dark)">svg{filter:invert(.93) hue-rotate(180deg)}</style>'


class Picture:
    """A figure with its alternative text, shown as an SVG image that a screen reader can read out.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The drawing. It need not be known to pyplot, so nothing is left open.
    alt : str
        What the figure shows, in a sentence or two, for somebody who can't see it.
    """

    def __init__(self, figure: Figure, alt: str) -> None:
        self.figure = figure
        self.alt = alt

    def svg(self) -> str:
        """Return the drawing as SVG text, the same for the same figure."""
        buffer = io.StringIO()
        self.figure.savefig(buffer, format="svg", bbox_inches="tight", facecolor=PAPER, metadata={"Date": None})
        return buffer.getvalue().replace("<defs>", f"{_IN_THE_DARK}<defs>", 1)

    def _repr_html_(self) -> str:
        code = base64.b64encode(self.svg().encode()).decode()
        return f'<img src="data:image/svg+xml;base64,{code}" alt="{html.escape(self.alt)}" style="max-width:100%">'

    def __repr__(self) -> str:
        return f"Picture: {self.alt}"


def canvas(width: float, height: float, columns: int = 1, rows: int = 1, **layout: Any) -> tuple[Figure, Any]:
    """Return an empty figure in the course's style and its axes.

    Parameters
    ----------
    width, height : float
        Size in inches; a notebook's text column is about 9 inches wide.
    columns, rows : int
        How many axes. One gives the `Axes` itself, more give an array as `Figure.subplots` does.
    **layout
        Passed on to `Figure.subplots`, for example ``width_ratios=(2, 1)`` or ``sharex=True``.
    """
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(rows, columns, **layout)


def colour_of(id: int) -> str:
    """Return the colour of an id: the same in every figure; ids above 6 start again."""
    return COLOURS[int(id) % len(COLOURS)]


def tint(colour: str, strength: float = 0.25) -> tuple[float, float, float]:
    """Return a colour mixed with white: strength 1 is the colour itself, 0 is white."""
    red, green, blue = matplotlib.colors.to_rgb(colour)
    return (1 - strength * (1 - red), 1 - strength * (1 - green), 1 - strength * (1 - blue))


def bare(axes: Axes) -> None:
    """Take ticks, labels and frame away, for a drawing that is no plot."""
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)


def draw_cells(
    axes: Axes,
    values: Any,
    *,
    at: tuple[float, float] = (0.0, 0.0),
    row_labels: Sequence[str] | None = None,
    column_labels: Sequence[str] | None = None,
    row_colours: Sequence[str] | None = None,
    used: Iterable[int] = (),
    fill: Callable[[int, int], Any] | None = None,
    form: str = "{:g}",
    title: str | None = None,
    cell: tuple[float, float] = (1.0, 1.0),
) -> dict[str, Any]:
    """Draw a matrix as a grid of cells with its numbers, rows downward from `at`.

    The axes' y grows downward in such drawings: call `frame` once at the end.

    Parameters
    ----------
    axes : Axes
        Where to draw.
    values : array_like, shape (R, C)
        The numbers; a NaN is drawn as "?".
    at : (float, float)
        x and y of the upper left corner, in cell units.
    row_labels, column_labels : sequence of str, optional
        Words left of the rows and over the columns.
    row_colours : sequence of str, optional
        A colour for each row: a tint fills the row and the full colour edges its label.
    used : iterable of int
        The rows that get a heavy outline.
    fill : callable, optional
        ``fill(row, column)`` gives a cell's colour, in place of the tints.
    form : str
        How a number is written; where it gives a sign, 0 has none.
    title : str, optional
        A line over the grid.
    cell : (float, float)
        Width and height of a cell.

    Returns
    -------
    dict
        ``left``, ``right``, ``top``, ``bottom`` and ``row(i)`` (the y of row i's middle): where arrows begin and end.
    """
    values = np.atleast_2d(np.asarray(values, dtype=float))
    rows, columns = values.shape
    x0, y0 = at
    width, height = cell
    for row in range(rows):
        for column in range(columns):
            if fill is not None:
                colour = fill(row, column)
            else:
                colour = tint(row_colours[row]) if row_colours is not None else PAPER
            axes.add_patch(
                Rectangle(
                    (x0 + column * width, y0 + row * height), width, height, facecolor=colour, edgecolor=FAINT, linewidth=0.8
                )
            )
            number = values[row, column]
            red, green, blue = matplotlib.colors.to_rgb(colour)
            dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.5
            axes.text(
                x0 + (column + 0.5) * width,
                y0 + (row + 0.5) * height,
                _written(number, form),
                ha="center",
                va="center",
                fontsize=9,
                color=PAPER if dark else INK,
            )
        if row_labels is not None:
            axes.text(x0 - 0.2 * width, y0 + (row + 0.5) * height, row_labels[row], ha="right", va="center", fontsize=9)
    for row in used:
        axes.add_patch(
            Rectangle((x0, y0 + row * height), columns * width, height, fill=False, edgecolor=INK, linewidth=2.2, zorder=3)
        )
    if column_labels is not None:
        for column, label in enumerate(column_labels):
            axes.text(x0 + (column + 0.5) * width, y0 - 0.2 * height, label, ha="center", va="bottom", fontsize=9)
    if title is not None:
        lift = 1.0 if column_labels is not None else 0.3
        axes.text(x0, y0 - lift * height, title, ha="left", va="bottom", fontsize=10, fontweight="bold")
    return {
        "left": x0,
        "right": x0 + columns * width,
        "top": y0,
        "bottom": y0 + rows * height,
        "row": lambda i: y0 + (i + 0.5) * height,
    }


def _written(number: float, form: str) -> str:
    if np.isnan(number):
        return "?"
    return "0" if number == 0 and "+" in form else form.format(number + 0.0)


def draw_table(axes: Axes, table: Any = None, words: Sequence[str] | None = None, **options: Any) -> dict[str, Any]:
    """Draw an embedding table, shape (V, d), with its rows as words in the colours of their ids; options as `draw_cells`."""
    table = data.TABLE if table is None else np.asarray(table, dtype=float)
    words = data.WORDS if words is None else words
    options.setdefault("row_labels", [f"{word}  {id}" for id, word in enumerate(words)])
    options.setdefault("row_colours", [colour_of(id) for id in range(len(words))])
    return draw_cells(axes, table, **options)


def draw_arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], colour: str = INK, bend: float = 0.0) -> None:
    """Draw an arrow between two points, bent by `bend` (0 is straight)."""
    axes.annotate(
        "",
        xy=end,
        xytext=start,
        arrowprops={
            "arrowstyle": "-|>",
            "color": colour,
            "linewidth": 1.6,
            "connectionstyle": f"arc3,rad={bend}",
            "shrinkA": 2,
            "shrinkB": 2,
        },
    )


def frame(axes: Axes, left: float, right: float, top: float, bottom: float) -> None:
    """Set the visible part of a cell drawing: y grows downward, cells are square."""
    bare(axes)
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    axes.set_aspect("equal")


def slider(draw: Callable[..., Picture], **choices: Any) -> None:
    """Show a figure with widgets that redraw it; put the plain figure in a cell of its own as well.

    Parameters
    ----------
    draw : callable
        A function of this module that returns a `Picture`.
    **choices
        For each argument of `draw`, a range (slider) or a list of values (buttons to choose from).

    Examples
    --------
    ``figures.slider(figures.one_hot_picture, id=range(7))``
    """
    import ipywidgets
    from IPython.display import display

    controls: dict[str, Any] = {}
    for name, values in choices.items():
        label = name.replace("_", " ")
        if isinstance(values, range):
            controls[name] = ipywidgets.IntSlider(
                value=values[0],
                min=values[0],
                max=values[-1],
                step=values.step,
                description=label,
                style={"description_width": "initial"},
            )
        else:
            controls[name] = ipywidgets.ToggleButtons(
                options=list(values), description=label, style={"description_width": "initial"}
            )
    picture = ipywidgets.HTML()

    def redraw(_: Any = None) -> None:
        picture.value = draw(**{name: control.value for name, control in controls.items()})._repr_html_()

    for control in controls.values():
        control.observe(redraw, names="value")
    redraw()
    display(ipywidgets.VBox([*controls.values(), picture]))
