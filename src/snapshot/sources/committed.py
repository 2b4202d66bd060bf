"""What git holds of files: in the commit a branch grew from, in the index, and in the working tree beside them.

The commit is the merge base of HEAD and the branch that it will be merged into; what stands there is committed
history. Renames are not looked for: a renamed file is one that is gone and one that is new.

https://git-scm.com/docs/git-merge-base, https://git-scm.com/docs/git-ls-files
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISLNK, S_ISREG
from typing import NamedTuple

from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure, FindingsError
from snapshot.policy.history import LINK, Version
from snapshot.sources.objects import Entry, Git, Objects, Repository, entries

_FILE = "100644"
_FOLDER = "40000"
_STAGED = re.compile(rb"(\S) (\d{6}) ([0-9a-f]{40,64}) (\d)\t(.*)", re.DOTALL)
_SHORT = 12
_SHA1_LENGTH = 40


class Stored(NamedTuple):
    """A file among git's objects.

    :param object: the hash of its blob.
    :param is_absent: whether the working tree lacks it on purpose, as in a sparse checkout.
    """

    mode: str
    object: str
    is_absent: bool = False


@dataclass(frozen=True, slots=True)
class Committed:
    """A repository as it is compared with the commit that a branch grew from.

    :param base: the branch that it will be merged into, in words.
    :param commit: the hash of the merge base.
    :param tip: the hash of the commit that the branch stands at.
    :param is_head: whether the merge base is HEAD itself: nothing is committed beyond it.
    :param top: the top folder of the working tree.
    """

    base: str
    commit: str
    tip: str
    is_head: bool
    top: Path
    _git: Git
    _objects: Objects
    _known: dict[str, bytes] = field(default_factory=dict)

    @property
    def short(self) -> str:
        """The hash of the merge base, cut short."""
        return self.commit[:_SHORT]

    def read(self, path: Path) -> bytes | None:
        """Return a file as the merge base has it, ``None`` where it has none of that name.

        :raises FindingsError: the path lies outside of the repository.
        """
        found = self._objects.find(f"{self.commit}:{self._inside(path)}")
        return found.data if found and found.kind == "blob" else None

    def below(self, folders: Iterable[Path], wanted: Callable[[Path], bool], at: str = "") -> Mapping[Path, Stored]:
        """Return the files below folders as the merge base has them.

        :param at: the hash of another commit to look at.
        :raises FindingsError: a folder lies outside of the repository.
        """
        return {
            path: stored
            for folder in folders
            for path, stored in self._listed(folder, f"{at or self.commit}:{self._inside(folder)}")
            if wanted(path)
        }

    def holds(self, path: Path) -> bool:
        """Return whether a path lies in the working tree."""
        return path.is_relative_to(self.top)

    def staged(self, folders: Iterable[Path], beside: Path) -> Mapping[Path, Stored]:
        """Return the files below folders, and one more file, as the index has them.

        :param beside: that file; where it is in conflict it is left out.
        :raises FindingsError: the index holds a conflict in one of the others.
        """
        wanted = (*folders, *([beside] if self.holds(beside) else []))
        below = [self._inside(folder) or "." for folder in wanted]
        told = self._git.answer("ls-files", "--stage", "-t", "-z", "--", *below)
        found = {}
        for tag, mode, name, stage, path in (_STAGED.fullmatch(one).groups() for one in told.split(b"\0") if one):  # type: ignore[union-attr] # git's own form
            where = self.top / os.fsdecode(path)
            if stage == b"0":
                found[where] = Stored(mode.decode(), name.decode(), tag == b"S")
            elif where != beside:
                raise _conflict(where)
        return found

    def version(self, stored: Stored) -> Version:
        """Return a file that git holds, with its bytes.

        :raises EnvironmentFailure: git lists it and cannot read it.
        """
        if stored.object not in self._known:
            found = self._objects.find(stored.object)
            if found is None:
                raise EnvironmentFailure(
                    f"git lists the object {stored.object} and cannot read it",
                    place=Place(file=str(self.top)),
                    hint="Let git fsck say what is damaged; a partial clone may have to fetch it first",
                    code="git-failed",
                )
            self._known[stored.object] = found.data
        return Version(content=self._known[stored.object], mode=stored.mode)

    def unlike(self, files: Mapping[Path, Stored]) -> Mapping[Path, Version | None]:
        """Return those files that the working tree has otherwise, each as it stands there; ``None`` where it is gone.

        What differs by the filters and line ends of a checkout is alike.
        """
        found = {path: version_of(path) for path in files}
        differing = [path for path, stored in files.items() if not _is(found[path], stored)]
        stored_as = self._filtered([path for path in differing if (one := found[path]) and one.mode != LINK])
        return {path: found[path] for path in differing if stored_as.get(path) != files[path].object}

    def _filtered(self, paths: list[Path]) -> Mapping[Path, str]:
        """Return the hashes that files would have among git's objects."""
        named = [path for path in paths if "\n" not in str(path) and '"' not in str(path)]
        if not named:
            return {}
        asked = b"".join(os.fsencode(self._inside(path)) + b"\n" for path in named)
        told = self._git.answer("hash-object", "--stdin-paths", given=asked).decode().split()
        return dict(zip(named, told, strict=True))

    def _listed(self, folder: Path, tree: str) -> Iterator[tuple[Path, Stored]]:
        found = self._objects.find(tree)
        for one in entries(found) if found else ():
            yield from self._entry(folder / one.name, one)

    def _entry(self, path: Path, one: Entry) -> Iterator[tuple[Path, Stored]]:
        if one.mode == _FOLDER:
            yield from self._listed(path, one.object)
        else:
            yield path, Stored(one.mode, one.object)

    def _inside(self, path: Path) -> str:
        """Return a path from the top of the repository."""
        if self.holds(path):
            found = path.relative_to(self.top).as_posix()
            return "" if found == "." else found
        raise FindingsError(
            f"this lies outside of the repository {self.top}, so its history cannot be told",
            place=Place(file=str(path)),
            hint="Keep revisions in the repository of the project",
            code="history-outside",
        )


