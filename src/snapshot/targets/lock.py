"""Who may look at a folder and who may change it, between processes.

The lock is ``flock`` on the folder itself: nothing is left behind by a killed process, and a folder that
cannot be written can still be read under it. It binds only those who ask; the rules are those of flock(2).
"""

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure
from snapshot.targets.disk import explained

PATIENCE = 30.0
"""Seconds a process waits for another one before it gives up."""

_PAUSE = 0.02


class FolderLock:
    """A lock on an existing folder, free at first; leaving the ``with`` block frees it again.

    :param patience: seconds to wait for each `share` or `exclude`.
    :raises EnvironmentFailure: on entering, when the folder cannot be opened.
    """

    def __init__(self, folder: Path, *, patience: float = PATIENCE) -> None:
        self._folder = folder
        self._patience = patience
        self._handle = -1

    def __enter__(self) -> Self:
        with explained(self._folder, doing="open the snapshot folder"):
            self._handle = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._handle)

    def share(self) -> None:
        """Hold the folder together with other readers; an exclusive hold becomes a shared one.

        :raises EnvironmentFailure: a writer kept the folder for longer than ``patience``.
        """
        self._take(fcntl.LOCK_SH)

    def exclude(self) -> None:
        """Hold the folder alone. A shared hold is given up first: what was read under it may be stale.

        :raises EnvironmentFailure: others kept the folder for longer than ``patience``.
        """
        self._take(fcntl.LOCK_EX)

    def _take(self, operation: int) -> None:
        deadline = time.monotonic() + self._patience
        while not self._try(operation):
            if time.monotonic() >= deadline:
                raise EnvironmentFailure(
                    f"another process has held the snapshot folder for {self._patience:g} seconds",
                    place=Place(file=str(self._folder)),
                    hint="Wait for it to finish, or end it, and run again",
                    code="folder-busy",
                )
            time.sleep(_PAUSE)

    def _try(self, operation: int) -> bool:
        with explained(self._folder, doing="lock the snapshot folder"):
            try:
                fcntl.flock(self._handle, operation | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
        return True
