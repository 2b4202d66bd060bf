"""create mart.mv_target_card_per_day

Revision ID: 20251117_135913797
Revises: 20251113_151556000
"""

from pathlib import Path

from alembic import op

revision = "20251117_135913797"
down_revision = "20251113_151556000"
branch_labels = None
depends_on = None

BASE = Path(__file__).resolve().parents[1] / "sql" / "mart"


def _run(*names: str) -> None:
    for name in names:
        op.execute((BASE / name).read_text(encoding="utf-8"))


def upgrade() -> None:
    """目標カードの MV を作成"""
    _run("mv_target_card_per_day.sql")


def downgrade() -> None:
    """目標カードの MV を削除"""
    op.execute("DROP MATERIALIZED VIEW mart.mv_target_card_per_day")