@contextmanager
def committed(root: Path, base: str, place: Place) -> Iterator[Committed]:
    """Let a project be compared with the commit that its branch grew from, while the block runs.

    :param root: the project's folder, resolved.
    :param base: the branch that it will be merged into: whatever git takes for a revision. Where the clone has no
        remote ``origin``, ``origin/NAME`` means ``NAME``.
    :param place: what errors are about.
    :raises EnvironmentFailure: there is no git, no repository, no commit, no such revision, or no common commit.
    """
    git = _git(root, place)
    repository = git.repository()
    top = root
    for _ in Path(repository.prefix).parts:
        top = top.parent
    git = Git(top, place, git.environment)
    with git.objects() as objects:
        name, tip = _tip(git, objects, base, repository)
        head = _commit(objects, "HEAD")
        commit = _merge_base(git, tip, head, name, repository)
        yield Committed(name, commit, tip, commit == head, top, git, objects)


def version_of(path: Path) -> Version | None:
    """Return a file of the disk, ``None`` where there is none.

    :raises FindingsError: it cannot be read.
    """
    try:
        mode = path.lstat().st_mode
        if S_ISLNK(mode):
            return Version(content=os.fsencode(path.readlink()), mode=LINK)
        return Version(content=path.read_bytes(), mode=_FILE) if S_ISREG(mode) else None
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise FindingsError(
            f"the file cannot be read: {error.strerror}",
            place=Place(file=str(path)),
            hint="Give yourself permission to read it.",
            code="revision-file",
        ) from None


