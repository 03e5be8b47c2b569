"""The set-up: one source for versions, names and commands."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib

import pytest
import yaml

from autograder import catalog
from autograder.catalog import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = [each for extra in PROJECT["optional-dependencies"].values() for each in extra if not each.startswith(PROJECT["name"])]
LINES = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
PINS = {line.split("==")[0].lower().replace("_", "-"): line.split("==")[1] for line in LINES if "==" in line}


def _name(requirement: str) -> str:
    return re.split(r"[ ;=<>\[]", requirement)[0].lower().replace("_", "-")


def test_every_requirement_is_pinned_to_one_version():
    assert [requirement for requirement in [*PROJECT["dependencies"], *EXTRAS, "uv"] if _name(requirement) not in PINS] == []


def test_constraints_hold_names_and_versions_only():
    assert [line for line in LINES if not re.fullmatch(r"[\w.-]+==[\w.]+|# .*", line)] == []


def test_the_conda_environment_installs_the_same_pins():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    (pip,) = [part["pip"] for part in environment["dependencies"] if isinstance(part, dict)]
    assert pip == ["--constraint constraints.txt", "--editable .[lab]"]


def test_a_dev_container_sets_up_what_make_lab_does():
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    # Keys of https://containers.dev/implementors/json_reference/
    assert set(container) <= {"name", "image", "postCreateCommand", "forwardPorts", "customizations"}
    version = tuple(map(int, container["image"].removeprefix("python:").split(".")))
    assert (3, 11) <= version < (3, 14)
    shown = subprocess.run(
        ["make", "-n", "-B", *container["postCreateCommand"].split()[1:]], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "install.py lab" in shown.stdout


def test_what_is_installed_is_what_is_pinned():
    from importlib.metadata import PackageNotFoundError, version

    differing = {}
    for requirement in PROJECT["dependencies"]:
        name = _name(requirement)
        try:
            if version(name) != PINS[name]:
                differing[name] = version(name)
        except PackageNotFoundError:
            assert name in ("tensorflow", "tensorflow-cpu")
    assert differing == {}


def test_the_root_holds_what_the_readme_maps():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    if not tracked:
        pytest.skip("this copy of the course is no git checkout")
    top = {path.split("/")[0] for path in tracked} - {".ci", ".devcontainer", ".gitignore"}
    assert top == {
        "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "autograder", "constraints.txt", "course", "environment.yml",
        "examples", "guides", "install.py", "nbgrader_config.py", "pyproject.toml", "solutions", "tests",
    }  # fmt: skip


@pytest.mark.parametrize(
    "document", ["README.md", "CONTRIBUTING.md", "guides/learner.md", "guides/instructor.md", "guides/jupyterhub.md"]
)
def test_documents_name_only_what_exists(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    for link in re.findall(r"\]\((?!https?://|#)([^)#]+)", text):
        assert (ROOT / document).parent.joinpath(link).exists(), f"{document} links to {link}"
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    for target in re.findall(r"`make (\w+)", text):
        assert target in targets, f"{document} names make {target}"


def test_make_lists_its_targets():
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert all(f"make {target}" in shown for target in ("lab", "test", "demo", "lint", "release", "bench"))


def test_make_says_what_to_do_when_python_is_too_old(tmp_path):
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\ncase "$1" in --version) echo Python 3.9.1;; *) exit 1;; esac\n')
    old.chmod(0o755)
    result = subprocess.run(
        ["make", "lab", f"PYTHON={old}", f"VENV={tmp_path}/venv"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode != 0
    assert "needs Python 3.11, 3.12 or 3.13" in result.stdout
    assert "3.9.1" in result.stdout


#: Stand for the programs of an environment: they write down how they were called, and uv succeeds or fails as it is told.
PYTHON = """#!/bin/sh
echo "pip $*" >> {log}
case "$*" in *"config list"*) cat {settings};; esac
"""
UV = """#!/bin/sh
echo "uv $*" >> {log}
env | grep -E '^(UV_|SSL_)' >> {log}
exit {code}
"""


@pytest.fixture
def set_up(tmp_path):
    """Run ``install.py`` on an environment of stand-ins; returns what it printed, and how it called them."""

    def run(extra: str, settings: str = "", uv_fails: bool = False, **variables: str) -> tuple[str, str]:
        programs, log = tmp_path / "venv" / "bin", tmp_path / "log"
        programs.mkdir(parents=True, exist_ok=True)
        log.write_text("")
        (tmp_path / "settings").write_text(settings)
        for name, text in (("python", PYTHON), ("uv", UV)):
            (programs / name).write_text(text.format(log=log, settings=tmp_path / "settings", code=int(uv_fails)))
            (programs / name).chmod(0o755)
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "SSL_", "PIP_"))}
        command = [sys.executable, "install.py", extra, "--venv", tmp_path / "venv"]
        result = subprocess.run(command, cwd=ROOT, env=clean | variables, capture_output=True, text=True, check=True)
        return result.stdout, log.read_text()

    return run


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")
class TestInstall:
    def test_uv_installs_the_pinned_versions_and_a_second_time_there_is_nothing_to_do(self, set_up):
        said, calls = set_up("lab")
        assert "Setting up venv for `lab`" in said
        assert re.search(r"^pip -m pip install .*-c \S+constraints.txt uv$", calls, flags=re.MULTILINE)
        assert re.search(r"^uv pip install .*-c \S+constraints.txt .*-e \S+\[lab\]$", calls, flags=re.MULTILINE)
        assert set_up("lab") == ("", "")
        assert "[dev]" in set_up("dev")[1]

    def test_what_runs_in_a_sandbox_is_compiled(self, set_up):
        assert "--compile-bytecode" in set_up("grading")[1]

    def test_where_uv_fails_pip_installs_it_and_a_sentence_says_so(self, set_up):
        said, calls = set_up("lab", uv_fails=True)
        assert "uv can't install it here. pip does it now" in said
        assert re.search(r"^pip -m pip install .*-c \S+constraints.txt .*-e \S+\[lab\]$", calls, flags=re.MULTILINE)

    def test_uv_takes_packages_from_where_pip_does(self, set_up):
        settings = [
            ":env:.cert='/authorities.pem'",
            "download.index-url='https://for-another-command.example'",
            "global.cert='/others.pem'",
            "global.extra-index-url='\\nhttps://second.example/simple\\nhttps://third.example/simple'",
            "global.index-url='https://first.example/simple'",
            "global.quiet='1'",
        ]
        calls = set_up("lab", "\n".join(settings))[1].splitlines()
        assert {line for line in calls if line.startswith(("UV_", "SSL_"))} == {
            "UV_DEFAULT_INDEX=https://first.example/simple",
            "UV_INDEX=https://second.example/simple https://third.example/simple",
            "UV_INDEX_STRATEGY=unsafe-best-match",  # as pip does
            "SSL_CERT_FILE=/authorities.pem",
        }

    def test_what_is_meant_for_uv_counts_before_what_is_meant_for_pip(self, set_up):
        calls = set_up("lab", "global.index-url='https://pip.example'", UV_DEFAULT_INDEX="https://uv.example")[1]
        assert "UV_DEFAULT_INDEX=https://uv.example\n" in calls


def test_the_readme_lists_the_notebooks_with_their_titles_and_minutes():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[(\d\d) ([^\]]+)\]\(course/([^/]+)/([^)]+)\) \|.*\| (\d+) \|$", text, flags=re.MULTILINE)
    expected = [(each.slug[:2], each.title, each.slug, each.notebook, str(each.minutes)) for each in catalog.assignments()]
    assert rows == expected


@pytest.mark.slow
def test_the_tests_of_a_group_run_in_one_process(tmp_path):
    """A module's fixture would be made once more in each process, without a word, if pytest and its plugin didn't agree."""
    (tmp_path / "test_group.py").write_text(
        "import os, pathlib, pytest\n"
        "pytestmark = pytest.mark.xdist_group('one')\n"
        "@pytest.mark.parametrize('number', range(6))\n"
        "def test_it(number):\n"
        f"    pathlib.Path({str(tmp_path)!r}, f'process-{{os.getpid()}}').touch()\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--numprocesses=2", "--dist=loadgroup"]
    subprocess.run([*command, "test_group.py"], cwd=tmp_path, check=True, capture_output=True)
    assert len(list(tmp_path.glob("process-*"))) == 1
