"""manage views: mart

Revision ID: 20251104_160703155
Revises: 20251104_154033124
"""

from pathlib import Path

from alembic import op

revision = "20251104_160703155"
down_revision = "20251104_154033124"
branch_labels = None
depends_on = None

BASE = Path(__file__).resolve().parents[1] / "sql" / "mart"


def _run(*names: str) -> None:
    for name in names:
        op.execute((BASE / name).read_text(encoding="utf-8"))


def upgrade() -> None:
    """mart の VIEW を作成"""
    _run("receive_daily.sql", "receive_weekly.sql", "receive_monthly.sql")


def downgrade() -> None:
    """mart の VIEW を削除"""
    op.execute("DROP VIEW mart.receive_monthly, mart.receive_weekly, mart.receive_daily")
