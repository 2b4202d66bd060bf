"""What lets more people do more than before."""

from collections.abc import Iterable, Iterator

from snapshot.diff.changes import Added, Altered, FactChanged, MemberAdded, MemberAltered, MemberRemoved, Removed
from snapshot.diff.hazards.registry import Changed, Context, hazard, members, text
from snapshot.model.facts import Description, Member
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject
from snapshot.sql.describe import privilege_parts

_GROUP = "privilege"
_ON = frozenset({"true", "on", "yes", "1", "t", "y"})
_ROUTINES = frozenset({Kind.FUNCTION, Kind.PROCEDURE})


@hazard("privilege-widened", "danger", "sql-grant.html")
def _widened(change: Changed, context: Context) -> Iterator[str]:
    if isinstance(change, Added):
        for one in members(change.description, _GROUP):
            yield from _granted(one, "")
    if isinstance(change, Altered):
        for detail in change.details:
            yield from _of_detail(detail)
        yield from _of_owner(change, context)
    if change.id.kind is Kind.ROW_SECURITY and isinstance(change, Removed) and context.has_rows(change.old.parent):
        yield "row level security is switched off: policies no longer hide any row"
    if change.id.kind is Kind.POLICY:
        yield from _policy(change, context)


def _of_detail(detail: object) -> Iterator[str]:
    if isinstance(detail, MemberAdded) and detail.group == _GROUP:
        yield from _granted(detail.member, "")
    if isinstance(detail, MemberAltered) and detail.group == _GROUP:
        yield from _granted(detail.new, text(detail.old, "granted"))
    if isinstance(detail, MemberRemoved) and detail.group == _GROUP and text(detail.member, "granted") == "revoked":
        found = privilege_parts(detail.member.key)
        yield f"{found.role} has {found.privilege} again, as it has by default"
    if isinstance(detail, FactChanged) and detail.new is None and detail.fact.name == "force row security":
        yield "row level security no longer holds for the table's owner"
    if isinstance(detail, FactChanged) and detail.old is None and detail.fact.name == "leakproof":
        yield "the function is called LEAKPROOF: policies and security barriers no longer keep rows from it"
    if isinstance(detail, MemberRemoved | MemberAltered) and detail.group == "option":
        yield from _of_option(detail)


def _of_owner(change: Altered, context: Context) -> Iterator[str]:
    """Yield with whose privileges a view or function works from now on, where that is its owner."""
    found = next((one for one in change.details if isinstance(one, FactChanged) and one.fact.name == "owner"), None)
    if found is None or found.old is None or found.new is None:
        return
    said = context.describe(change.new)
    works = change.id.kind in _ROUTINES and _is_definer(said)
    reads = change.id.kind is Kind.VIEW and not any(map(_asks_its_user, members(said, "option")))
    if works or reads:
        does = "runs" if works else "reads"
        yield f"it {does} with the privileges of {found.new.text} instead of {found.old.text}'s, which may be more"


def _asks_its_user(option: Member) -> bool:
    return option.key == "security_invoker" and _is_on(text(option, "value"))


def _is_definer(said: Description) -> bool:
    return "DEFINER" in text(said, "security").upper()


_SHIELDS = {
    "security_invoker": "the view reads with its owner's privileges instead of its user's",
    "security_barrier": "the view no longer keeps its hidden rows from functions in its users' conditions",
}


def _of_option(detail: MemberRemoved | MemberAltered) -> Iterator[str]:
    """Yield what becomes of rows when an option of a view that guarded them is no longer on."""
    before = detail.member if isinstance(detail, MemberRemoved) else detail.old
    after = "" if isinstance(detail, MemberRemoved) else text(detail.new, "value")
    if before.key in _SHIELDS and _is_on(text(before, "value")) and not _is_on(after):
        yield _SHIELDS[before.key]


def _is_on(value: str) -> bool:
    return value.strip("'").lower() in _ON or value in _SHIELDS


def _granted(member: Member, before: str) -> Iterator[str]:
    found, state = privilege_parts(member.key), text(member, "granted")
    what = f"{found.privilege} on {found.column}" if found.column else found.privilege
    if found.role == "PUBLIC" and state in {"granted", "grantable"} and before not in {"granted", "grantable"}:
        yield f"everyone (PUBLIC) gets {what}"
    if state == "grantable" and before != "grantable":
        yield f"{found.role} may give {what} on to others (WITH GRANT OPTION)"


def _policy(change: Changed, context: Context) -> Iterator[str]:
    parent = (change.old if isinstance(change, Removed) else change.new).parent
    if not context.has_rows(parent):
        return
    if isinstance(change, Altered):
        names = {one.fact.name for one in change.details if isinstance(one, FactChanged)}
        names &= {"command", "permissive", "roles", "using", "with check"}
        if names:
            yield f"the policy changes its {', '.join(sorted(names))}: whether it shows more rows cannot be told"
        return
    is_permissive = text(change.description, "permissive") == "PERMISSIVE"
    if isinstance(change, Added) and is_permissive and parent and _hides_rows(parent, context):
        yield f"a permissive policy lets {text(change.description, 'roles')} reach further rows"
    if isinstance(change, Removed) and not is_permissive:
        yield f"a restrictive policy no longer keeps rows from {text(change.description, 'roles')}"


def _hides_rows(table: ObjectId, context: Context) -> bool:
    """Return whether row level security held before, so that a policy can only add rows."""
    return ObjectId(Kind.ROW_SECURITY, table.path) in context.old.objects


@hazard("definer-search-path", "danger", "sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY")
def _definer(change: Changed, context: Context) -> Iterator[str]:
    if change.id.kind not in _ROUTINES or isinstance(change, Removed):
        return
    if _is_open(change.new, context) and not (isinstance(change, Altered) and _is_open(change.old, context)):
        yield "it runs with its owner's privileges and finds names on its caller's search_path"


def _is_open(routine: DbObject, context: Context) -> bool:
    said = context.describe(routine)
    return _is_definer(said) and not _sets_path(members(said, "setting"))


def _sets_path(settings: Iterable[Member]) -> bool:
    return any(one.key == "search_path" for one in settings)
