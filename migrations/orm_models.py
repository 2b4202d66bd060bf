"""The tables of the yard as SQLAlchemy models: what ``alembic revision --autogenerate`` compares the database with.

Views, functions, policies and privileges are written by hand in the revisions; autogenerate does not see them.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CHAR,
    BigInteger,
    CheckConstraint,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Numeric,
    Sequence,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import (
    DATERANGE,
    DOMAIN,
    ENUM,
    JSONB,
    ExcludeConstraint,
    Range,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

WEIGHT_KG = DOMAIN("weight_kg", Numeric(12, 3), schema="ref", create_type=False)
PERMIT_NO = DOMAIN("permit_no", Text(), collation="C", schema="ref", create_type=False)
WASTE_CLASS = ENUM(
    "industrial", "special", "general", "valuable", name="waste_class", schema="ref", create_type=False
)


class Base(DeclarativeBase):
    """Holds the metadata that ``env.py`` hands to Alembic."""

    type_annotation_map = {  # noqa: RUF012  SQLAlchemy reads it from the class
        str: Text,
        date: Date,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
    }


class Site(Base):
    """事業所"""

    __tablename__ = "site"
    __table_args__ = ({"comment": "事業所"},)

    site_id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class AppUser(Base):
    """利用者"""

    __tablename__ = "app_user"

    user_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.site_id"))


class UploadBatch(Base):
    """アップロードされた CSV ファイル"""

    __tablename__ = "upload_batch"
    __table_args__ = (CheckConstraint("row_count >= 0", name="upload_batch_row_count_check"), {"schema": "raw"})

    batch_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    file_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(CHAR(64), unique=True)
    row_count: Mapped[int] = mapped_column(server_default=text("0"))
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.user_id", ondelete="SET NULL"))
    uploaded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ReceiveKingCsv(Base):
    """CSV の 1 行 (すべて文字列)"""

    __tablename__ = "receive_king_csv"
    __table_args__ = (UniqueConstraint("batch_id", "line_no"), {"schema": "raw"})

    line_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("raw.upload_batch.batch_id", ondelete="CASCADE"))
    line_no: Mapped[int]
    slip_date: Mapped[str | None]
    receive_no: Mapped[str | None]
    vendor_cd: Mapped[str | None]
    vendor_name: Mapped[str | None]
    item_cd: Mapped[str | None]
    item_name: Mapped[str | None]
    net_weight: Mapped[str | None]
    amount: Mapped[str | None]


class WeighbridgeLog(Base):
    """台貫の計量ログ (親テーブル)"""

    __tablename__ = "weighbridge_log"
    __table_args__ = (
        CheckConstraint("jsonb_typeof(payload) = 'object'", name="weighbridge_log_payload_is_object"),
        Index("idx_weighbridge_log_vehicle", "vehicle_no"),
        {
            "schema": "raw",
            "comment": "台貫の計量ログ（月別パーティション）",  # noqa: RUF001  the text in the database
            "postgresql_partition_by": "RANGE (measured_on)",
        },
    )

    measured_on: Mapped[date] = mapped_column(primary_key=True)
    log_id: Mapped[int] = mapped_column(
        BigInteger, Sequence("weighbridge_log_log_id_seq", schema="raw"), primary_key=True
    )
    ticket_no: Mapped[int] = mapped_column(
        Sequence("weighbridge_ticket_seq", schema="raw"),
        server_default=text("nextval('raw.weighbridge_ticket_seq'::regclass)"),
    )
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("raw.upload_batch.batch_id"))
    vehicle_no: Mapped[str]
    gross_weight: Mapped[Decimal] = mapped_column(WEIGHT_KG)
    payload: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))


class Vendor(Base):
    """取引先"""

    __tablename__ = "vendor"
    __table_args__ = (
        Index("idx_vendor_normal_name", text("stg.fn_normalize_name(name)")),
        {"schema": "ref"},
    )

    vendor_cd: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    kana: Mapped[str | None]
    permit_no: Mapped[str | None] = mapped_column(PERMIT_NO, unique=True)


class Item(Base):
    """品目"""

    __tablename__ = "item"
    __table_args__ = ({"schema": "ref"},)

    item_cd: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    unit: Mapped[str] = mapped_column(server_default="kg")
    waste_class: Mapped[str] = mapped_column(WASTE_CLASS, server_default="industrial")


class VendorContract(Base):
    """契約単価"""

    __tablename__ = "vendor_contract"
    __table_args__ = (
        ExcludeConstraint(("vendor_cd", "="), ("item_cd", "="), ("period", "&&"), name="vendor_contract_no_overlap"),
        {"schema": "ref"},
    )

    contract_id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    vendor_cd: Mapped[int] = mapped_column(ForeignKey("ref.vendor.vendor_cd", onupdate="CASCADE"))
    item_cd: Mapped[int | None] = mapped_column(ForeignKey("ref.item.item_cd"))
    period: Mapped[Range[date]] = mapped_column(DATERANGE)
    unit_price: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    tax_rate: Mapped[Decimal] = mapped_column(Numeric(4, 3), server_default=text("0.1"))
    price_with_tax: Mapped[Decimal | None] = mapped_column(
        Numeric(12, 2), Computed("round(unit_price * (1 + tax_rate), 2)", persisted=True)
    )


class CalendarDay(Base):
    """営業カレンダー"""

    __tablename__ = "calendar_day"
    __table_args__ = (
        CheckConstraint("iso_week BETWEEN 1 AND 53", name="calendar_day_iso_week_check"),
        CheckConstraint("iso_dow BETWEEN 1 AND 7", name="calendar_day_iso_dow_check"),
        Index("idx_calendar_day_week", "iso_year", "iso_week"),
        {"schema": "ref"},
    )

    ddate: Mapped[date] = mapped_column(primary_key=True)
    iso_year: Mapped[int] = mapped_column(SmallInteger)
    iso_week: Mapped[int] = mapped_column(SmallInteger)
    iso_dow: Mapped[int] = mapped_column(SmallInteger)


class HolidayJp(Base):
    """国民の祝日"""

    __tablename__ = "holiday_jp"
    __table_args__ = ({"schema": "ref"},)

    hdate: Mapped[date] = mapped_column(ForeignKey("ref.calendar_day.ddate"), primary_key=True)
    name: Mapped[str]


class ClosurePeriod(Base):
    """休業期間"""

    __tablename__ = "closure_period"
    __table_args__ = (
        CheckConstraint("end_date >= start_date", name="closure_period_in_order"),
        ExcludeConstraint((text("daterange(start_date, end_date, '[]')"), "&&"), name="closure_period_no_overlap"),
        {"schema": "ref"},
    )

    closure_id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    start_date: Mapped[date]
    end_date: Mapped[date]
    closure_name: Mapped[str | None]


class ReceiveKing(Base):
    """受入伝票 (クレンジング後)"""

    __tablename__ = "receive_king"
    __table_args__ = (
        UniqueConstraint("slip_date", "receive_no", "item_cd"),
        CheckConstraint("gross_weight >= tare_weight", name="receive_king_gross_over_tare"),
        CheckConstraint("amount >= 0", name="receive_king_amount_not_negative"),
        Index("idx_receive_king_vendor", "vendor_cd", text("slip_date DESC")),
        Index("idx_receive_king_status", "status", postgresql_where=text("status <> 'archived'")),
        Index(
            "idx_receive_king_slip_date",
            "slip_date",
            postgresql_include=["net_weight", "amount"],
            postgresql_with={"fillfactor": 90},
        ),
        {"schema": "stg", "comment": "受入伝票（クレンジング後）"},  # noqa: RUF001  the text in the database
    )

    receive_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True, start=1000), primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("raw.upload_batch.batch_id"))
    slip_date: Mapped[date]
    receive_no: Mapped[int]
    vendor_cd: Mapped[int] = mapped_column(ForeignKey("ref.vendor.vendor_cd"))
    item_cd: Mapped[int] = mapped_column(ForeignKey("ref.item.item_cd"))
    net_weight: Mapped[Decimal] = mapped_column(Numeric(12, 3), comment="正味重量 [kg]")
    amount: Mapped[Decimal] = mapped_column(Numeric(14, 0), server_default=text("0"))
    gross_weight: Mapped[Decimal | None] = mapped_column(WEIGHT_KG)
    tare_weight: Mapped[Decimal | None] = mapped_column(WEIGHT_KG)
    updated_at: Mapped[datetime | None]
    status: Mapped[str | None] = mapped_column(
        String(20), server_default="pending", comment="pending | confirmed | archived"
    )


class MonthlyTarget(Base):
    """月間目標"""

    __tablename__ = "monthly_target"
    __table_args__ = (
        CheckConstraint("date_part('day', target_month) = 1", name="monthly_target_first_of_month"),
        {"schema": "kpi"},
    )

    target_month: Mapped[date] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.site_id"), primary_key=True)
    metric: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Decimal] = mapped_column(Numeric(14, 3))


class DailyActual(Base):
    """日次実績"""

    __tablename__ = "daily_actual"
    __table_args__ = (
        CheckConstraint("metric IN ('receive_ton', 'vehicle_count', 'amount')", name="daily_actual_metric_check"),
        Index("idx_daily_actual_day", "ddate", postgresql_using="brin"),
        {"schema": "kpi", "comment": "日次実績"},
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("site.site_id"), primary_key=True)
    ddate: Mapped[date] = mapped_column(
        ForeignKey("ref.calendar_day.ddate", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    metric: Mapped[str] = mapped_column(primary_key=True, server_default="receive_ton")
    value: Mapped[Decimal] = mapped_column(Numeric(14, 3))
    # The column note is left out on purpose: snapshot doctor has something to find in this environment.
