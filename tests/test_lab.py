"""`make lab`: JupyterLab comes up at the first notebook, and nbgrader's Validate button works there."""

from __future__ import annotations

import sys

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from autograder.catalog import ROOT
from tests.server import jupyterlab

NOTEBOOK = "course/01-one-hot/one_hot.ipynb"

#: One process makes what all of these need.
pytestmark = [pytest.mark.xdist_group("lab"), pytest.mark.slow]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address that `make lab` prints, with its token."""
    if not (ROOT / ".venv").exists() or not sys.prefix.startswith(str(ROOT)):
        pytest.skip("these tests run outside of make's environment")
    home = tmp_path_factory.mktemp("home")
    with jupyterlab(["make", "lab"], ROOT, home) as address:
        yield address.groups()


@pytest.fixture(scope="module")
def session(lab):
    """Requests with the token; the address is printed a moment before the server listens, hence the retries."""
    with requests.Session() as session:
        session.headers["Authorization"] = f"token {lab[2]}"
        session.mount("http://", HTTPAdapter(max_retries=Retry(connect=20, backoff_factor=0.1, backoff_max=1)))
        yield session


def test_it_opens_at_the_first_notebook(lab, session):
    address, path, _ = lab
    assert path == f"/lab/tree/{NOTEBOOK}"
    assert "JupyterLab" in session.get(address + path, timeout=60).text


def test_the_validate_button_works(lab, session):
    answer = session.post(f"{lab[0]}/assignments/validate", params={"path": NOTEBOOK}, timeout=120).json()
    assert answer["success"], answer
    assert len(answer["value"]["failed"]) == 5
