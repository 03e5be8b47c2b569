"""nbgrader's `collect`, on a machine where students can write what they like into the exchange."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect


class Collect(ExchangeCollect):
    """Collects from the exchange what students have handed in, and nothing that they only point at or have put there for others.

    Whoever collects may read solutions and every submission, and nbgrader's own class follows a student's links with these
    rights. It also takes a submission in another's name, with a warning. Here, links are left; and where there is one that
    belongs to the user whose name it has, only those count.
    """

    def _sort_by_timestamp(self, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        own = [record for record in records if self._is_own(record)] if self.check_owner else records
        for record in records if own else []:
            if record not in own:
                self.log.warning(
                    "%s was left: it is in the name of %s, and of another user.", record["filename"], record["username"]
                )
        return super()._sort_by_timestamp(own or records)  # in containers, all may be of one user

    def _is_own(self, record: dict[str, Any]) -> bool:
        import pwd  # which Windows doesn't have, nor an exchange

        try:
            owner = os.lstat(Path(self.inbound_path, record["filename"])).st_uid
            return pwd.getpwuid(owner).pw_name == record["username"]
        except (OSError, KeyError):
            return False

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy a submission without links, by way of a folder that nobody else can change meanwhile."""
        with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
            taken = Path(folder, "taken")
            taken.mkdir()
            self._take(src, taken)
            super().do_copy(str(taken), dest, log)

    def _take(self, source: str, target: Path) -> None:
        """Copy plain files and folders; each is opened from its folder, as paths may lead elsewhere by then."""
        room = 1000 * self.coursedir.max_dir_size
        for place, folders, files, descriptor in os.fwalk(source):
            here = target / os.path.relpath(place, source)
            for name in folders:
                if not stat.S_ISLNK(os.lstat(name, dir_fd=descriptor).st_mode):
                    (here / name).mkdir()
                else:
                    self._leave(place, name)
            for name in files:
                try:
                    opened = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=descriptor)
                except OSError:
                    self._leave(place, name)
                    continue
                with os.fdopen(opened, "rb") as content:
                    about = os.fstat(opened)
                    room -= about.st_size
                    if not stat.S_ISREG(about.st_mode) or room < 0:
                        self._leave(place, name)
                        continue
                    with (here / name).open("wb") as copy:
                        shutil.copyfileobj(content, copy)
                os.utime(here / name, ns=(about.st_atime_ns, about.st_mtime_ns))

    def _leave(self, place: str, name: str) -> None:
        self.log.warning("%s was left: it is a link, no file, not to be read, or too large.", os.path.join(place, name))
