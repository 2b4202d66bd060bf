"""replace the receive views by v_receive_*

Revision ID: 20251105_100819527
Revises: 20251104_163649629
"""

from pathlib import Path

from alembic import op

revision = "20251105_100819527"
down_revision = "20251104_163649629"
branch_labels = None
depends_on = None

BASE = Path(__file__).resolve().parents[1] / "sql" / "mart"


def _run(*names: str) -> None:
    for name in names:
        op.execute((BASE / name).read_text(encoding="utf-8"))


def upgrade() -> None:
    """VIEW を v_receive_* に更新 (receive_daily は MV が参照中のため残す)"""
    op.execute("DROP VIEW mart.receive_monthly, mart.receive_weekly")
    _run("v_receive_daily_raw.sql", "v_receive_weekly.sql", "v_receive_monthly.sql")


def downgrade() -> None:
    """VIEW を元の名前に戻す"""
    op.execute("DROP VIEW mart.v_receive_monthly, mart.v_receive_weekly, mart.v_receive_daily")
    _run("receive_weekly.sql", "receive_monthly.sql")
