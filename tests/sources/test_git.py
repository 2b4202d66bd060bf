"""A snapshot folder is read from git's objects wherever the repository and however the revision is called."""

from collections.abc import Callable
from pathlib import Path

import pytest

from snapshot.layout.format import HEAD_FILE
from snapshot.layout.sections import make_layout
from snapshot.model.errors import EnvironmentFailure, FolderError, SnapshotError, UsageError
from snapshot.sources.folder import Folder, read_folder
from snapshot.sources.git import read_revision
from snapshot.workflows.save import files_of, save
from snapshot.workflows.split import split
from snapshot.workflows.watch import Watch

DUMPS = (
    b"CREATE SCHEMA mart;\n",
    b"CREATE SCHEMA mart;\nCREATE TABLE mart.t (\n    a integer\n);\nCOMMENT ON TABLE mart.t IS 'one\r\ntwo';\n",
)

Git = Callable[..., str]


def write(folder: Path, dump: bytes) -> None:
    """Write the snapshot in a dump."""
    layout = make_layout()
    save(folder, files_of(split(dump, "dump.sql", layout, Watch()), layout))


def commit(git: Git, where: Path, message: str) -> None:
    """Commit everything."""
    git(where, "add", "--all")
    git(where, "commit", "--quiet", "--allow-empty", "--message", message)


@pytest.fixture
def repository(git: Git, tmp_path: Path) -> Path:
    """Make a repository: nothing, then two states of a snapshot in ``backend/sql``, each a commit."""
    top = tmp_path / "repository"
    (top / "backend").mkdir(parents=True)
    git(top, "init", "--quiet", "--initial-branch=main")
    commit(git, top, "nothing yet")
    for number, dump in enumerate(DUMPS, 1):
        write(top / "backend" / "sql", dump)
        commit(git, top, f"state {number}")
    return top


def read(revision: str, top: Path, folder: Path | str | None = None, start: Path | None = None) -> Folder:
    """Read a revision of the repository, from its top where nothing else is said."""
    where = top / "backend" / "sql" if folder is None else folder
    return read_revision(revision, where, start or top, name=f"git:{revision}")


def code(failure: pytest.ExceptionInfo[SnapshotError]) -> str:
    """Return the code of what was raised."""
    return failure.value.diagnostics[0].code


def test_a_revision_is_the_folder_that_was_committed(repository: Path) -> None:
    """Every file to the byte, carriage returns inside statements among them."""
    assert read("HEAD", repository).files == read_folder(repository / "backend" / "sql").files
    assert b"one\r\ntwo" in read("HEAD", repository).files[HEAD_FILE]
    assert b"TABLE mart.t" not in read("HEAD~1", repository).files[HEAD_FILE]


def test_the_working_tree_is_not_looked_at(repository: Path) -> None:
    """A revision is readable while the folder is changed, or gone."""
    before = read("HEAD", repository).files
    (repository / "backend" / "sql" / HEAD_FILE).unlink()
    assert read("HEAD", repository).files == before


@pytest.mark.parametrize(
    "revision", ["main", "odd/näme", "v1", "v1^{}", "HEAD@{0}", "HEAD^{/state}", ":/state 2", "-x"]
)
def test_odd_revisions(revision: str, repository: Path, git: Git) -> None:
    """Whatever git takes for a revision is one, also a branch that looks like an option."""
    git(repository, "branch", "odd/näme")
    git(repository, "tag", "--annotate", "--message=one", "v1")
    git(repository, "update-ref", "refs/heads/-x", "HEAD")
    assert read(revision, repository).files == read("HEAD", repository).files


def test_a_hash_is_a_revision(repository: Path, git: Git) -> None:
    """Whole or cut short; that of a tree will do."""
    wanted = read("HEAD~1", repository).files
    for name in ("HEAD~1", "HEAD~1^{tree}"):
        whole = git(repository, "rev-parse", name)
        assert read(whole, repository).files == wanted
        assert read(whole[:12], repository).files == wanted


@pytest.mark.parametrize(
    ("folder", "start"),
    [
        ("backend/sql", "."),
        ("backend/sql", "backend"),
        ("./sql", "backend"),
        ("../backend/sql/", "backend"),
        ("backend//./sql", "."),
    ],
)
def test_paths_are_those_of_the_repository(folder: str, start: str, repository: Path) -> None:
    """As with git, a path begins at the top, and at the working directory where it begins with a dot."""
    assert read("HEAD", repository, folder, repository / start).files == read("HEAD", repository).files


