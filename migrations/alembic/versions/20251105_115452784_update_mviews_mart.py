"""update the materialized views and add the target card

Revision ID: 20251105_115452784
Revises: 20251105_100819527
"""

from pathlib import Path

from alembic import op

revision = "20251105_115452784"
down_revision = "20251105_100819527"
branch_labels = None
depends_on = None

BASE = Path(__file__).resolve().parents[1] / "sql" / "mart"


def _run(*names: str) -> None:
    for name in names:
        op.execute((BASE / name).read_text(encoding="utf-8"))


def upgrade() -> None:
    """MV の定義を更新し、目標カードの VIEW を追加"""
    op.execute("DROP MATERIALIZED VIEW mart.mv_inb_weekday_profile, mart.mv_inb_item_month")
    op.execute("DROP VIEW mart.receive_daily")
    _run("mv_receive_item_month.sql", "mv_receive_weekday_profile.sql", "v_target_card_per_day.sql")


def downgrade() -> None:
    """MV の定義を元に戻す"""
    op.execute("DROP VIEW mart.v_target_card_per_day")
    op.execute("DROP MATERIALIZED VIEW mart.mv_receive_weekday_profile, mart.mv_receive_item_month")
    _run("receive_daily.sql", "mv_inb_item_month.sql", "mv_inb_weekday_profile.sql")
