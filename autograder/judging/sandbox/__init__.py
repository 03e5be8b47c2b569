"""Kernels for code that nobody has read: confined by bubblewrap, cold or forked from a warm process.

A confined kernel sees the system and Python, read-only, and what a student has of this course; it may write to two small
folders in memory that go away with it. It sees no network, no other process, no home folder, no solution, no other
submission, no gradebook, nothing of the grader, and nothing of the environment. Of Linux' system calls it has those that
notebooks need: see `seccomp`. It answers on sockets that were opened for it outside.

Kernels are chosen through jupyter_client's own hooks, so that nbclient and nbgrader work with them unchanged: see
`kernel_settings`. What happens inside is in `zygote`.
"""

from autograder.judging.sandbox.bubblewrap import CannotConfine, why_unavailable
from autograder.judging.sandbox.provisioning import LARGEST_MESSAGE, ConfinedKernelManager, LimitedKernelManager, bounded
from autograder.judging.sandbox.settings import imports, kernel_settings, warm_up, why_another_course, why_no_kernel_starts

__all__ = [
    "LARGEST_MESSAGE",
    "CannotConfine",
    "ConfinedKernelManager",
    "LimitedKernelManager",
    "bounded",
    "imports",
    "kernel_settings",
    "warm_up",
    "why_another_course",
    "why_no_kernel_starts",
    "why_unavailable",
]
