"""The cases in `code/` are for kernels in the sandbox: pytest must not import them when it looks for doctests."""

collect_ignore_glob = ["code/*"]
