"""A JupyterHub with an instructor and two students, who are users of this machine, until the test is over."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import pwd
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import sysconfig
import tempfile
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import entry_points
from pathlib import Path

import psutil
import pytest
import requests
import websocket
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from autograder.catalog import ROOT
from autograder.classroom.nbgrader import releasing

COURSE = "inside-the-embedding-layer"
GUIDE = ROOT / "guides" / "jupyterhub.md"
#: What users of these tests are called, before the process that made them and their role.
PREFIX = "embedding-hub"
#: Where this environment has its libraries.
_LIBRARIES = Path(sysconfig.get_path("purelib"))
#: How long one command, one cell or one start may take, in seconds, on a machine that is busy.
_PATIENCE = 300


def why_not() -> str:
    """Say why no hub with users of its own can run here; "" if one can."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "A hub starts servers as other users, and makes users here: this takes root."
    needed = ("useradd", "userdel", "unshare", "configurable-http-proxy")
    missing = [name for name in needed if shutil.which(name, path=_path()) is None]
    if missing:
        return f"There is no {', no '.join(missing)} here."
    if not _python():
        return f"No Python {sys.version_info[0]}.{sys.version_info[1]} of this machine can be started by other users than root."
    if subprocess.run(["unshare", "--mount", "true"], check=False, capture_output=True).returncode:
        return "Environments are put together with mounts of their own, which this machine doesn't permit."
    closed = _closed(_LIBRARIES)
    return f"{closed} is closed to other users, and the libraries lie in it." if closed else ""


def _path() -> str:
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])


def _python() -> str:
    """Return a Python of this version that any user can start, or ""."""
    name = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    for each in (os.path.realpath(sys.executable), f"/usr/local/bin/{name}", f"/usr/bin/{name}"):
        with contextlib.suppress(OSError):
            tried = subprocess.run([each, "-c", "import venv, sqlite3, ssl"], user=65534, group=65534, cwd="/", check=False)
            if tried.returncode == 0:
                return each
    return ""


def _closed(path: Path) -> str:
    return next((str(each) for each in (path, *path.parents) if not each.stat().st_mode & stat.S_IXOTH), "")


@dataclass
class Person:
    """Somebody with an account on the machine, who works in a browser: what they ask of the hub and of their own server.

    Parameters
    ----------
    name : str
        The user's name, here and at the hub.
    home : Path
        The home folder.
    address : str
        The hub's.
    """

    name: str
    home: Path
    address: str = ""
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def user(self) -> pwd.struct_passwd:
        """The machine's entry of this user."""
        return pwd.getpwnam(self.name)

    @cached_property
    def session(self) -> requests.Session:
        """Requests with a token that the hub gives for the name and any password."""
        session = requests.Session()
        about = {"auth": {"username": self.name, "password": "any"}}
        answer = session.post(f"{self.address}/hub/api/users/{self.name}/tokens", json=about, timeout=_PATIENCE)
        session.headers["Authorization"] = f"token {answer.json()['token']}"
        return session

    def starts(self) -> None:
        """Log in, and ask for a server."""
        self.session.post(f"{self.address}/hub/api/users/{self.name}/server", timeout=_PATIENCE).raise_for_status()

    def arrives(self) -> None:
        """Wait until the server is there."""
        about = f"{self.address}/hub/api/users/{self.name}/server/progress"
        with self.session.get(about, stream=True, timeout=_PATIENCE) as progress:
            said = list(progress.iter_lines(decode_unicode=True))
        assert any('"ready": true' in line for line in said), f"{progress.status_code}: {said}"

    def asks(self, method: str, path: str, server: Person | None = None, **about: object) -> requests.Response:
        """Ask this person's own server, or somebody else's."""
        url = f"{self.address}/user/{(server or self).name}/{path}"
        return self.session.request(method, url, timeout=_PATIENCE, **about)

    def clicks(self, action: str, assignment: str) -> list[dict]:
        """Use a button of JupyterLab's Assignment List; returns what the list shows then."""
        about = {"course_id": COURSE, "assignment_id": assignment}
        answer = self.asks("POST", f"assignments/{action}", params=about).json()
        assert answer["success"], answer
        return answer["value"]

    def _socket(self, path: str) -> websocket.WebSocket:
        url = f"{self.address.replace('http', 'ws', 1)}/user/{self.name}/{path}"
        return websocket.create_connection(
            url, header=[f"Authorization: {self.session.headers['Authorization']}"], timeout=_PATIENCE, suppress_origin=True
        )

    @cached_property
    def _terminal(self) -> websocket.WebSocket:
        name = self.asks("POST", "api/terminals").json()["name"]
        return self._socket(f"terminals/websocket/{name}")

    def types(self, command: str) -> tuple[int, str]:
        """Type a command into a terminal of JupyterLab; returns its exit code and what was shown."""
        mark = f"ended-{next(self._numbers)}-with"
        self._terminal.send(json.dumps(["stdin", f"{command}; echo {mark}-$?\r"]))
        shown = ""
        while not (end := re.search(rf"{mark}-(\d+)", shown)):
            kind, *said = json.loads(self._terminal.recv())
            shown += str(said[0]) if kind == "stdout" else ""
        return int(end[1]), shown

    @cached_property
    def _kernel(self) -> websocket.WebSocket:
        kernel = self.asks("POST", "api/kernels", json={"name": "python3", "path": "01-one-hot/one_hot.ipynb"}).json()["id"]
        return self._socket(f"api/kernels/{kernel}/channels")

    def runs(self, code: str) -> list[dict]:
        """Run a cell in a kernel of this person's server, in the folder of 01; returns its outputs."""
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "username": "", "session": "s", "version": "5.3"}
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": False}
        parts = {"parent_header": {}, "metadata": {}, "content": content, "channel": "shell", "buffers": []}
        self._kernel.send(json.dumps({"header": header, **parts}))
        outputs = []
        while True:
            message = json.loads(self._kernel.recv())
            if message["parent_header"].get("msg_id") == header["msg_id"] and message["channel"] == "iopub":
                outputs.append(message["content"] | {"kind": message["msg_type"]})
                if message["content"].get("execution_state") == "idle":
                    return outputs

    def is_kept_from(self, path: Path) -> bool:
        """Say whether reading a file, or listing a folder, is refused in this person's kernel; it is required to be there."""
        assert path.exists()
        reads = f"import os; (os.listdir if {path.is_dir()} else open)({str(path)!r})"
        return [each["ename"] for each in self.runs(reads) if each["kind"] == "error"] == ["PermissionError"]


