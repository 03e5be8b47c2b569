"""Read a download of a learning platform, a folder or a ZIP archive, of which any file may be hostile."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from autograder.classroom.submissions import is_left_behind, is_notebook, shown
from autograder.judging.notebook import LARGEST

#: A download with more files, or with more bytes in its notebooks, is none of a class.
MOST_FILES, MOST_BYTES = 20_000, 100 * LARGEST
_LONGEST = 500  # of the paths in it, in characters


class Refused(ValueError):
    """A download, a file in it or a roster can't be used; the message says why and what to do."""


@dataclass(frozen=True)
class File:
    """One file of a download.

    Attributes
    ----------
    path : PurePosixPath
        Where it lies in the download.
    read : callable
        Returns what stands in it; raises `Refused` if it can't be read.
    time : int
        When it was changed, in seconds as `os.stat` has them; 0 if that isn't known.
    problem : str
        Why it must not be read, in a sentence; "" if it may.
    doubt : str
        Why its name may have been another one, in a sentence; "" if it is as it was.
    """

    path: PurePosixPath
    read: Callable[[], bytes]
    time: int = 0
    problem: str = ""
    doubt: str = ""

    @property
    def shown(self) -> str:
        """The path as text."""
        return shown(str(self.path))


_LINK = "It is a link, which is not followed. Put the file itself there."
_DOUBT = "Its name is not written in UTF-8, so that the student's name may be another one. Rename it, or give a --roster."


@contextlib.contextmanager
def opened(source: Path) -> Iterator[tuple[list[File], int]]:
    """Open a download; nothing of it is unpacked.

    Yields
    ------
    files : list of File
        They can be read as long as the download is open.
    left_behind : int
        How many more are there that systems leave behind, such as ``.DS_Store`` and what is in ``__MACOSX``.

    Raises
    ------
    Refused
        If it is neither a folder nor an archive, or larger than any class's.
    """
    with contextlib.ExitStack() as stack:
        if source.is_dir():
            found = _in_folder(source)
        else:
            try:
                archive = stack.enter_context(zipfile.ZipFile(source))
            except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
                raise Refused(
                    f"{shown(source.name)} is no ZIP archive, or a damaged one. Download it again, or unpack it, and name the "
                    "folder."
                ) from None
            found = _in_archive(archive)
        files = [file for file in found if not any(map(is_left_behind, file.path.parts))]
        yield files, len(found) - len(files)


def _in_folder(source: Path) -> list[File]:
    found: list[File] = []
    for parent, folders, names in os.walk(source):
        links = [name for name in folders if Path(parent, name).is_symlink()]
        found += [_of_folder(source, Path(parent, name)) for name in sorted((*names, *links))]
        if len(found) > MOST_FILES:
            raise Refused(f"{shown(source.name)} holds more than {MOST_FILES} files. Name the folder of the download itself.")
        folders.sort()
    return found


def _of_folder(source: Path, path: Path) -> File:
    def read() -> bytes:
        try:
            return path.read_bytes()
        except OSError as trouble:
            raise Refused(f"It can't be read: {trouble.strerror}.") from None

    place = PurePosixPath(path.relative_to(source).as_posix())
    doubt = "" if str(place).encode("utf-8", "replace").decode() == str(place) else _DOUBT
    about = path.lstat()
    if stat.S_ISLNK(about.st_mode):
        problem = _LINK
    else:
        problem = _too_large(path.name, about.st_size) if stat.S_ISREG(about.st_mode) else "It is no ordinary file."
    return File(place, read, int(about.st_mtime), problem, doubt)


def _in_archive(archive: zipfile.ZipFile) -> list[File]:
    entries = [each for each in archive.infolist() if not each.filename.endswith("/")]  # a name may be empty
    size = sum(min(each.file_size, LARGEST) for each in entries if is_notebook(PurePosixPath(each.filename).name))
    if len(entries) > MOST_FILES or size > MOST_BYTES:
        raise Refused(
            f"The archive holds {len(entries)} files, with {size / 1e9:.0f} GB of notebooks or more, which no class hands in. If "
            "you trust it, unpack it, and name the folders in it one by one."
        )
    return [_of_archive(archive, entry) for entry in entries]


def _of_archive(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> File:
    def read() -> bytes:
        try:
            with archive.open(entry) as file:
                return file.read(LARGEST + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError):
            raise Refused("It is damaged in the archive. Download it again.") from None

    name, doubt = _name(entry)
    place = PurePosixPath(name.replace("\\", "/")[:_LONGEST])
    if len(name) > _LONGEST:
        problem = "Its path is longer than any file's. Ask who made the archive."
    elif place.is_absolute() or ".." in place.parts or re.match("[A-Za-z]:", name):
        problem = "Its path leads out of the archive, as in an attack. Ask who made the archive."
    elif stat.S_ISLNK(entry.external_attr >> 16):
        problem = _LINK
    elif entry.flag_bits & 0x1:
        problem = "It is encrypted. Unpack the archive with its password, and name the folder."
    elif entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # others take any amount of memory
        problem = "It is packed in an unusual way. Unpack the archive, and name the folder."
    else:
        problem = _too_large(place.name, entry.file_size)
    return File(place, read, _seconds(entry), problem, doubt)


def _name(entry: zipfile.ZipInfo) -> tuple[str, str]:
    """Return an entry's path, and what is doubtful about it."""
    if not entry.flag_bits & 0x800:  # then it should be in code page 437, but many programs write UTF-8 all the same
        try:
            return entry.filename.encode("cp437").decode(), ""
        except UnicodeDecodeError:
            return entry.filename, _DOUBT
        except UnicodeEncodeError:  # from another field of the entry, which is UTF-8
            pass
    return entry.filename, ""


def _too_large(name: str, size: int) -> str:
    large = size > LARGEST and is_notebook(name)
    return f"It has {size / 1e6:.0f} MB. Ask for it without outputs." if large else ""


def _seconds(entry: zipfile.ZipInfo) -> int:
    """Return when an entry was changed; archives have local time, and 1980 where they know none."""
    try:
        return 0 if entry.date_time[0] <= 1980 else int(datetime(*entry.date_time).timestamp())
    except (ValueError, OverflowError, OSError):
        return 0
