"""What the committed snapshot tells the rules over revisions."""

from pathlib import Path

from snapshot.config.reading import load_settings
from snapshot.workflows.standing import standing_schema

REPOSITORY = Path(__file__).parents[2]


def test_the_reference_environment() -> None:
    """Its partitioned table, its indexes and its materialized views are told as they are."""
    found = standing_schema(load_settings(REPOSITORY))
    assert found
    assert found.name == "sql_current"
    assert [name for name, is_partitioned in found.tables.items() if is_partitioned] == ["raw.weighbridge_log"]
    assert found.tables["stg.receive_king"] is False
    assert found.indexes["stg.idx_receive_king_status"] == "stg.receive_king"
    assert len(found.matviews) > 1
    assert all(found.matviews.values())


def test_without_a_snapshot(tmp_path: Path) -> None:
    """No folder, and one that contradicts itself, tell nothing, and nothing is written."""
    settings = load_settings(tmp_path)
    assert standing_schema(settings) is None
    settings.out.mkdir()
    (settings.out / "manifest.toml").write_text("no manifest")
    assert standing_schema(settings) is None
    assert [path.name for path in settings.out.iterdir()] == ["manifest.toml"]
