"""add views over materialized views, and mart.mv_receive_monthly

Revision ID: 20251201_083000119
Revises: 20251128_160233751
"""

from alembic import op

revision = "20251201_083000119"
down_revision = "20251128_160233751"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """達成率の VIEW と月次 MV (MV を読む VIEW)"""
    op.execute("""
        CREATE VIEW kpi.v_target_achievement AS
        SELECT CAST(date_trunc('month', ddate) AS date) AS month_start,
               max(month_target_ton) AS target_ton,
               sum(day_actual_ton) AS actual_ton,
               round(100 * sum(day_actual_ton) / nullif(max(month_target_ton), 0), 1) AS percent
        FROM mart.mv_target_card_per_day
        GROUP BY CAST(date_trunc('month', ddate) AS date)
    """)
    op.execute("""
        CREATE MATERIALIZED VIEW mart.mv_receive_monthly AS
        SELECT m.month_start, m.open_days, m.vehicle_count, m.weight_ton, m.amount, a.percent
        FROM mart.v_receive_monthly m
        LEFT JOIN kpi.v_target_achievement a ON a.month_start = m.month_start
        WITH NO DATA
    """)
    op.execute("CREATE UNIQUE INDEX idx_mv_receive_monthly_pk ON mart.mv_receive_monthly (month_start)")
    op.execute("""
        CREATE VIEW mart.v_item_ranking AS
        SELECT month_start,
               item_name,
               weight_ton,
               rank() OVER (PARTITION BY month_start ORDER BY weight_ton DESC) AS position
        FROM mart.mv_receive_item_month
    """)


def downgrade() -> None:
    """達成率の VIEW と月次 MV を削除"""
    op.execute("DROP VIEW mart.v_item_ranking")
    op.execute("DROP MATERIALIZED VIEW mart.mv_receive_monthly")
    op.execute("DROP VIEW kpi.v_target_achievement")
