"""describe schemas, tables, columns and more

Revision ID: 20251209_171402915
Revises: 20251208_100856273
"""

from alembic import op

# ruff: noqa: RUF001  Japanese text has full-width parentheses

revision = "20251209_171402915"
down_revision = "20251208_100856273"
branch_labels = None
depends_on = None


COMMENTS = (
    ("SCHEMA raw", "生データ（CSV アップロード元データ）"),
    ("SCHEMA stg", "ステージングデータ（クレンジング後）"),
    ("SCHEMA mart", "ビジネスロジック層（VIEW / Materialized VIEW）"),
    ("SCHEMA ref", "マスタ・参照データ（カレンダー、休日等）"),
    ("SCHEMA kpi", "KPI 集計テーブル"),
    ("TYPE ref.waste_class", "廃棄物の区分"),
    ("DOMAIN ref.weight_kg", "Weight in kilograms; never negative"),
    ("CONSTRAINT weight_kg_not_negative ON DOMAIN ref.weight_kg", "負の重量は計量エラー"),
    ("TABLE public.site", "事業所"),
    ("SEQUENCE raw.weighbridge_ticket_seq", "計量票の番号（6 桁で循環）"),
    ("TABLE raw.weighbridge_log", "台貫の計量ログ（月別パーティション）"),
    ("TABLE raw.weighbridge_log_rest", "どの月にも入らない行"),
    ("TABLE stg.receive_king", "受入伝票（クレンジング後）"),
    ("COLUMN stg.receive_king.net_weight", "正味重量 [kg]"),
    ("COLUMN stg.receive_king.status", "pending | confirmed | archived"),
    ("CONSTRAINT receive_king_gross_over_tare ON stg.receive_king", "総重量は風袋以上"),
    ("INDEX stg.idx_receive_king_status", "未処理の伝票を速く探すため"),
    ("STATISTICS stg.st_receive_king_vendor_item", "A vendor brings few items"),
    ("TRIGGER trg_receive_king_stamp ON stg.receive_king", "更新時刻を記録"),
    ("POLICY receive_king_read ON stg.receive_king", "archived は見せない"),
    ("RULE v_receive_open_keep ON stg.v_receive_open", "削除の代わりに archived にする"),
    ("FUNCTION mart.fn_receive_weight(date, date)", "期間内の受入量 [t]"),
    ("PROCEDURE stg.sp_discard_batch(bigint)", "取り込みを取り消す"),
    ("AGGREGATE mart.weighted_avg(numeric, numeric)", "加重平均"),
    ("VIEW ref.v_calendar_classified", "日の区分: NORMAL / RESERVATION / CLOSED"),
    ("VIEW mart.v_receive_daily", "日別の受入実績。It's one row per calendar day."),
    ("COLUMN mart.v_receive_daily.weight_ton", "受入量 [t]"),
    ("MATERIALIZED VIEW mart.mv_target_card_per_day", "目標カード（日別）"),
)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def upgrade() -> None:
    """コメントを追加"""
    for target, text in COMMENTS:
        op.execute(f"COMMENT ON {target} IS {_literal(text)}")


def downgrade() -> None:
    """コメントを削除"""
    for target, _ in COMMENTS:
        op.execute(f"COMMENT ON {target} IS NULL")
