"""A check as SARIF, which code hosts show beside the lines of a change.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

import os
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

import msgspec

from snapshot.model.diagnostic import Diagnostic, ExitCode, Severity
from snapshot.policy.checked import Checked
from snapshot.policy.rules.registry import RULES

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_ROOT = "SRCROOT"
"""Stands for the project's folder, which only the reader knows."""


def render_sarif(parts: Sequence[Checked], *, strict: bool, home: str) -> str:
    """Return a check as SARIF 2.1.0 with a line end.

    What was found is a result, with the level of its weight; why a part could not be made is a notification.

    :param strict: makes warnings errors.
    :param home: a file of the project, for what was found in no file: hosts show no result without one.
    """
    made = [one for one in parts if one.failure is ExitCode.OK]
    missing = [one for one in parts if one.failure is not ExitCode.OK]
    found = [(part.part, one) for part in made for one in part.findings]
    run = {
        "tool": {
            "driver": {
                "name": "snapshot",
                "semanticVersion": version("pg-schema-snapshot"),
                "rules": [_rule(code) for code in dict.fromkeys(one.code for _, one in found)],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not missing,
                "toolExecutionNotifications": list(_notifications(missing)),
            }
        ],
        "results": [_result(part, one, strict=strict, home=home) for part, one in found],
    }
    told = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode() + "\n"


def _rule(code: str) -> dict[str, Any]:
    """Return what is said of a rule; a host shows its sentence beside each result."""
    if code not in RULES:
        return {"id": code}
    sentence = RULES[code].sentence
    return {"id": code, "shortDescription": {"text": f"{sentence[:1].upper()}{sentence[1:]}."}}


def _notifications(parts: Sequence[Checked]) -> Iterator[dict[str, Any]]:
    for part in parts:
        for one in part.findings:
            yield {
                "descriptor": {"id": one.code},
                "level": _LEVELS[one.severity],
                "message": {"text": f"{part.part} was not made: {_text(one)}"},
            }


def _result(part: str, one: Diagnostic, *, strict: bool, home: str) -> dict[str, Any]:
    severity = Severity.ERROR if strict and one.severity is Severity.WARNING else one.severity
    place: dict[str, Any] = {
        "artifactLocation": _artifact(one.place.file or home),
        "region": {"startLine": max(one.place.line, 1)},
    }
    return {
        "ruleId": one.code,
        "level": _LEVELS[severity],
        "message": {"text": _text(one)},
        "locations": [{"physicalLocation": place}],
        "properties": {"part": part},
    }


def _artifact(file: str) -> dict[str, str]:
    """Return where a file is: only a relative URI has a base (SARIF, 3.4.4)."""
    path = quote(file.replace(os.sep, "/"))
    return {"uri": f"file://{path}"} if path.startswith("/") else {"uri": path, "uriBaseId": _ROOT}


def _text(one: Diagnostic) -> str:
    subject = f"{one.place.subject}: " if one.place.subject else ""
    return " ".join(f"{sentence.rstrip('.')}." for sentence in (f"{subject}{one.message}", one.hint) if sentence)
