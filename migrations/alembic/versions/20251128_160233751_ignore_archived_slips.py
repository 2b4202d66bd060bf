"""mart.v_receive_daily leaves archived slips out

Revision ID: 20251128_160233751
Revises: 20251127_094521630
"""

from alembic import op

revision = "20251128_160233751"
down_revision = "20251127_094521630"
branch_labels = None
depends_on = None


DAILY = """
CREATE OR REPLACE VIEW mart.v_receive_daily AS
WITH slip AS (
    SELECT slip_date,
           count(DISTINCT receive_no) AS vehicle_count,
           CAST(sum(net_weight) / 1000 AS numeric(14,3)) AS weight_ton,
           CAST(sum(amount) AS numeric(16,0)) AS amount
    FROM stg.receive_king
    {condition}
    GROUP BY slip_date
)
SELECT c.ddate,
       c.iso_year,
       c.iso_week,
       c.iso_dow,
       c.day_type,
       coalesce(s.vehicle_count, 0) AS vehicle_count,
       coalesce(s.weight_ton, 0) AS weight_ton,
       coalesce(s.amount, 0) AS amount
FROM ref.v_calendar_classified c
LEFT JOIN slip s ON s.slip_date = c.ddate
"""


def upgrade() -> None:
    """集計から archived を除外"""
    op.execute(DAILY.format(condition="WHERE status IS DISTINCT FROM 'archived'"))


def downgrade() -> None:
    """除外条件を外す"""
    op.execute(DAILY.format(condition=""))
