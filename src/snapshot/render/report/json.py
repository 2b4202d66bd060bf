"""A report as JSON: the view as it is, with a version, described by a JSON Schema made from the same types."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from snapshot.diff.view import VERSION, View

SCHEMA_ID = "urn:snapshot:diff:{version}"
_PARAM = re.compile(r"^\s*:param (\w+): ", re.MULTILINE)


def render_json(view: View) -> str:
    """Return a report as JSON, every field of it in the order of `View`, with a line end.

    docs/diff.schema.json describes it.
    """
    return msgspec.json.format(msgspec.json.encode(view), indent=2).decode() + "\n"


def read_json(text: str | bytes) -> View:
    """Return the view that `render_json` wrote.

    :raises msgspec.ValidationError: when the text is JSON of another form.
    :raises msgspec.DecodeError: when it is no JSON.
    """
    return msgspec.json.decode(text, type=View)


def schema_text() -> str:
    """Return the JSON Schema of `render_json`, as docs/diff.schema.json holds it."""
    return msgspec.json.format(msgspec.json.encode(schema()), indent=2).decode() + "\n"


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12): each type and field with what its docstring says."""
    made = msgspec.json.schema(View)
    types = {name: _described(one) for name, one in made["$defs"].items()}
    types["View"]["properties"]["version"] = {"const": VERSION, "description": "Version of this form"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID.format(version=VERSION),
        "title": "snapshot diff --format json",
        "$ref": made["$ref"],
        "$defs": types,
    }


def _described(one: Mapping[str, Any]) -> dict[str, Any]:
    """Return a type's schema with its docstring cut up: what is said of a field stands at the field.

    A writer leaves no field out, so that all are required, also those that have a default in Python.
    """
    text, *fields = _PARAM.split(one.get("description", ""))
    said = dict(zip(fields[::2], fields[1::2], strict=True))
    properties = {
        name: {key: value for key, value in what.items() if key != "default"}
        | ({"description": _prose(said[name])} if name in said else {})
        for name, what in one["properties"].items()
    }
    return dict(one) | {"description": _prose(text), "properties": properties, "required": list(properties)}


def _prose(text: str) -> str:
    return " ".join(text.replace("``", "`").split())
