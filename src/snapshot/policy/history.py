"""What became of the committed files of a project, as values: what git, the lock file and the disk say of them.

A file's name is its path from the folder of alembic.ini, with ``/``.
"""

import posixpath
import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from snapshot.model.diagnostic import Diagnostic
from snapshot.model.words import encodable
from snapshot.policy.lock import Lock

LINK = "120000"
"""The mode of a symbolic link, as git writes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A file as it stands in one place.

    :param content: its bytes; of a symbolic link, where it leads.
    :param mode: as git writes it.
    """

    content: bytes
    mode: str = "100644"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What became of a committed file.

    :param before: how it was committed.
    :param after: how it stands now; ``None`` where it is gone.
    :param where: where alone it stands so, as " in the index"; empty where index and working tree agree.
    :param moved: the file that has its content or its revision id now; empty where none has.
    """

    name: str
    before: Version
    after: Version | None
    where: str = ""
    moved: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """What a project's files are compared with.

    :param base: the committed history in words, as ``main``.
    :param commit: the hash of the commit that is the base, cut short; empty without git.
    :param folder: the path from the project's folder to the folder of alembic.ini, with ``/``.
    :param lock: the lock file's path from the project's folder.
    """

    base: str
    commit: str
    folder: str
    lock: str

    def shown(self, name: str) -> str:
        """Return a file's path from the project's folder, with what is no text spelled out."""
        return encodable(posixpath.normpath(posixpath.join(self.folder, name)))

    def back(self, path: str) -> str:
        """Return what brings a committed file back.

        :param path: from the project's folder.
        """
        way = f"git checkout {self.commit} -- {shlex.quote(path)}" if self.commit else "version control"
        return f"Bring it back with {way}"


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The committed files of a project, and what became of them.

    :param stands: every revision and legacy SQL file on the disk, with its bytes.
    :param unmerged: the names that the base does not hold, among those that stand or are locked; none where there
        may be a base and nobody knows it.
    :param committed: the names that the base holds.
    :param edits: what became of those that are not what they were.
    :param lock: the lock file; ``None`` where there is none, or it cannot be read.
    :param then: the lock file as the base has it.
    :param unstaged: unmerged files that the index has, and that the lock file of the index has not.
    :param troubles: why the lock file cannot be read.
    :param is_head: whether nothing is committed beyond the base.
    :param is_tracked: whether git knows any of the files that stand, as it does not where they are ignored.
    :param unknown: why git tells nothing, so that the lock file is all there is; ``None`` where it does.
    """

    against: Against
    stands: Mapping[str, bytes]
    unmerged: frozenset[str] = frozenset()
    committed: frozenset[str] = frozenset()
    edits: tuple[Edit, ...] = ()
    lock: Lock | None = None
    then: Lock | None = None
    unstaged: frozenset[str] = frozenset()
    troubles: tuple[Diagnostic, ...] = ()
    is_head: bool = False
    is_tracked: bool = True
    unknown: Diagnostic | None = None
