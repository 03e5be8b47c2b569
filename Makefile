# Each target sets the environment up first, which takes no time when it is up to date. `make` alone lists them.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
FIRST_NOTEBOOK := course/01-one-hot/one_hot.ipynb

# The first Python on this machine that the course works with; `make lab PYTHON=/path/to/python3.12` names another.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null && echo $$python && break; done)

.PHONY: help lab test demo lint release bench clean
.DEFAULT_GOAL := help

help:
	@echo "make lab      open the course in JupyterLab, at the first notebook"
	@echo "make test     run every test"
	@echo "make demo     release and grade a small made-up class"
	@echo "make lint     check style and types"
	@echo "make release  make course/ and the students' zip from solutions/"
	@echo "make bench    measure notebooks, checks and graders (about an hour; PARTS=kernels for some of it)"
	@echo "make clean    remove the environment and what runs left behind"

$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { \
		echo "This course needs Python 3.11, 3.12 or 3.13, and this machine has $$(python3 --version 2>/dev/null || echo no Python)."; \
		echo "Install one of them from python.org or with your package manager, then type the same command again."; \
		echo "If it is there under another name: make lab PYTHON=/path/to/python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || { \
		echo "This course needs Python 3.11, 3.12 or 3.13, and $(PYTHON) is $$($(PYTHON) --version 2>&1)."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "Python's venv module is missing. On Debian or Ubuntu: sudo apt install python3-venv. Then type the same command again."; exit 1; }
	@echo "Setting up $(VENV): about 1 GB, once. This takes one to three minutes."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt setuptools wheel
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --no-build-isolation -e '.[dev]'
	@touch $@

# Jupyter refuses to run as root unless it is told to; without a browser it prints the address to open.
lab: $(READY)
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/jupyter lab --ServerApp.root_dir="$(CURDIR)" \
		--LabApp.default_url=/lab/tree/$(FIRST_NOTEBOOK) $$(test "$$(id -u)" != 0 || echo --allow-root)

test: $(READY)
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest --numprocesses=auto --dist=loadgroup --cov=autograder --cov-report=term

demo: $(READY)
	@$(BIN)/autograder demo

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

release: $(READY)
	@$(BIN)/autograder release

bench: $(READY)
	@$(BIN)/python -m tests.benchmarks $(PARTS)

clean:
	rm -rf $(VENV) build dist demo *.egg-info .pytest_cache .mypy_cache .ruff_cache .coverage
