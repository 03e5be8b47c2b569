"""How long kernels take to start: unconfined, confined, and forked from a warm process."""

from __future__ import annotations

import statistics
import time

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

from autograder.judging import sandbox

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


if __name__ == "__main__":
    for label, seconds in measure():
        print(f"{seconds:6.2f} s  {label}")
