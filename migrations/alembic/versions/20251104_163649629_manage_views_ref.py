"""manage views: ref

Revision ID: 20251104_163649629
Revises: 20251104_162109457
"""

from pathlib import Path

from alembic import op

revision = "20251104_163649629"
down_revision = "20251104_162109457"
branch_labels = None
depends_on = None

BASE = Path(__file__).resolve().parents[1] / "sql" / "ref"


def _run(*names: str) -> None:
    for name in names:
        op.execute((BASE / name).read_text(encoding="utf-8"))


def upgrade() -> None:
    """カレンダーのテーブルと ref の VIEW を作成"""
    _run("tables/calendar_day.sql", "tables/holiday_jp.sql", "tables/closure_period.sql")
    _run("v_closure_day.sql", "v_calendar_classified.sql")


def downgrade() -> None:
    """ref の VIEW とカレンダーのテーブルを削除"""
    op.execute("DROP VIEW ref.v_calendar_classified, ref.v_closure_day")
    op.execute("DROP TABLE ref.closure_period, ref.holiday_jp, ref.calendar_day")
