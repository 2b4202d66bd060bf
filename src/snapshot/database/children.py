"""Programs that work for us and must not outlive us, whichever way we end.

A failure, Ctrl-C or a request to end stops them all: first they are asked to, then killed. Where we are killed
ourselves nobody is left to ask; on Linux the kernel does it, for a program started through util-linux's setpriv.
https://man7.org/linux/man-pages/man2/pr_set_pdeathsig.2const.html
"""

import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from functools import cache
from threading import Lock

from snapshot.model.errors import EnvironmentFailure

_GRACE_SECONDS = 5.0
"""How long a program that was asked to end may take."""

_LOOK_SECONDS = 0.2

Done = subprocess.CompletedProcess[bytes]


class Children:
    """The running children, so that one failure or an interrupt ends them all."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._deadline: float | None = None

    def run(self, command: Sequence[str], environment: Mapping[str, str]) -> Done:
        """Run a program to its end and return what it wrote; may be called from several threads.

        :raises OSError: it cannot be started.
        :raises EnvironmentFailure: it was stopped before it began, or would not end when it was killed.
        """
        with self._started(command, environment) as child:
            try:
                out, err = self._until_end(child)
            finally:
                with self._lock:
                    self._running.discard(child)
        return subprocess.CompletedProcess(command, child.returncode, out, err)

    def stop(self) -> None:
        """Ask every running child to end, and start none any more; who is still there after a while is killed."""
        with self._lock:
            self._deadline = time.monotonic() + _GRACE_SECONDS
            for child in self._running:
                child.terminate()

    def _started(self, command: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._deadline is not None:
                raise _stopped()
            child = subprocess.Popen(
                [*_bound_to_us(command[0]), *command],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            self._running.add(child)
        return child

    def _until_end(self, child: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
        while True:
            try:
                return child.communicate(timeout=_LOOK_SECONDS)
            except subprocess.TimeoutExpired:
                if self._deadline is not None and time.monotonic() > self._deadline:
                    _kill(child)
                    raise _stopped() from None


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End a child for good; a grandchild that still holds its pipes is not waited for."""
    child.kill()
    for stream in (child.stdout, child.stderr):
        if stream:
            stream.close()
    child.wait()


def _stopped() -> EnvironmentFailure:
    return EnvironmentFailure("the dump was stopped", code="pg-dump-stopped")


def _bound_to_us(program: str) -> tuple[str, ...]:
    """Return the words before a command that let the kernel end it when we are killed; none where that is unknown.

    A program that is not there is left to fail by itself, with the system's own error.
    """
    return _setpriv() if shutil.which(program) else ()


@cache
def _setpriv() -> tuple[str, ...]:
    program = shutil.which("setpriv")
    if program is None:
        return ()
    shown = subprocess.run([program, "--help"], capture_output=True, stdin=subprocess.DEVNULL, check=False)
    return (program, "--pdeathsig", "TERM", "--") if b"--pdeathsig" in shown.stdout else ()