def test_a_folder_on_the_disk_is_found_from_a_subfolder(repository: Path) -> None:
    """The configured folder is a path on the disk; git knows how deep in the repository that is."""
    found = read("HEAD", repository, repository / "backend" / "sql", repository / "backend")
    assert found.files == read("HEAD", repository).files


def test_the_top_itself_may_be_the_folder(git: Git, tmp_path: Path) -> None:
    """A repository can hold a snapshot and nothing else."""
    top = tmp_path / "alone"
    write(top, DUMPS[1])
    git(top, "init", "--quiet")
    commit(git, top, "all")
    assert read("HEAD", top, top).files == read_folder(top).files
    assert read("HEAD", top, ".").files == read_folder(top).files


@pytest.mark.parametrize("folder", ["../elsewhere", "/elsewhere", "backend/../../elsewhere"])
def test_a_folder_outside_is_refused(folder: str, repository: Path) -> None:
    """Git has no objects of what lies above its top."""
    with pytest.raises(UsageError, match="outside of the repository"):
        read("HEAD", repository, folder)
    with pytest.raises(UsageError, match="outside of the repository"):
        read("HEAD", repository, repository.parent / "elsewhere")


def test_a_bare_repository(repository: Path, git: Git, tmp_path: Path) -> None:
    """There is no working tree; a relative path is meant from the top."""
    bare = tmp_path / "bare.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(repository), str(bare))
    wanted = read("HEAD~1", repository).files
    assert read("HEAD~1", bare, "backend/sql").files == wanted
    assert read("HEAD~1", bare, bare / "backend" / "sql").files == wanted


def test_a_shallow_clone(repository: Path, git: Git, tmp_path: Path) -> None:
    """It has its tip, and says why it has no more."""
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth=1", repository.as_uri(), str(clone))
    assert read("HEAD", clone).files == read("HEAD", repository).files
    with pytest.raises(EnvironmentFailure, match="which is shallow") as failure:
        read("HEAD~1", clone)
    assert code(failure) == "git-shallow"
    assert "--unshallow" in failure.value.hint


def test_lines_are_read_as_they_are_stored(repository: Path, git: Git) -> None:
    """Whatever a checkout makes of them: other line ends, or what a filter of the repository prints."""
    wanted = read("HEAD", repository).files
    git(repository, "config", "core.autocrlf", "true")
    git(repository, "config", "filter.loud.smudge", "tr a-z A-Z")
    (repository / ".git" / "info" / "attributes").write_text("*.sql filter=loud\n")
    (repository / "backend" / "sql" / HEAD_FILE).unlink()
    git(repository, "checkout", "--", "backend/sql")
    assert (repository / "backend" / "sql" / HEAD_FILE).read_bytes() != wanted[HEAD_FILE]
    assert read("HEAD", repository).files == wanted


def test_a_revision_before_the_snapshot(repository: Path) -> None:
    """It exists, and there was no snapshot then."""
    with pytest.raises(EnvironmentFailure, match="holds no snapshot in backend/sql") as failure:
        read("HEAD~2", repository)
    assert code(failure) == "git-no-snapshot"


@pytest.mark.parametrize(
    "revision", ["no-such", "--output=x", "--help", "HEAD~9", "HEAD:backend/sql/README.md", "a\nb", "HEAD..main", ""]
)
def test_what_is_no_revision(revision: str, repository: Path) -> None:
    """Nothing that a user writes is an option of git."""
    with pytest.raises(UsageError) as failure:
        read(revision, repository)
    assert code(failure) == "git-revision"
    assert sorted(path.name for path in repository.iterdir()) == [".git", "backend"]


@pytest.mark.parametrize("folder", ["backend/sql\nHEAD", "backend/sql\0", "backend\n/sql"])
def test_a_path_is_one_request(folder: str, repository: Path) -> None:
    """What would end a line, or the text of one, is in no name that is asked for."""
    with pytest.raises(EnvironmentFailure) as failure:
        read("HEAD", repository, folder)
    assert code(failure) == "git-no-snapshot"


