"""What a notebook needs of the machine that it runs on."""

from __future__ import annotations

import importlib.util


class TensorFlowIsMissing(ImportError):
    """A notebook needs TensorFlow, and it isn't installed: Jupyter shows this sentence in place of a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def needs_tensorflow() -> None:
    """Say in a sentence that what follows needs TensorFlow, if it isn't installed here; else do nothing.

    Raises
    ------
    TensorFlowIsMissing
        With a sentence that says where to go on.
    """
    if importlib.util.find_spec("tensorflow") is None:
        raise TensorFlowIsMissing(
            "What comes next needs TensorFlow, which isn't installed on this machine. There is none for Macs with an Intel "
            "processor and for Windows on Arm: open the notebook on Colab, https://colab.research.google.com. "
            "On other machines `make lab` installs it."
        )
