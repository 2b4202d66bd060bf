"""mart.v_receive_daily reads stg instead of raw

Revision ID: 20251113_151556000
Revises: 20251105_115452784
"""

from pathlib import Path

from alembic import op

revision = "20251113_151556000"
down_revision = "20251105_115452784"
branch_labels = None
depends_on = None

BASE = Path(__file__).resolve().parents[1] / "sql" / "mart"


def _run(*names: str) -> None:
    for name in names:
        op.execute((BASE / name).read_text(encoding="utf-8"))


def upgrade() -> None:
    """VIEW の参照先を stg に変更"""
    _run("v_receive_daily.sql")


def downgrade() -> None:
    """VIEW の参照先を raw に戻す"""
    _run("v_receive_daily_raw.sql")
