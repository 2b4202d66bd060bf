"""fill ref.calendar_day and ref.holiday_jp for 2026, whose rows the snapshot holds as reference tables

Revision ID: 20251217_102244361
Revises: 20251215_113308064
"""

from alembic import op

revision = "20251217_102244361"
down_revision = "20251215_113308064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """2026 年のカレンダーと国民の祝日"""
    op.execute("""
        INSERT INTO ref.calendar_day (ddate, iso_year, iso_week, iso_dow)
        SELECT d, extract(isoyear FROM d), extract(week FROM d), extract(isodow FROM d)
          FROM generate_series(date '2026-01-01', date '2026-12-31', interval '1 day') AS d
    """)
    # 内閣府「国民の祝日について」: https://www8.cao.go.jp/chosei/shukujitsu/gaiyou.html
    op.execute("""
        INSERT INTO ref.holiday_jp (hdate, name) VALUES
            ('2026-01-01', '元日'),
            ('2026-01-12', '成人の日'),
            ('2026-02-11', '建国記念の日'),
            ('2026-02-23', '天皇誕生日'),
            ('2026-03-20', '春分の日'),
            ('2026-04-29', '昭和の日'),
            ('2026-05-03', '憲法記念日'),
            ('2026-05-04', 'みどりの日'),
            ('2026-05-05', 'こどもの日'),
            ('2026-05-06', '休日'),
            ('2026-07-20', '海の日'),
            ('2026-08-11', '山の日'),
            ('2026-09-21', '敬老の日'),
            ('2026-09-22', '休日'),
            ('2026-09-23', '秋分の日'),
            ('2026-10-12', 'スポーツの日'),
            ('2026-11-03', '文化の日'),
            ('2026-11-23', '勤労感謝の日')
    """)


def downgrade() -> None:
    """2026 年のカレンダーと国民の祝日を削除"""
    op.execute("DELETE FROM ref.holiday_jp WHERE hdate BETWEEN '2026-01-01' AND '2026-12-31'")
    op.execute("DELETE FROM ref.calendar_day WHERE ddate BETWEEN '2026-01-01' AND '2026-12-31'")