def test_a_manifest_cannot_ask_for_other_objects(repository: Path, git: Git) -> None:
    """A listed name with a line end is a file that is missing."""
    manifest = repository / "backend" / "sql" / "manifest.toml"
    manifest.write_text(manifest.read_text().replace('"README.md"', '"x\\nHEAD:backend/sql/README.md"'))
    commit(git, repository, "listed")
    with pytest.raises(FolderError) as failure:
        read("HEAD", repository)
    assert code(failure) == "file-missing"


def test_a_repository_without_commits(git: Git, tmp_path: Path) -> None:
    """HEAD names a branch that is not there yet."""
    git(tmp_path, "init", "--quiet")
    with pytest.raises(UsageError) as failure:
        read("HEAD", tmp_path)
    assert code(failure) == "git-revision"


def test_no_repository(git: Git, tmp_path: Path) -> None:
    """A folder that no repository holds."""
    del git
    with pytest.raises(EnvironmentFailure, match="is in no git repository") as failure:
        read("HEAD", tmp_path)
    assert code(failure) == "not-a-repository"


def test_no_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without git is told so."""
    monkeypatch.setenv("PATH", str(repository))
    with pytest.raises(EnvironmentFailure, match="git cannot be started") as failure:
        read("HEAD", repository)
    assert code(failure) == "no-git"


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"nothing")], ids=["gone", "spoilt"])
@pytest.mark.parametrize("file", [HEAD_FILE, "manifest.toml"])
def test_a_damaged_object(damage: Callable[[Path], object], file: str, repository: Path, git: Git) -> None:
    """What git lists and cannot read is another failure than what is not there."""
    name = git(repository, "rev-parse", f"HEAD:backend/sql/{file}")
    path = repository / ".git" / "objects" / name[:2] / name[2:]
    path.chmod(0o600)
    damage(path)
    with pytest.raises(EnvironmentFailure, match=f"git:HEAD:backend/sql/{file}: git lists the file") as failure:
        read("HEAD", repository)
    assert code(failure) == "git-failed"


def test_a_repository_that_git_will_not_read(repository: Path) -> None:
    """Git's own reason is passed on."""
    (repository / ".git" / "config").write_text("[core]\n\trepositoryformatversion = 99\n")
    with pytest.raises(EnvironmentFailure, match=r"git failed: .*version") as failure:
        read("HEAD", repository)
    assert code(failure) == "git-failed"


def test_what_was_edited_by_hand_and_committed(repository: Path, git: Git) -> None:
    """A revision is checked against its manifest as a folder is; the place names the revision."""
    path = repository / "backend" / "sql" / "separated" / "01_schemas.sql"
    path.write_bytes(path.read_bytes() + b"-- mine\n")
    commit(git, repository, "edited")
    with pytest.raises(FolderError, match=r"git:HEAD:backend/sql/separated/01_schemas\.sql:\d+: ") as failure:
        read("HEAD", repository)
    assert code(failure) == "edited-by-hand"


def test_a_file_that_was_not_committed(repository: Path, git: Git) -> None:
    """A manifest that lists more than the revision holds is not believed."""
    git(repository, "rm", "--quiet", "backend/sql/README.md")
    commit(git, repository, "less")
    with pytest.raises(FolderError) as failure:
        read("HEAD", repository)
    assert code(failure) == "file-missing"


def test_a_hook_finds_its_repository(repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Git tells hooks by a variable which repository they run in, and runs them at its top."""
    wanted = read("HEAD", repository).files
    monkeypatch.setenv("GIT_DIR", str(repository / ".git"))
    monkeypatch.chdir(repository)
    assert read("HEAD", tmp_path, repository / "backend" / "sql").files == wanted


def test_a_pager_and_traces_change_nothing(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a user has set for reading git's output himself."""
    wanted = read("HEAD", repository).files
    for name, value in {"GIT_PAGER": "false", "PAGER": "false", "GIT_TRACE": "1", "LANG": "de_DE.UTF-8"}.items():
        monkeypatch.setenv(name, value)
    assert read("HEAD", repository).files == wanted


def test_only_some_files_are_held(repository: Path) -> None:
    """All are checked all the same."""
    found = read_revision("HEAD", "backend/sql", repository, name="git:HEAD", only=[HEAD_FILE])
    assert set(found.files) == {HEAD_FILE}
    with pytest.raises(KeyError):
        found.separated()
