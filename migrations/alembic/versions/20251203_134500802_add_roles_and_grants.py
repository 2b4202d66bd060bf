"""create the roles where they are absent, and grant them what they need

Revision ID: 20251203_134500802
Revises: 20251202_101112346
"""

from alembic import op

revision = "20251203_134500802"
down_revision = "20251202_101112346"
branch_labels = None
depends_on = None


ROLES = ("app_owner", "app_reader", "app_writer", "mart_refresher")

GRANTS = (
    ("USAGE ON SCHEMA public, raw, stg", "app_writer"),
    ("USAGE ON SCHEMA ref, mart, kpi", "app_reader"),
    ("USAGE ON SCHEMA public, stg, ref, mart, kpi", "mart_refresher"),
    ("SELECT, INSERT ON raw.upload_batch, raw.receive_king_csv, raw.weighbridge_log", "app_writer"),
    ("SELECT, INSERT, UPDATE ON stg.receive_king", "app_writer"),
    ("UPDATE (value) ON kpi.monthly_target", "app_writer"),
    ("USAGE ON SEQUENCE raw.weighbridge_ticket_seq, raw.receive_king_csv_line_id_seq", "app_writer"),
    ("EXECUTE ON PROCEDURE stg.sp_discard_batch(bigint)", "app_writer"),
    ("SELECT (user_id, display_name) ON public.app_user", "app_reader, app_writer"),
    ("SELECT ON ref.v_calendar_classified, mart.v_receive_daily, mart.v_target_card_per_day", "app_reader"),
    ("SELECT ON mart.mv_target_card_per_day, kpi.v_target_achievement", "app_reader"),
    ("USAGE ON TYPE ref.waste_class", "app_reader"),
    ("SELECT ON mart.v_receive_daily, mart.v_receive_monthly, mart.v_target_card_per_day", "mart_refresher"),
    ("SELECT ON stg.receive_king, ref.item, kpi.v_target_achievement", "mart_refresher"),
    ("SELECT ON mart.mv_receive_item_month, mart.mv_receive_weekday_profile", "app_owner"),
    ("SELECT ON mart.mv_target_card_per_day", "app_owner"),
)

CLOSED_TO_PUBLIC = ("PROCEDURE stg.sp_discard_batch(bigint)", "TYPE ref.waste_class")


def upgrade() -> None:
    """ロール (なければ作成) と権限"""
    for role in ROLES:
        op.execute(f"""
            DO $$
            BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
                    CREATE ROLE {role} NOLOGIN;
                END IF;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL; -- another database of the cluster was migrated at the same moment
            END
            $$
        """)
    for target in CLOSED_TO_PUBLIC:
        op.execute(f"REVOKE ALL ON {target} FROM PUBLIC")
    for what, roles in GRANTS:
        op.execute(f"GRANT {what} TO {roles}")
    op.execute("GRANT SELECT ON ref.vendor, ref.item TO app_reader WITH GRANT OPTION")


def downgrade() -> None:
    """権限を戻す (ロールはクラスタのものなので削除しない)"""
    op.execute("REVOKE ALL ON ref.vendor, ref.item FROM app_reader")
    for what, roles in reversed(GRANTS):
        op.execute(f"REVOKE {what} FROM {roles}")
    op.execute("GRANT EXECUTE ON PROCEDURE stg.sp_discard_batch(bigint) TO PUBLIC")
    op.execute("GRANT USAGE ON TYPE ref.waste_class TO PUBLIC")
