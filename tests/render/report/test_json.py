"""The JSON form: the published schema is that of the types, outputs keep to it, and a reader gets the view back."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from snapshot.diff import view as model
from snapshot.diff.view import VERSION, View
from snapshot.render.report.json import read_json, render_json, schema, schema_text

PUBLISHED = Path(__file__).parents[3] / "docs" / "diff.schema.json"


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    """Return docs/diff.schema.json, written anew where ``SNAPSHOT_REWRITE`` asks for that."""
    if os.environ.get("SNAPSHOT_REWRITE"):
        PUBLISHED.write_bytes(schema_text().encode())
    found: dict[str, Any] = json.loads(PUBLISHED.read_bytes())
    return found


@pytest.fixture
def strict(published: dict[str, Any]) -> Draft202012Validator:
    """Return what validates, and refuses fields that the schema does not tell of."""
    closed = {name: one | {"additionalProperties": False} for name, one in published["$defs"].items()}
    return Draft202012Validator(published | {"$defs": closed})


def test_the_published_schema_is_that_of_the_types(published: dict[str, Any]) -> None:
    """docs/diff.schema.json is made from the types, to the byte."""
    assert published == schema()
    assert PUBLISHED.read_bytes().decode() == schema_text()


def test_the_published_schema_is_a_schema(published: dict[str, Any]) -> None:
    """It keeps to the draft that it names."""
    Draft202012Validator.check_schema(published)


def test_every_type_and_field_of_the_view_is_in_the_schema(published: dict[str, Any]) -> None:
    """No type of the view model is missing, and each has all of its fields, required and described where told."""
    types = {name: one for name, one in vars(model).items() if hasattr(one, "__dataclass_fields__")}
    assert set(published["$defs"]) == set(types)
    for name, one in types.items():
        assert published["$defs"][name]["required"] == list(one.__dataclass_fields__), name
        assert ":param" not in published["$defs"][name]["description"], name
    assert published["$defs"]["Card"]["properties"]["layer"]["description"] == "layer of its schema, empty for none."


def test_outputs_keep_to_the_schema(named: tuple[str, View], strict: Draft202012Validator) -> None:
    """What is written is valid, with no field that the schema does not tell of."""
    strict.validate(json.loads(render_json(named[1])))


def test_a_large_output_keeps_to_the_schema(make_large: Callable[[int], View], strict: Draft202012Validator) -> None:
    """A hundred objects are as valid as one."""
    strict.validate(json.loads(render_json(make_large(100))))


def damaged(found: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield outputs that are wrong, each in one place, with a name."""
    yield "version", found | {"version": VERSION + 1}
    yield "no cards", {key: value for key, value in found.items() if key != "cards"}
    first, *rest = found["cards"]
    yield "action", found | {"cards": [first | {"action": "renamed"}, *rest]}
    yield "kind", found | {"cards": [first | {"kind": 7}, *rest]}
    yield "more", found | {"verdict": "fine"}


def test_the_schema_refuses_what_is_wrong(view: View, strict: Draft202012Validator) -> None:
    """Another version, a missing field, an unknown word, another type and an unknown field are refused."""
    cases = dict(damaged(json.loads(render_json(view))))
    assert len(cases) == 5
    for name, one in cases.items():
        assert not strict.is_valid(one), name


def test_a_reader_gets_the_view_back(named: tuple[str, View]) -> None:
    """Decoded, the output is the view that was written."""
    assert read_json(render_json(named[1])) == named[1]


def test_all_fields_are_written_in_order(view: View) -> None:
    """Keys stand in the order of the fields, also those that say nothing."""
    found = json.loads(render_json(view))
    assert list(found) == [*View.__dataclass_fields__]
    assert found["version"] == VERSION
    assert list(found["cards"][0]) == [*model.Card.__dataclass_fields__]


def test_json_of_another_form_is_refused() -> None:
    """A text that is JSON and no view says so."""
    with pytest.raises(msgspec.ValidationError, match="missing required field `old`"):
        read_json("{}")


def test_the_output_is_as_expected(named: tuple[str, View], golden: Callable[[str, str], str]) -> None:
    """The output of a small view is the expected one, to the byte."""
    name, view = named
    assert render_json(view) == golden(f"{name}.json", render_json(view))
