"""add functions, a procedure, an aggregate and the trigger that stamps stg.receive_king

Revision ID: 20251119_093012087
Revises: 20251118_101530412
"""

from alembic import op

revision = "20251119_093012087"
down_revision = "20251118_101530412"
branch_labels = None
depends_on = None


FUNCTIONS = (
    """
    CREATE FUNCTION stg.fn_normalize_name(name text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT btrim(regexp_replace(normalize(name, NFKC), '\\s+', ' ', 'g')) $$
    """,
    """
    CREATE FUNCTION stg.fn_stamp_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
        IF NEW.net_weight < 0 THEN
            RAISE EXCEPTION '正味重量が負です: % kg', NEW.net_weight;
        END IF;
        NEW.updated_at := clock_timestamp();
        RETURN NEW;
    END
    $$
    """,
    """
    CREATE FUNCTION stg.fn_receive_label(receive stg.receive_king) RETURNS text
    LANGUAGE sql STABLE
    AS $$ SELECT to_char(receive.slip_date, 'YYYYMMDD') || '-' || receive.receive_no $$
    """,
    """
    CREATE FUNCTION mart.fn_receive_weight(first_day date, last_day date) RETURNS numeric
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT sum(d.weight_ton)
        FROM mart.v_receive_daily d
        WHERE d.ddate BETWEEN fn_receive_weight.first_day AND fn_receive_weight.last_day;
    END
    """,
    """
    CREATE FUNCTION kpi.fn_target_pair(month_start date) RETURNS kpi.target_pair
    LANGUAGE sql STABLE
    AS $$
        SELECT ROW(max(c.month_target_ton), sum(c.day_actual_ton))::kpi.target_pair
        FROM mart.mv_target_card_per_day c
        WHERE date_trunc('month', c.ddate) = month_start
    $$
    """,
    """
    CREATE PROCEDURE stg.sp_discard_batch(IN batch bigint)
    LANGUAGE plpgsql
    AS $$
    BEGIN
        DELETE FROM stg.receive_king WHERE batch_id = batch;
        DELETE FROM raw.upload_batch WHERE batch_id = batch;
    END
    $$
    """,
    """
    CREATE FUNCTION mart.fn_weighted_step(state numeric[], value numeric, weight numeric) RETURNS numeric[]
    LANGUAGE sql IMMUTABLE STRICT
    AS $$ SELECT ARRAY[state[1] + value * weight, state[2] + weight] $$
    """,
    """
    CREATE FUNCTION mart.fn_weighted_end(state numeric[]) RETURNS numeric
    LANGUAGE sql IMMUTABLE STRICT
    AS $$ SELECT state[1] / nullif(state[2], 0) $$
    """,
    """
    CREATE AGGREGATE mart.weighted_avg(value numeric, weight numeric) (
        SFUNC = mart.fn_weighted_step,
        STYPE = numeric[],
        FINALFUNC = mart.fn_weighted_end,
        INITCOND = '{0,0}'
    )
    """,
)

DROPS = (
    "DROP AGGREGATE mart.weighted_avg(numeric, numeric)",
    "DROP FUNCTION mart.fn_weighted_end(numeric[])",
    "DROP FUNCTION mart.fn_weighted_step(numeric[], numeric, numeric)",
    "DROP PROCEDURE stg.sp_discard_batch(bigint)",
    "DROP FUNCTION kpi.fn_target_pair(date)",
    "DROP FUNCTION mart.fn_receive_weight(date, date)",
    "DROP FUNCTION stg.fn_receive_label(stg.receive_king)",
    "DROP FUNCTION stg.fn_stamp_updated_at()",
    "DROP FUNCTION stg.fn_normalize_name(text)",
)


def upgrade() -> None:
    """関数とトリガーを追加"""
    op.execute("ALTER TABLE stg.receive_king ADD COLUMN updated_at timestamp with time zone")
    for statement in FUNCTIONS:
        op.execute(statement)
    op.execute("""
        CREATE TRIGGER trg_receive_king_stamp
        BEFORE INSERT OR UPDATE OF net_weight, amount ON stg.receive_king
        FOR EACH ROW EXECUTE FUNCTION stg.fn_stamp_updated_at()
    """)
    op.execute("CREATE INDEX idx_vendor_normal_name ON ref.vendor (stg.fn_normalize_name(name))")


def downgrade() -> None:
    """トリガーと関数を削除"""
    op.execute("DROP INDEX ref.idx_vendor_normal_name")
    op.execute("DROP TRIGGER trg_receive_king_stamp ON stg.receive_king")
    for statement in DROPS:
        op.execute(statement)
    op.execute("ALTER TABLE stg.receive_king DROP COLUMN updated_at")
