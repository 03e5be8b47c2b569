"""The command line; it decides what is shown, and nothing else."""
