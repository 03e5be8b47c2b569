"""Realign a submission with the notebook that was handed out."""

from __future__ import annotations

import bisect
import copy
import re
from collections import defaultdict
from collections.abc import Callable

import nbformat
from nbformat import NotebookNode

from autograder.judging import cells as of_cells
from autograder.judging import form
from autograder.judging.cells import grade_id


def repair(submitted: NotebookNode, released: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """Realign a submission with the released notebook: what is the instructor's comes from the instructor's copy.

    Cells are matched by nbgrader's id, then by what stands in them, then by the cell's id, then by the names that they define,
    whether they were copied, split, deleted, moved, renamed or lost their metadata. What a student wrote stays. Cells that
    stand in another order than in the released notebook are put back into it; a student's own cells stay beside their
    neighbors. Test cells and the question for a person are always the instructor's, each once.

    Of several cells that define an answer, the last one before its test cell counts, as the student's own check saw it.

    Parameters
    ----------
    submitted, released : NotebookNode
        The student's notebook, and the instructor's copy of what was handed out.

    Returns
    -------
    repaired : NotebookNode
        A new notebook, whose form is valid.
    done : list of str
        A sentence for each thing that was put right; empty for a submission that kept its form.
    """
    return _Repair(submitted, released).to_the_end()


class _Repair:
    """One submission on its way to the released form. All of it takes time in proportion to the number of cells."""

    def __init__(self, submitted: NotebookNode, released: NotebookNode) -> None:
        self.repaired = form.notebook(submitted)
        form.limited(self.repaired)
        self.repaired.metadata["kernelspec"] = copy.deepcopy(released.metadata["kernelspec"])
        self.cells: list[NotebookNode] = self.repaired.cells
        self.masters: list[NotebookNode] = released.cells
        self.places = {grade_id(cell): place for place, cell in enumerate(self.masters) if grade_id(cell)}
        self.done: list[str] = []
        self.matches: dict[int, int] = {}  # from the identity of a cell to the place of its master
        self.defined: dict[int, set[str]] = {}  # by identity: the names that a cell of code defines

    def to_the_end(self) -> tuple[NotebookNode, list[str]]:
        """Do what `repair` promises."""
        self._make_code_again()
        self.defined = {id(cell): of_cells.defined_in(cell) for cell in self.cells if cell.cell_type == "code"}
        self._match()
        typed = self._replace_the_instructors_cells()
        for mark, place in self.places.items():
            if of_cells.is_answer(self.masters[place]):
                self._choose_the_answer(mark, place)
        self._put_in_order()
        self._put_back_what_is_missing()
        for cell, text in typed:
            self.done.append("What was written into the question's cell stands below it.")
            self.cells.insert(self._index(cell) + 1, nbformat.v4.new_markdown_cell(text))
        self.repaired.cells = self.cells
        form.unique_ids(self.repaired)
        return self.repaired, list(dict.fromkeys(self.done))

    def _index(self, cell: NotebookNode) -> int:
        return next(index for index, each in enumerate(self.cells) if each is cell)

    # ------------------------------------------------------------------------------------------------------- matching

    def _make_code_again(self) -> None:
        """Turn code that became text back, if it is an answer that is defined nowhere else or stands as it was handed out."""
        by_id = {cell.get("id"): place for place, cell in enumerate(self.masters)}
        names = {name for cell in self.cells if cell.cell_type == "code" for name in of_cells.defined_in(cell)}
        for cell in self.cells:
            place = self.places.get(grade_id(cell), by_id.get(cell.id))
            if cell.cell_type == "code" or place is None or self.masters[place].cell_type != "code":
                continue
            master, mark = self.masters[place], grade_id(self.masters[place])
            is_answer = of_cells.is_answer(master) and mark in of_cells.defined_in(cell) - names
            if is_answer or of_cells.plain(cell.source) == of_cells.plain(master.source):
                cell.pop("attachments", None)
                cell.cell_type, cell.outputs, cell.execution_count = "code", [], None
                what = f"The cell for `{mark}`" if of_cells.is_answer(master) else "A cell of code"
                self.done.append(f"{what} had become text and is code again.")

    def _match(self) -> None:
        """Find the master of each cell, and take every mark off."""
        for cell in self.cells:
            mark = grade_id(cell)
            if mark in self.places and cell.cell_type == self.masters[self.places[mark]].cell_type:
                self.matches[id(cell)] = self.places[mark]
            elif mark and mark not in self.places:
                self.done.append(f"The cell `{mark}` is not part of this assignment and counts as a cell of your own.")
            for name in ("nbgrader", "deletable", "editable"):
                cell.metadata.pop(name, None)
        for way in (_what_it_says, _its_id, _what_it_defines):
            self._match_by(way)

    def _match_by(self, way: Callable[[NotebookNode], tuple[str, ...]]) -> None:
        """Match what is left on both sides, where that is clear; an answer that lost its mark is looked for by itself."""
        claimed = set(self.matches.values())
        free: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for place, master in enumerate(self.masters):
            if place not in claimed and not (way is _what_it_defines and of_cells.is_answer(master)):
                free[way(master)].append(place)
        for cell in self.cells:
            places = free.get(way(cell), []) if id(cell) not in self.matches else []
            if len(places) == 1 and way(cell):
                self.matches[id(cell)] = places[0]

    def _replace_the_instructors_cells(self) -> list[tuple[NotebookNode, str]]:
        """Put the instructor's cells in the place of the last copy of each; returns what was typed into cells of text."""
        copies: dict[int, list[NotebookNode]] = defaultdict(list)
        for cell in self.cells:
            if id(cell) in self.matches:
                copies[self.matches[id(cell)]].append(cell)
        taken: dict[int, NotebookNode | None] = {}
        typed = []
        for mark, place in self.places.items():
            master, found = self.masters[place], copies[place]
            is_answer = of_cells.is_answer(master)
            if len(found) > 1 and not (is_answer and sum(mark in self.defined[id(cell)] for cell in found) > 1):
                self.done.append(f"The cell `{mark}` was there {len(found)} times.")
            if is_answer or not found:
                continue
            back = copy.deepcopy(master)
            taken |= {id(cell): None for cell in found} | {id(found[-1]): back}
            self.matches[id(back)] = place
            if any(cell.source.strip() != master.source.strip() for cell in found):
                self.done.append(f"The cell `{mark}` had been changed; the instructor's took its place.")
                typed.append((back, _typed_into(found, master)))
        self.cells = [each for cell in self.cells for each in [taken.get(id(cell), cell)] if each is not None]
        return [(cell, text) for cell, text in typed if text]

    def _choose_the_answer(self, mark: str, place: int) -> None:
        """Give an answer its mark back: of the cells that define it, the last one before its check."""
        check = self.places.get(f"check-{mark}")
        end = next((index for index, cell in enumerate(self.cells) if self.matches.get(id(cell)) == check), len(self.cells))
        marked = [cell for cell in self.cells if self.matches.get(id(cell)) == place]
        identities = {id(cell) for cell in marked}
        before = [cell for cell in self.cells[:end] if mark in self.defined.get(id(cell), ())]
        after = [cell for cell in self.cells[end:] if mark in self.defined.get(id(cell), ())]
        for cell in marked:
            del self.matches[id(cell)]
        chosen = before or after
        both = [cell for cell in chosen if id(cell) in identities]
        answer = next(reversed(both or chosen or marked), None)
        if answer is None:
            self.done.append(f"The cell for `{mark}` was missing.")
            return
        if not marked:
            self.done.append(f"The cell for `{mark}` had lost its mark and was found by the name that it defines.")
        if len(before) + len(after) > 1:
            which = "the last one before its check" if before else "the last one"
            self.done.append(f"`{mark}` was defined in {len(before) + len(after)} cells: {which} counted.")
        answer.metadata["nbgrader"] = copy.deepcopy(self.masters[place].metadata.nbgrader)
        self.matches[id(answer)] = place

    # ---------------------------------------------------------------------------------------------------------- order

    def _put_in_order(self) -> None:
        """Put cells that were moved back, unless all stand as they were handed out but for copies and cells in between."""
        matched = [(index, self.matches[id(cell)]) for index, cell in enumerate(self.cells) if id(cell) in self.matches]
        kept = _longest_rising(matched)
        moved = {place for _, place in matched} - {place for _, place in kept}
        if not moved:
            return
        fixed = {place: index for index, place in reversed(matched)} | {place: index for index, place in kept}
        own: list[NotebookNode] = []
        blocks: dict[int, list[NotebookNode]] = {-1: []}  # by the place of the master; -1 is what stands before all
        before, order = -1, sorted(fixed)
        following = dict(zip([-1, *order], order, strict=False))
        for index, cell in enumerate(self.cells):
            place = self.matches.get(id(cell))
            if place is None or fixed[place] != index:
                own.append(cell)
                continue
            neighbors = before == -1 or following.get(before) == place
            stay = len(own) if neighbors else _first_needed(own, cell)
            blocks[before] += own[:stay]
            blocks[place] = [*own[stay:], cell]
            own, before = [], place
        blocks[before] += own
        self.cells = [cell for place in (-1, *order) for cell in blocks[place]]
        many = f"{len(moved)} cells stood in another order than they were handed out in, and were put back."
        self.done.append(
            many if len(moved) > 1 else "One cell stood in another place than it was handed out in, and was put back."
        )

    def _put_back_what_is_missing(self) -> None:
        indices = {self.matches[id(cell)]: index for index, cell in enumerate(self.cells) if id(cell) in self.matches}
        for mark, place in self.places.items():
            if of_cells.is_answer(self.masters[place]) or place in indices:
                continue
            index = max((indices[each] + 1 for each in indices if each < place), default=0)
            self.cells.insert(index, copy.deepcopy(self.masters[place]))
            indices = {each: at + (at >= index) for each, at in indices.items()} | {place: index}
            self.done.append(f"The cell `{mark}` was missing and was put back.")


def _what_it_says(cell: NotebookNode) -> tuple[str, ...]:
    return cell.cell_type, of_cells.plain(cell.source)


def _its_id(cell: NotebookNode) -> tuple[str, ...]:
    return cell.cell_type, cell.id


def _what_it_defines(cell: NotebookNode) -> tuple[str, ...]:
    return tuple(sorted(of_cells.defined_in(cell))) if cell.cell_type == "code" else ()


def _typed_into(found: list[NotebookNode], master: NotebookNode) -> str:
    """Return the lines of changed copies of a text that are not the instructor's."""
    if master.cell_type != "markdown":
        return ""
    given = {line.strip() for line in master.source.splitlines()}
    return "\n".join(line for cell in found for line in cell.source.splitlines() if line.strip() not in given).strip()


def _longest_rising(matched: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest part of (index, place) pairs, in order, whose places rise."""
    lowest: list[int] = []  # the lowest place in which a rising part of each length can end
    ends: list[int] = []  # where in `matched` it does
    back: list[int] = []
    for number, (_, place) in enumerate(matched):
        length = bisect.bisect_left(lowest, place)
        back.append(ends[length - 1] if length else -1)
        lowest[length : length + 1] = [place]
        ends[length : length + 1] = [number]
    kept, number = [], ends[-1] if ends else -1
    while number >= 0:
        kept.append(matched[number])
        number = back[number]
    return kept[::-1]


def _first_needed(own: list[NotebookNode], cell: NotebookNode) -> int:
    """Return where the cells begin that a cell which moves takes with it: those right before it that bind what it reads."""
    words, first = set(re.findall(r"\w+", cell.source)), len(own)
    while first and (cell.cell_type == "code") and own[first - 1].cell_type == "code":
        if not _bound_in(own[first - 1]) & words:
            break
        first -= 1
        words |= set(re.findall(r"\w+", own[first].source))
    return first


def _bound_in(cell: NotebookNode) -> set[str]:
    imported = re.findall(r"^(?:from +[\w.]+ +)?import +(.+)$", cell.source, flags=re.MULTILINE)
    return of_cells.defined_in(cell) | {word for names in imported for word in re.findall(r"\w+", names)}
