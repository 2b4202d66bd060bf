"""manage materialized views: mart

Revision ID: 20251104_162109457
Revises: 20251104_160703155
"""

from pathlib import Path

from alembic import op

revision = "20251104_162109457"
down_revision = "20251104_160703155"
branch_labels = None
depends_on = None

BASE = Path(__file__).resolve().parents[1] / "sql" / "mart"


def _run(*names: str) -> None:
    for name in names:
        op.execute((BASE / name).read_text(encoding="utf-8"))


def upgrade() -> None:
    """mart の Materialized VIEW を作成"""
    _run("mv_inb_item_month.sql", "mv_inb_weekday_profile.sql")


def downgrade() -> None:
    """mart の Materialized VIEW を削除"""
    op.execute("DROP MATERIALIZED VIEW mart.mv_inb_weekday_profile, mart.mv_inb_item_month")