@dataclass
class Hub:
    """A hub that runs, and who uses it: Kim teaches, Ada and Ben take the course."""

    kim: Person
    ada: Person
    ben: Person
    course: Path
    exchange: Path
    students: Path


@contextlib.contextmanager
def jupyterhub() -> Iterator[Hub]:
    """Make three users, their folders and environments as the guide says, and run a hub for them until the test is over."""
    with contextlib.ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        _remove_left_behind()
        people = {role: _person(stack, role, folder / "home") for role in ("kim", "ada", "ben")}
        hub = Hub(**people, course=people["kim"].home / "course", exchange=folder / "exchange", students=folder / "students")
        subprocess.run(["install", "-d", "-m", "1777", hub.exchange], check=True)
        _students_environment(hub.students)
        _course_of(hub)
        port = _run(stack, hub, folder)
        for person in people.values():
            person.address = f"http://127.0.0.1:{port}"
            person.starts()
        try:
            for person in people.values():
                person.arrives()
        except AssertionError as problem:
            pytest.fail(f"{problem}\n{(folder / 'hub' / 'log').read_text(encoding='utf-8')}")
        yield hub


def _remove_left_behind() -> None:
    """Remove users of tests that were killed before they could do it."""
    for user in pwd.getpwall():
        made_by = re.fullmatch(rf"{PREFIX}-(\d+)-\w+", user.pw_name)
        if made_by and (int(made_by[1]) == os.getpid() or not psutil.pid_exists(int(made_by[1]))):
            _remove(user.pw_name)


def _person(stack: contextlib.ExitStack, role: str, homes: Path) -> Person:
    person = Person(f"{PREFIX}-{os.getpid()}-{role}", homes / role)
    homes.mkdir(exist_ok=True)
    stack.callback(_remove, person.name)
    subprocess.run(
        ["useradd", "--create-home", "--home-dir", person.home, "--shell", "/bin/sh", "--user-group", person.name],
        check=True,
        env={"PATH": _path()},
    )
    person.home.chmod(0o700)
    return person


def _remove(name: str) -> None:
    """End what a user runs, and remove the user."""
    with contextlib.suppress(KeyError):
        own = pwd.getpwnam(name).pw_uid
        ended = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if own in process.uids():
                    process.kill()
                    ended.append(process)
        psutil.wait_procs(ended, timeout=10)
        subprocess.run(["userdel", name], check=False, env={"PATH": _path()}, capture_output=True)


def _environment(folder: Path) -> Path:
    """Make an environment that other users can start, without its libraries; returns where its packages are."""
    subprocess.run([_python(), "-m", "venv", "--without-pip", folder], check=True)
    packages = folder / _LIBRARIES.relative_to(sys.prefix)
    for _, mounted in _mounts(folder):
        mounted.mkdir(parents=True, exist_ok=True)
    shutil.copytree(Path(sys.prefix, "etc", "jupyter"), folder / "etc" / "jupyter")
    # A .pth file of the libraries' folder isn't read here, so that their environment's own copy of the course stays out of reach.
    (packages / "libraries.pth").write_text(f"{_mounts(folder)[0][1]}\n", encoding="utf-8")
    for program in entry_points(group="console_scripts"):
        path = folder / "bin" / program.name
        lines = [
            f"#!{folder}/bin/python",
            "import sys",
            f"from {program.module} import {program.attr}",
            "if __name__ == '__main__':",
            f"    sys.exit({program.attr}())",
        ]
        path.write_text("\n".join(lines), encoding="utf-8")
        path.chmod(0o755)
    return packages


