"""The figures' common language: alternative text, the same bytes for the same drawing, one name for one figure."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections import Counter

import matplotlib.pyplot as plt
import numpy as np
import pytest

from autograder.catalog import ROOT
from autograder.classroom import markup
from course import data, figures


@pytest.fixture
def picture():
    figure, axes = figures.canvas(4, 3)
    place = figures.draw_table(axes, used=[1, 2])
    figures.frame(axes, -3, 4, -1, 8)
    assert place["row"](0) == 0.5
    return figures.Picture(figure, 'The table, with the rows of "to" and "see" outlined & named.')


def test_a_picture_is_an_image_with_alternative_text(picture):
    page = picture._repr_html_()
    assert 'alt="The table, with the rows of &quot;to&quot; and &quot;see&quot; outlined &amp; named."' in page
    assert repr(picture).startswith("Picture: The table")


def test_the_same_drawing_gives_the_same_bytes(picture):
    figure, axes = figures.canvas(4, 3)
    figures.draw_table(axes, used=[1, 2])
    figures.frame(axes, -3, 4, -1, 8)
    assert figures.Picture(figure, "again").svg() == picture.svg()


def test_a_picture_turns_dark_by_itself_and_feedback_pages_take_it_as_it_is(picture):
    (style,) = ElementTree.fromstring(picture.svg()).findall("{*}style[@media='(prefers-color-scheme: dark)']")
    assert "invert" in style.text
    assert markup.svg(picture.svg()) == picture.svg()


def test_pictures_leave_no_figure_open(picture):
    picture.svg()
    assert plt.get_fignums() == []


def test_an_id_keeps_its_colour():
    assert len({figures.colour_of(id) for id in range(7)}) == 7
    assert figures.colour_of(np.int64(8)) == figures.colour_of(1)


def test_no_two_figures_share_a_name():
    names = []
    for path in sorted((ROOT / "course").glob("figures*")) + sorted((ROOT / "course").glob("figures/*.py")):
        if path.is_file():
            names += re.findall(r"^def (\w+)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_the_committed_picture_is_the_one_that_the_code_draws():
    committed = (ROOT / "course" / "embedding.svg").read_text(encoding="utf-8")
    ElementTree.fromstring(committed)
    assert _shape(committed) == _shape(figures.readme_picture().svg()), "run `make release`: the picture of the README is stale"


def _shape(svg: str) -> list[str]:
    """The drawing's elements, without coordinates: fonts and libraries may round the last digit elsewhere."""
    return [element.tag for element in ElementTree.fromstring(svg).iter()]


def test_the_running_example_fits_together():
    assert [data.WORDS[id] for id in data.IDS.ravel()] == " ".join(data.PHRASES).split()
    assert data.TABLE.shape == (7, 2)
    assert data.TABLE[data.IDS[1]].tolist() == [[0.7, 1.7], [0.1, 4.2], [1.0, 3.1], [0.3, 2.1], [4.1, 2.0]]


def test_the_speeches_and_surnames_are_there():
    assert len(data.word_counts()) > 25_000
    assert data.speeches()[0][0] == 1790
    assert len(data.surnames(20_000)) == len(set(data.surnames(20_000))) == 20_000
    assert data.surnames(2) == ("smith", "johnson")


def test_missing_data_says_what_to_do():
    with pytest.raises(ModuleNotFoundError, match="make lab"):
        data._package_folder("no_such_package_anywhere")
