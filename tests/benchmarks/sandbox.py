"""How long kernels take to start: unconfined, confined, and forked from a warm process."""

from __future__ import annotations

import statistics
import tempfile
import time

import nbformat
import numpy as np
from nbclient import NotebookClient
from traitlets.config import Config

from autograder.judging import sandbox
from autograder.judging.kernel import Kernel, Limits
from autograder.judging.remote import RemoteStudent

IMPORTS = "import numpy, matplotlib.pyplot, tensorflow, keras, autograder.checks.serve"


def measure(repeats: int = 5) -> list[tuple[str, float]]:
    """Return what was measured and the median of its seconds; without bubblewrap, of unconfined kernels only.

    Each kernel runs one cell and is shut down at once, with nbclient, which spends 0.2 s of each run waiting by itself.
    """
    kinds = {"unconfined": sandbox.kernel_settings(confined=False)}
    if not sandbox.why_unavailable():
        kinds["confined, cold"] = sandbox.kernel_settings(warm=False)
        kinds["confined, warm"] = sandbox.kernel_settings(warm=True, packages=["keras"])
    rows = []
    for name, settings in kinds.items():
        first = _seconds(IMPORTS, settings)
        if name == "confined, warm":
            rows.append((f"{name}: the first kernel, with all imports, in all", first))
        for what, source in (("an empty kernel", "pass"), ("a kernel with all imports", IMPORTS)):
            times = [_seconds(source, settings) for _ in range(repeats)]
            rows.append((f"{name}: {what}, start to end", statistics.median(times)))
    return rows


def _seconds(source: str, settings: Config) -> float:
    cells = [nbformat.v4.new_code_cell(source)]
    client = NotebookClient(nbformat.v4.new_notebook(cells=cells), config=settings, shutdown_kernel="immediate")
    start = time.perf_counter()
    client.execute()
    return time.perf_counter() - start


def question_milliseconds(*, over_the_line: bool, count: int = 300) -> float:
    """Return how long one question about a function takes that does nothing, as part of a judge's run."""
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    empty = nbformat.v4.new_notebook(metadata={"kernelspec": kernelspec})
    settings = sandbox.kernel_settings(confined=not sandbox.why_unavailable(), warm=False)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, Kernel(empty, Limits(), folder, settings) as kernel:
        if not over_the_line:
            kernel._line = None
        kernel.define("def same(ids):\n    return ids")
        student = RemoteStudent(kernel.ask)
        student.same(np.arange(10))
        start = time.perf_counter()
        for _ in range(count):
            student.same(np.arange(10))
        return 1000 * (time.perf_counter() - start) / count


if __name__ == "__main__":
    for label, seconds in measure():
        print(f"{seconds:6.2f} s  {label}")
