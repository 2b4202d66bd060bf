"""What a text may not hold that a revision sends as it is.

Whatever would be understood by psql alone, would end Alembic's transaction, or would outlive the text: after a
revision Alembic writes its version table on the same connection, and the next revision runs there too.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from snapshot.sql.tokens import Token, statements, tokens

_TRANSACTION = frozenset({"begin", "commit", "end", "rollback", "abort", "start"})
_PARTIAL = frozenset({"prepared", "to"})
"""Words behind which COMMIT and ROLLBACK do not end the transaction that is open."""
_STARTS = frozenset({";", "begin", "then", "else", "loop"})
"""Behind which tokens a statement of PL/pgSQL begins."""
_SETS = frozenset({"set", "reset", "discard"})
_OF_THE_TRANSACTION = frozenset({"constraints", "transaction"})
_HELD = frozenset({"search_path", "schema", "role", "session", "session_authorization"})
"""Settings that change what Alembic's own statement means, which it sends before the transaction ends."""
_PUTS_BACK = frozenset({"default", "none"})
_ENOUGH = 5
"""Tokens that tell what a SET does: ``SET LOCAL search_path TO DEFAULT``."""
_CALL = 5
"""Tokens of the shortest call that has a last argument: ``('a', true)``."""

_LOCAL = "Write SET LOCAL; for an autocommit block use op.execute, and RESET it behind that in a finally."
_PUT_BACK = "Write schemas before names instead, or put it back in the same text: SET LOCAL … TO DEFAULT."


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reason not to send a text.

    :param start: where in the text, in characters.
    :param message: what stands there, as a sentence without a final stop.
    :param hint: what to write instead.
    """

    start: int
    message: str
    hint: str


def refusals(text: str) -> Iterator[Refusal]:
    """Yield why a text must not be sent as it is, in the order of its statements."""
    if "\0" in text:
        yield Refusal(text.index("\0"), "a NUL ends the text for the server", "Remove it.")
    cut = list(statements(list(tokens(text))))
    for number, statement in enumerate(cut):
        yield from _of_psql(statement)
        yield from _of_copy(statement)
        yield from _of_transaction(statement)
        yield from _of_settings(statement, cut[number + 1 :])


def ended(text: str) -> str:
    """Return a text whose last statement has its semicolon, in front of comments; without statements nothing."""
    last = next(iter(deque(tokens(text), maxlen=1)), None)
    if last is None:
        return ""
    return text if last.text == ";" else f"{text[: last.end]};{text[last.end :]}"


def _of_psql(statement: Sequence[Token]) -> Iterator[Refusal]:
    for one in statement:
        if one.text == "\\":
            yield Refusal(one.start, "a backslash outside quotes is a command of psql", "Remove the command.")
            return


def _of_copy(statement: Sequence[Token]) -> Iterator[Refusal]:
    words = [one.word for one in statement]
    if words[0] == "copy" and any(pair in {("from", "stdin"), ("to", "stdout")} for pair in pairwise(words)):
        yield Refusal(
            statement[0].start, "COPY moves rows that are not part of the text", "Write INSERT … VALUES instead."
        )


def _of_transaction(statement: Sequence[Token]) -> Iterator[Refusal]:
    words = [one.word for one in statement]
    if words[0] in _TRANSACTION and not (words[0] in {"commit", "rollback"} and _PARTIAL & set(words[1:4])):
        yield Refusal(
            statement[0].start,
            f"{words[0].upper()} ends or nests the transaction in which Alembic notes the revision",
            "Remove it: a revision is a transaction already; op.get_context().autocommit_block() steps out of it.",
        )


def _of_settings(statement: Sequence[Token], later: Sequence[Sequence[Token]]) -> Iterator[Refusal]:
    if statement[0].word == "do":
        for one in statement:
            if one.kind == "dollar":
                yield from _of_body(one)
    if statement[0].word in _SETS:
        yield from _of_set(statement, later)
    for at, one in enumerate(statement):
        if one.word == "set_config":
            yield from _of_call(one, statement[at + 1 :], later)


def _of_body(body: Token) -> Iterator[Refusal]:
    """Yield what a DO block leaves behind, as far as its text tells; what it executes from literals is not seen."""
    quote = body.text.index("$", 1) + 1
    inside = [Token(one.kind, one.text, body.start + quote + one.start) for one in tokens(body.text[quote:-quote])]
    for at, one in enumerate(inside):
        before = inside[at - 1].text.lower() if at else ";"
        if one.word in _SETS and before in _STARTS:
            yield from _of_set(inside[at:], ())
        if one.word == "set_config":
            yield from _of_call(one, inside[at + 1 :], ())


def _of_set(statement: Sequence[Token], later: Sequence[Sequence[Token]]) -> Iterator[Refusal]:
    words = _words(statement)
    if words[:2] == ["set", "local"]:
        if not _HELD.isdisjoint(words[2:3]) and not _is_put_back(words, later):
            yield _holds(statement[0], words[2])
    elif words[0] != "set" or _OF_THE_TRANSACTION.isdisjoint(words[1:2]):
        told = " ".join(one.text for one in statement[:3] if one.word or one.kind == "name")
        yield Refusal(statement[0].start, f"{told} outlives the text", _LOCAL)


def _of_call(name: Token, behind: Sequence[Token], later: Sequence[Sequence[Token]]) -> Iterator[Refusal]:
    """Yield why a call of set_config is refused: its last argument is not the word true, or its setting is held."""
    call: list[Token] = []
    for one in behind:
        call.append(one)
        if one.text == ")" and sum(found.text == "(" for found in call) == sum(found.text == ")" for found in call):
            break
    setting = call[1].text.strip("'").lower() if len(call) > 1 else ""
    if len(call) < _CALL or call[-2].word != "true":
        yield Refusal(name.start, "set_config may outlive the text", "Write the word true as its last argument.")
    elif setting in _HELD and not _is_put_back(["set", "local", setting], later):
        yield _holds(name, setting)


def _holds(where: Token, setting: str) -> Refusal:
    told = f"{setting} would still hold when Alembic notes the revision, in the same transaction"
    return Refusal(where.start, told, _PUT_BACK)


def _is_put_back(words: Sequence[str], later: Sequence[Sequence[Token]]) -> bool:
    """Return whether a setting of the transaction has its default again at the end of the text.

    :param words: of the statement that sets it: SET, LOCAL, its name and what follows.
    """
    same = [found for found in map(_words, later) if found[:3] == ["set", "local", words[2]]]
    return any(not _PUTS_BACK.isdisjoint(held[3:]) for held in (words, *same[-1:]))


def _words(statement: Sequence[Token]) -> list[str]:
    """Return what a SET begins with, unquoted and in lower case."""
    return [one.text.strip('"').lower() for one in statement[:_ENOUGH]]
