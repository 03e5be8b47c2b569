# Each target sets up what it needs first, which takes no time when it is up to date. `make` alone lists the targets.

VENV := .venv
BIN := $(VENV)/bin

# The first Python on this machine that the course works with; `make lab PYTHON=/path/to/python3.12` names another.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null && echo $$python && break; done)

.DEFAULT_GOAL := help
.PHONY: help
help: ## list what there is
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

# What is installed is one of the extras of pyproject.toml: .venv/.lab for learners, .venv/.grading, .venv/.dev.
$(VENV)/.%: pyproject.toml constraints.txt install.py
	@test -n "$(PYTHON)" || { \
		echo "This course needs Python 3.11, 3.12 or 3.13, and this machine has $$(python3 --version 2>/dev/null || echo no Python)."; \
		echo "Install one of them from python.org or with your package manager, then type the same command again."; \
		echo "If it is there under another name: make lab PYTHON=/path/to/python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || { \
		echo "This course needs Python 3.11, 3.12 or 3.13, and $(PYTHON) is $$($(PYTHON) --version 2>&1)."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "Python's venv module is missing. On Debian or Ubuntu: sudo apt install python3-venv. Then type the same command again."; exit 1; }
	@$(PYTHON) install.py $(@:$(VENV)/.%=%) --venv $(VENV)

.PHONY: lab
lab: $(VENV)/.lab ## open the course in JupyterLab, at the first notebook
	@$(BIN)/python install.py lab --open --venv $(VENV)

.PHONY: clean
clean: ## remove the environment and what runs left behind
	rm -rf $(VENV) build dist demo *.egg-info .pytest_cache .mypy_cache .ruff_cache .coverage

# ---- not in the students' copy: for instructors

.PHONY: demo
demo: $(VENV)/.grading ## release and grade a small made-up class
	@$(BIN)/autograder demo

.PHONY: release
release: $(VENV)/.grading ## make course/ and the students' zip from solutions/
	@$(BIN)/autograder release

.PHONY: site
site: $(VENV)/.grading ## make a site to read the course in, with outputs and guides (the first time it takes minutes)
	@$(BIN)/autograder site

# ---- for developers

PYTEST = PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest --numprocesses=auto --dist=loadgroup

.PHONY: test
test: $(VENV)/.dev ## run the tests
	@$(PYTEST) $(ARGUMENTS)

.PHONY: quick
quick: $(VENV)/.dev ## run the tests that are quick and need no TensorFlow: for every change
	@$(PYTEST) -m "not slow and not keras and not prove" $(ARGUMENTS)

.PHONY: prove
prove: $(VENV)/.dev ## what takes minutes, on every known answer: when an assignment, a notebook or checks/ changed
	@$(PYTEST) -m prove tests $(ARGUMENTS)

.PHONY: lint
lint: $(VENV)/.dev ## check style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

.PHONY: bench
bench: $(VENV)/.dev ## measure notebooks, checks and graders (about an hour; PARTS=kernels for some of it)
	@$(BIN)/python -m tests.benchmarks $(PARTS)
