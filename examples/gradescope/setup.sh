#!/usr/bin/env bash
# Gradescope runs this once, when it builds the machine. The course lies beside it, in inside-the-embedding-layer/.
set -euo pipefail
apt-get update && apt-get install -y make python3-venv bubblewrap
cd "${AUTOGRADER_ROOT:-/autograder}/source/inside-the-embedding-layer"
make .venv/.grading