def _is(version: Version | None, stored: Stored) -> bool:
    """Return whether a file of the disk is what git holds, to the byte."""
    if version is None:
        return stored.is_absent
    hashed = hashlib.sha1 if len(stored.object) == _SHA1_LENGTH else hashlib.sha256
    data = b"blob %d\0" % len(version.content) + version.content
    return (version.mode == LINK) is (stored.mode == LINK) and hashed(data).hexdigest() == stored.object


def _git(root: Path, place: Place) -> Git:
    """Return git for a folder.

    In a hook git may say where its repository is and leave out where the working tree is; a git that then runs in a
    folder below takes that folder for the top. Where the repository can be found from the folder itself, it is.
    """
    git = Git.at(root, place)
    if "GIT_WORK_TREE" in git.environment or not any((one / ".git").exists() for one in (root, *root.parents)):
        return git
    return Git(root, place, {name: value for name, value in git.environment.items() if name != "GIT_DIR"})


def _commit(objects: Objects, name: str) -> str:
    found = objects.find(f"{name}^{{commit}}")
    return found.name if found else ""


def _tip(git: Git, objects: Objects, base: str, repository: Repository) -> tuple[str, str]:
    """Return the name and the hash of the branch that a project will be merged into."""
    if found := _commit(objects, base):
        return base, found
    if not _commit(objects, "HEAD"):
        raise EnvironmentFailure(
            "the repository has no commit yet, so there is no committed history",
            place=git.place,
            hint="Commit, or lock the revisions there are: snapshot revisions lock",
            code="git-no-commit",
        )
    remote, _, branch = base.partition("/")
    if remote == "origin" and b"origin" not in git.answer("remote").split():
        if found := _commit(objects, f"refs/heads/{branch}"):
            return branch, found
        remote = ""
    raise _unknown(base, remote and branch, git, is_shallow=repository.is_shallow)


def _merge_base(git: Git, tip: str, head: str, name: str, repository: Repository) -> str:
    done = git.run("merge-base", tip, head) if head else None
    found = done.stdout.decode().strip() if done else ""
    if found:
        return found
    if done and done.returncode > 1:
        git.answer("merge-base", tip, head)
    if repository.is_shallow:
        raise EnvironmentFailure(
            f"this clone is shallow, and the commit in which HEAD and {name} parted is not in it",
            place=git.place,
            hint="Fetch the rest: git fetch --unshallow; with actions/checkout, fetch-depth: 0",
            code="git-shallow",
        )
    raise EnvironmentFailure(
        f"HEAD and {name} have no commit in common",
        place=git.place,
        hint="Name the branch that this one will be merged into: --base, or base of [tool.snapshot.policy]",
        code="git-unrelated",
    )


def _unknown(base: str, branch: str, git: Git, *, is_shallow: bool) -> EnvironmentFailure:
    """Return what to say where there is no such revision.

    :param branch: its name at the remote ``origin``; empty where it would not come from there.
    """
    deep = "--unshallow " if is_shallow else ""
    fetch = f"git fetch {deep}origin +refs/heads/{branch}:refs/remotes/origin/{branch}"
    checkout = " (with actions/checkout, fetch-depth: 0)" if is_shallow else ""
    name = "name the branch that this one will be merged into: --base, or base of [tool.snapshot.policy]"
    usual = git.answer("for-each-ref", "--format=%(symref:short)", "refs/remotes/origin/HEAD").decode().strip()
    name += f", such as {usual}, which is the usual one of origin" if usual and usual != base else ""
    return EnvironmentFailure(
        f"there is no revision {base!r} in this clone" + (", which is shallow" if is_shallow else ""),
        place=git.place,
        hint=f"Fetch it, {fetch}{checkout}, or {name}" if branch else name.capitalize(),
        code="git-shallow" if is_shallow else "git-revision",
    )


def _conflict(path: Path) -> FindingsError:
    return FindingsError(
        "the index holds this file in several versions: a merge is not finished",
        place=Place(file=str(path)),
        hint="Resolve the conflict, and git add the file",
        code="merge-conflict",
    )
