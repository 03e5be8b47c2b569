"""``python -m autograder`` is ``autograder``."""

from autograder.commands.cli import main

main(prog_name="autograder")