def _mounts(environment: Path) -> list[tuple[Path, Path]]:
    """Return what of this environment is mounted into another, and where: nothing may be downloaded here.

    It must lie there, and not only be found there, because a sandbox shows one environment and nothing else.
    """
    return [(_LIBRARIES, environment / "libraries"), (Path(sys.prefix, "share", "jupyter"), environment / "share" / "jupyter")]


def _students_environment(folder: Path) -> None:
    """Make the students' environment: the libraries, and the wheel that `autograder release` makes."""
    packages = _environment(folder)
    with tempfile.TemporaryDirectory() as dist, zipfile.ZipFile(releasing.write_student_wheel(Path(dist))) as wheel:
        wheel.extractall(packages)  # which is what installing a wheel of Python files is


def _course_of(hub: Hub) -> None:
    """Lay the course's folder out as the instructor has it, with an environment of its own."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        target = hub.course / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
    hub.course.chmod(0o700)
    user = hub.kim.user
    for path in (hub.course, *hub.course.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid)
    packages = _environment(hub.course / ".venv")
    (packages / "course.pth").write_text(f"{hub.course}\n", encoding="utf-8")


def from_guide(hub: Hub, name: str) -> str:
    """Return a file that the guide shows, with this hub's folders and names in place of the guide's."""
    found = re.search(rf"```python\n# {re.escape(name)}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert found, f"The guide shows no file {name}"
    text = found[1]
    here = {
        "/opt/course": hub.students,
        "/home/kim/course": hub.course,
        "/srv/nbgrader/exchange": hub.exchange,
        **{f'"{role}"': f'"{getattr(hub, role).name}"' for role in ("kim", "ada", "ben")},
    }
    for theirs, ours in here.items():
        text = text.replace(theirs, str(ours))
    return text


def _run(stack: contextlib.ExitStack, hub: Hub, folder: Path) -> int:
    """Write the settings that the guide shows, and start the hub; returns its port."""
    for environment, name in ((hub.students, "/opt/course"), (hub.course / ".venv", "/home/kim/course/.venv")):
        settings = environment / "etc" / "jupyter" / "nbgrader_config.py"
        settings.write_text(from_guide(hub, f"{name}/etc/jupyter/nbgrader_config.py"), encoding="utf-8")
    port, api, proxy = _free_ports(3)
    private = folder / "hub"
    private.mkdir(mode=0o700)
    users = [each.name for each in (hub.kim, hub.ada, hub.ben)]
    own = f"""
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allowed_users = {users!r}
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {api}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy}"
c.ConfigurableHTTPProxy.command = ["configurable-http-proxy", "--timeout={_PATIENCE}000", "--proxy-timeout={_PATIENCE}000"]
c.Spawner.start_timeout = c.Spawner.http_timeout = {_PATIENCE}
"""
    config = private / "jupyterhub_config.py"
    config.write_text(from_guide(hub, "/etc/jupyterhub/jupyterhub_config.py") + own, encoding="utf-8")
    log = private / "log"
    mounts = [each for environment in (hub.students, hub.course / ".venv") for each in _mounts(environment)]
    mounting = "".join(f"mount --bind {source} {target} && " for source, target in mounts)
    environment = {"PATH": _path(), "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}
    with log.open("wb") as said:
        server = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", f'{mounting} exec "$@"', "sh", sys.executable, "-m", "jupyterhub", "-f", config],
            cwd=private,
            env=environment,
            stdout=said,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
    stack.callback(_end, server)
    retry = Retry(_PATIENCE, backoff_factor=0.1, backoff_max=1, status_forcelist=(404, 502, 503))
    with requests.Session() as session:
        session.mount("http://", HTTPAdapter(max_retries=retry))
        try:
            session.get(f"http://127.0.0.1:{port}/hub/api/", timeout=_PATIENCE).raise_for_status()
        except requests.RequestException:
            pytest.fail(log.read_text(encoding="utf-8"))
    return port


def _free_ports(number: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _end(server: subprocess.Popen) -> None:
    """End the hub, its proxy and all servers, which the hub would do one after another."""
    with contextlib.suppress(psutil.Error):
        for process in (*psutil.Process(server.pid).children(recursive=True), psutil.Process(server.pid)):
            with contextlib.suppress(psutil.Error):
                process.send_signal(signal.SIGKILL)
    server.wait()
