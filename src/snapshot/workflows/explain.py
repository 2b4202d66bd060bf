"""What a code means: its section of the documents, which come with the package."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import resources

from snapshot.model.errors import UsageError

_DOCUMENTS = ("hazards.md", "rules.md")
_SECTION = re.compile(r"^## (?P<code>[a-z]+(?:-[a-z]+)*|AL\d+)\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


@cache
def sections() -> Mapping[str, str]:
    """Return every code that is explained, hazards of a diff first and then rules of the policy → its section."""
    return dict(_sections())


def _sections() -> Iterator[tuple[str, str]]:
    for name in _DOCUMENTS:
        text = (resources.files("snapshot.workflows") / "documents" / name).read_text(encoding="utf-8")
        for found in _SECTION.finditer(text):
            yield found["code"], found["text"].strip()


def explained(code: str) -> str:
    """Return the section of a code, as Markdown.

    :raises UsageError: nothing is called so.
    """
    found = sections()
    if code not in found:
        raise UsageError(
            f"there is no code {code!r}",
            hint=f"{_near(code)}snapshot explain lists codes of hazards and rules; "
            "those of errors stand in docs/error-codes.md",
            code="unknown-code",
        )
    return found[code]


def _near(code: str) -> str:
    """Return the beginning of a hint where a code differs from one there is by a letter or two."""
    known = {one.casefold(): one for one in sections()}
    found = get_close_matches(code.casefold(), known, n=1, cutoff=0.75)
    return f"Is {known[found[0]]} meant? " if found else ""
