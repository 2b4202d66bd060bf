"""Notes what revisions open or start while they run: by an audit hook, so that no helper and no library hides it.

https://docs.python.org/3/library/audit_events.html
"""

import os
import sys
import sysconfig
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_PYTHON = (".py", ".pyc", ".pyi", ".so", ".pyd", ".dll", ".dylib", ".pth")
_PROGRAMS = frozenset({"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn"})
_BYTECODE = f"__pycache__{os.sep}"
"""Also of files that Python writes there under a name for the time being."""
_SQL = ".sql"
"""Is a team's wherever it lies: a package of theirs may be installed beside the others."""
_HARMLESS = (os.devnull, "/dev/urandom", "/dev/random", "/etc/localtime")
_OF_PYTHON = ("stdlib", "platstdlib", "purelib", "platlib")


class Opening:
    """Files opened and programs started, by the revision file whose code led there.

    What Python itself opens to import a module, what belongs to its installation, and the table of time zones are
    left out.
    """

    def __init__(self) -> None:
        self._by_file: dict[str, list[tuple[str, int]]] = {}
        self._is_noting = False
        places = (sysconfig.get_path(name) for name in _OF_PYTHON)
        self._own = tuple(os.path.join(os.path.realpath(one), "") for one in (*places, *zoneinfo.TZPATH))  # noqa: PTH118 - compared as text
        sys.addaudithook(self._hear)

    def of(self, path: str) -> list[tuple[str, int]]:
        """Return what the code of a file opened since this was asked last, and when the file was imported."""
        return self._by_file.pop(os.path.realpath(path), [])

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note what happens in a block; a hook itself stays for good."""
        self._is_noting = True
        try:
            yield
        finally:
            self._is_noting = False

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self._is_noting or (event != "open" and event not in _PROGRAMS):
            return
        what = arguments[0] if arguments else None
        name = os.fsdecode(what) if isinstance(what, str | bytes | os.PathLike) else ""
        if not name or (event == "open" and self._is_harmless(name)):
            return
        self._is_noting = False  # what looking for the caller opens is not the caller's
        try:
            for frame in _frames():
                self._by_file.setdefault(os.path.realpath(frame.f_code.co_filename), []).append(
                    (name, frame.f_lineno)
                )
        finally:
            self._is_noting = True

    def _is_harmless(self, name: str) -> bool:
        if name.endswith(_PYTHON) or name in _HARMLESS or _BYTECODE in name or name in sys.path:
            return True  # places where modules are looked for may be archives, and need not be there
        return not name.endswith(_SQL) and os.path.realpath(name).startswith(self._own)


def line_in(path: str) -> int:
    """Return the line of a file whose code is running, the innermost of it; 0 for none."""
    wanted = os.path.realpath(path)
    return next((one.f_lineno for one in _frames() if os.path.realpath(one.f_code.co_filename) == wanted), 0)


def _frames() -> Iterator[FrameType]:
    """Yield the frames of files that run, the innermost first, each file once."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - the documented way to the callers
    seen = {"<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>"}
    while frame is not None:
        if frame.f_code.co_filename not in seen:
            seen.add(frame.f_code.co_filename)
            yield frame
        frame = frame.f_back
