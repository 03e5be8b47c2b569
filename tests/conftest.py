"""What holds for every test."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _nothing_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run each test in an empty folder, so that a learner's own progress plays no part and gets no traces."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def chromium():
    """A browser that asks for nothing by itself."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("There is no Chromium here: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: pip install playwright")
    quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-sync", *quiet])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def student_wheel(tmp_path_factory) -> Path:
    """The students' wheel."""
    from autograder.classroom.nbgrader import releasing

    return releasing.write_student_wheel(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def student_python(student_wheel, tmp_path_factory) -> Path:
    """A new environment with the wheel; only the libraries come from this one, as nothing may be downloaded here."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    where = 'import sysconfig; print(sysconfig.get_path("purelib"))'
    packages = Path(subprocess.run([python, "-c", where], capture_output=True, text=True, check=True).stdout.strip())
    with zipfile.ZipFile(student_wheel) as archive:  # which is what installing a wheel of Python files is
        archive.extractall(packages)
    # A .pth file of the libraries' folder isn't read here, so that their environment's own copy of the course stays out of reach.
    (packages / "libraries.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return python
