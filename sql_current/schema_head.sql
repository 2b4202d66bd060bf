-- All sections of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
-- A line that begins with "-- # " opens an object.

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET search_path = '';
SET default_tablespace = '';
SET default_table_access_method = heap;

-- # section 01_schemas

-- # schema kpi
CREATE SCHEMA kpi;

COMMENT ON SCHEMA kpi IS 'KPI 集計テーブル';

-- # schema mart
CREATE SCHEMA mart;

COMMENT ON SCHEMA mart IS 'ビジネスロジック層（VIEW / Materialized VIEW）';

-- # schema raw
CREATE SCHEMA raw;

COMMENT ON SCHEMA raw IS '生データ（CSV アップロード元データ）';

-- # schema ref
CREATE SCHEMA ref;

COMMENT ON SCHEMA ref IS 'マスタ・参照データ（カレンダー、休日等）';

-- # schema stg
CREATE SCHEMA stg;

COMMENT ON SCHEMA stg IS 'ステージングデータ（クレンジング後）';

-- # extension btree_gist
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';

-- # type kpi.target_pair
CREATE TYPE kpi.target_pair AS (
	target_ton numeric(14,3),
	actual_ton numeric(14,3)
);

-- # type ref.waste_class
CREATE TYPE ref.waste_class AS ENUM (
    'industrial',
    'special',
    'general',
    'valuable'
);

COMMENT ON TYPE ref.waste_class IS '廃棄物の区分';

-- # domain ref.permit_no
CREATE DOMAIN ref.permit_no AS text COLLATE pg_catalog."C"
	CONSTRAINT permit_no_digits CHECK ((VALUE ~ '^[0-9]{11}$'::text));

-- # domain ref.weight_kg
CREATE DOMAIN ref.weight_kg AS numeric(12,3)
	CONSTRAINT weight_kg_not_negative CHECK ((VALUE >= (0)::numeric));

COMMENT ON CONSTRAINT weight_kg_not_negative ON DOMAIN ref.weight_kg IS '負の重量は計量エラー';

COMMENT ON DOMAIN ref.weight_kg IS 'Weight in kilograms; never negative';

-- # function kpi.fn_target_pair(date)
CREATE FUNCTION kpi.fn_target_pair(month_start date) RETURNS kpi.target_pair
    LANGUAGE sql STABLE
    AS $$
        SELECT ROW(max(c.month_target_ton), sum(c.day_actual_ton))::kpi.target_pair
        FROM mart.mv_target_card_per_day c
        WHERE date_trunc('month', c.ddate) = month_start
    $$;

-- # function mart.fn_weighted_end(numeric[])
CREATE FUNCTION mart.fn_weighted_end(state numeric[]) RETURNS numeric
    LANGUAGE sql IMMUTABLE STRICT
    AS $$ SELECT state[1] / nullif(state[2], 0) $$;

-- # function mart.fn_weighted_step(numeric[], numeric, numeric)
CREATE FUNCTION mart.fn_weighted_step(state numeric[], value numeric, weight numeric) RETURNS numeric[]
    LANGUAGE sql IMMUTABLE STRICT
    AS $$ SELECT ARRAY[state[1] + value * weight, state[2] + weight] $$;

-- # function stg.fn_normalize_name(text)
CREATE FUNCTION stg.fn_normalize_name(name text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT btrim(regexp_replace(normalize(name, NFKC), '\s+', ' ', 'g')) $$;

-- # function stg.fn_stamp_updated_at()
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
    $$;

-- # procedure stg.sp_discard_batch(bigint)
CREATE PROCEDURE stg.sp_discard_batch(IN batch bigint)
    LANGUAGE plpgsql
    AS $$
    BEGIN
        DELETE FROM stg.receive_king WHERE batch_id = batch;
        DELETE FROM raw.upload_batch WHERE batch_id = batch;
    END
    $$;

COMMENT ON PROCEDURE stg.sp_discard_batch(IN batch bigint) IS '取り込みを取り消す';

-- # aggregate mart.weighted_avg(numeric, numeric)
CREATE AGGREGATE mart.weighted_avg(value numeric, weight numeric) (
    SFUNC = mart.fn_weighted_step,
    STYPE = numeric[],
    INITCOND = '{0,0}',
    FINALFUNC = mart.fn_weighted_end
);

COMMENT ON AGGREGATE mart.weighted_avg(value numeric, weight numeric) IS '加重平均';

-- # section 02_tables_raw

-- # sequence raw.receive_king_csv_line_id_seq
CREATE SEQUENCE raw.receive_king_csv_line_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- # table raw.receive_king_csv
CREATE TABLE raw.receive_king_csv (
    line_id bigint NOT NULL,
    batch_id bigint NOT NULL,
    line_no integer NOT NULL,
    slip_date text,
    receive_no text,
    vendor_cd text,
    vendor_name text,
    item_cd text,
    item_name text,
    net_weight text,
    amount text
)
WITH (autovacuum_vacuum_scale_factor='0.05');

-- # sequence owner raw.receive_king_csv_line_id_seq
ALTER SEQUENCE raw.receive_king_csv_line_id_seq OWNED BY raw.receive_king_csv.line_id;

-- # default raw.receive_king_csv.line_id
ALTER TABLE ONLY raw.receive_king_csv ALTER COLUMN line_id SET DEFAULT nextval('raw.receive_king_csv_line_id_seq'::regclass);

-- # constraint raw.receive_king_csv.receive_king_csv_batch_id_line_no_key
ALTER TABLE ONLY raw.receive_king_csv
    ADD CONSTRAINT receive_king_csv_batch_id_line_no_key UNIQUE (batch_id, line_no);

-- # constraint raw.receive_king_csv.receive_king_csv_pkey
ALTER TABLE ONLY raw.receive_king_csv
    ADD CONSTRAINT receive_king_csv_pkey PRIMARY KEY (line_id);

-- # table raw.upload_batch
CREATE TABLE raw.upload_batch (
    batch_id bigint NOT NULL,
    file_name text NOT NULL,
    sha256 character(64) NOT NULL,
    row_count integer DEFAULT 0 NOT NULL,
    uploaded_by bigint,
    uploaded_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT upload_batch_row_count_check CHECK ((row_count >= 0))
);

-- # identity raw.upload_batch.batch_id
ALTER TABLE raw.upload_batch ALTER COLUMN batch_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME raw.upload_batch_batch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- # constraint raw.upload_batch.upload_batch_pkey
ALTER TABLE ONLY raw.upload_batch
    ADD CONSTRAINT upload_batch_pkey PRIMARY KEY (batch_id);

-- # constraint raw.upload_batch.upload_batch_sha256_key
ALTER TABLE ONLY raw.upload_batch
    ADD CONSTRAINT upload_batch_sha256_key UNIQUE (sha256);

-- # sequence raw.weighbridge_log_log_id_seq
CREATE SEQUENCE raw.weighbridge_log_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- # sequence raw.weighbridge_ticket_seq
CREATE SEQUENCE raw.weighbridge_ticket_seq
    AS integer
    START WITH 100001
    INCREMENT BY 1
    MINVALUE 100001
    MAXVALUE 999999
    CACHE 1
    CYCLE;

COMMENT ON SEQUENCE raw.weighbridge_ticket_seq IS '計量票の番号（6 桁で循環）';

-- # table raw.weighbridge_log
CREATE TABLE raw.weighbridge_log (
    log_id bigint NOT NULL,
    measured_on date NOT NULL,
    ticket_no integer DEFAULT nextval('raw.weighbridge_ticket_seq'::regclass) NOT NULL,
    batch_id bigint,
    vehicle_no text NOT NULL,
    gross_weight ref.weight_kg NOT NULL,
    payload jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT weighbridge_log_payload_is_object CHECK ((jsonb_typeof(payload) = 'object'::text))
)
PARTITION BY RANGE (measured_on);

COMMENT ON TABLE raw.weighbridge_log IS '台貫の計量ログ（月別パーティション）';

-- # sequence owner raw.weighbridge_log_log_id_seq
ALTER SEQUENCE raw.weighbridge_log_log_id_seq OWNED BY raw.weighbridge_log.log_id;

-- # table raw.weighbridge_log_2025_10
CREATE TABLE raw.weighbridge_log_2025_10 (
    log_id bigint DEFAULT nextval('raw.weighbridge_log_log_id_seq'::regclass) CONSTRAINT weighbridge_log_log_id_not_null NOT NULL,
    measured_on date CONSTRAINT weighbridge_log_measured_on_not_null NOT NULL,
    ticket_no integer DEFAULT nextval('raw.weighbridge_ticket_seq'::regclass) CONSTRAINT weighbridge_log_ticket_no_not_null NOT NULL,
    batch_id bigint,
    vehicle_no text CONSTRAINT weighbridge_log_vehicle_no_not_null NOT NULL,
    gross_weight ref.weight_kg CONSTRAINT weighbridge_log_gross_weight_not_null NOT NULL,
    payload jsonb DEFAULT '{}'::jsonb CONSTRAINT weighbridge_log_payload_not_null NOT NULL,
    CONSTRAINT weighbridge_log_payload_is_object CHECK ((jsonb_typeof(payload) = 'object'::text))
);

-- # partition raw.weighbridge_log_2025_10
ALTER TABLE ONLY raw.weighbridge_log ATTACH PARTITION raw.weighbridge_log_2025_10 FOR VALUES FROM ('2025-10-01') TO ('2025-11-01');

-- # constraint raw.weighbridge_log_2025_10.weighbridge_log_2025_10_pkey
ALTER TABLE ONLY raw.weighbridge_log_2025_10
    ADD CONSTRAINT weighbridge_log_2025_10_pkey PRIMARY KEY (measured_on, log_id);

-- # table raw.weighbridge_log_2025_11
CREATE TABLE raw.weighbridge_log_2025_11 (
    log_id bigint DEFAULT nextval('raw.weighbridge_log_log_id_seq'::regclass) CONSTRAINT weighbridge_log_log_id_not_null NOT NULL,
    measured_on date CONSTRAINT weighbridge_log_measured_on_not_null NOT NULL,
    ticket_no integer DEFAULT nextval('raw.weighbridge_ticket_seq'::regclass) CONSTRAINT weighbridge_log_ticket_no_not_null NOT NULL,
    batch_id bigint,
    vehicle_no text CONSTRAINT weighbridge_log_vehicle_no_not_null NOT NULL,
    gross_weight ref.weight_kg CONSTRAINT weighbridge_log_gross_weight_not_null NOT NULL,
    payload jsonb DEFAULT '{}'::jsonb CONSTRAINT weighbridge_log_payload_not_null NOT NULL,
    CONSTRAINT weighbridge_log_payload_is_object CHECK ((jsonb_typeof(payload) = 'object'::text))
);

-- # partition raw.weighbridge_log_2025_11
ALTER TABLE ONLY raw.weighbridge_log ATTACH PARTITION raw.weighbridge_log_2025_11 FOR VALUES FROM ('2025-11-01') TO ('2025-12-01');

-- # constraint raw.weighbridge_log_2025_11.weighbridge_log_2025_11_pkey
ALTER TABLE ONLY raw.weighbridge_log_2025_11
    ADD CONSTRAINT weighbridge_log_2025_11_pkey PRIMARY KEY (measured_on, log_id);

-- # table raw.weighbridge_log_2025_12
CREATE TABLE raw.weighbridge_log_2025_12 (
    log_id bigint DEFAULT nextval('raw.weighbridge_log_log_id_seq'::regclass) CONSTRAINT weighbridge_log_log_id_not_null NOT NULL,
    measured_on date CONSTRAINT weighbridge_log_measured_on_not_null NOT NULL,
    ticket_no integer DEFAULT nextval('raw.weighbridge_ticket_seq'::regclass) CONSTRAINT weighbridge_log_ticket_no_not_null NOT NULL,
    batch_id bigint,
    vehicle_no text CONSTRAINT weighbridge_log_vehicle_no_not_null NOT NULL,
    gross_weight ref.weight_kg CONSTRAINT weighbridge_log_gross_weight_not_null NOT NULL,
    payload jsonb DEFAULT '{}'::jsonb CONSTRAINT weighbridge_log_payload_not_null NOT NULL,
    CONSTRAINT weighbridge_log_payload_is_object CHECK ((jsonb_typeof(payload) = 'object'::text))
);

-- # partition raw.weighbridge_log_2025_12
ALTER TABLE ONLY raw.weighbridge_log ATTACH PARTITION raw.weighbridge_log_2025_12 FOR VALUES FROM ('2025-12-01') TO ('2026-01-01');

-- # constraint raw.weighbridge_log_2025_12.weighbridge_log_2025_12_pkey
ALTER TABLE ONLY raw.weighbridge_log_2025_12
    ADD CONSTRAINT weighbridge_log_2025_12_pkey PRIMARY KEY (measured_on, log_id);

-- # table raw.weighbridge_log_rest
CREATE TABLE raw.weighbridge_log_rest (
    log_id bigint DEFAULT nextval('raw.weighbridge_log_log_id_seq'::regclass) CONSTRAINT weighbridge_log_log_id_not_null NOT NULL,
    measured_on date CONSTRAINT weighbridge_log_measured_on_not_null NOT NULL,
    ticket_no integer DEFAULT nextval('raw.weighbridge_ticket_seq'::regclass) CONSTRAINT weighbridge_log_ticket_no_not_null NOT NULL,
    batch_id bigint,
    vehicle_no text CONSTRAINT weighbridge_log_vehicle_no_not_null NOT NULL,
    gross_weight ref.weight_kg CONSTRAINT weighbridge_log_gross_weight_not_null NOT NULL,
    payload jsonb DEFAULT '{}'::jsonb CONSTRAINT weighbridge_log_payload_not_null NOT NULL,
    CONSTRAINT weighbridge_log_payload_is_object CHECK ((jsonb_typeof(payload) = 'object'::text))
);

COMMENT ON TABLE raw.weighbridge_log_rest IS 'どの月にも入らない行';

-- # partition raw.weighbridge_log_rest
ALTER TABLE ONLY raw.weighbridge_log ATTACH PARTITION raw.weighbridge_log_rest DEFAULT;

-- # default raw.weighbridge_log.log_id
ALTER TABLE ONLY raw.weighbridge_log ALTER COLUMN log_id SET DEFAULT nextval('raw.weighbridge_log_log_id_seq'::regclass);

-- # constraint raw.weighbridge_log.weighbridge_log_pkey
ALTER TABLE ONLY raw.weighbridge_log
    ADD CONSTRAINT weighbridge_log_pkey PRIMARY KEY (measured_on, log_id);

-- # constraint raw.weighbridge_log_rest.weighbridge_log_rest_pkey
ALTER TABLE ONLY raw.weighbridge_log_rest
    ADD CONSTRAINT weighbridge_log_rest_pkey PRIMARY KEY (measured_on, log_id);

-- # index partition raw.weighbridge_log_2025_10_pkey
ALTER INDEX raw.weighbridge_log_pkey ATTACH PARTITION raw.weighbridge_log_2025_10_pkey;

-- # index partition raw.weighbridge_log_2025_11_pkey
ALTER INDEX raw.weighbridge_log_pkey ATTACH PARTITION raw.weighbridge_log_2025_11_pkey;

-- # index partition raw.weighbridge_log_2025_12_pkey
ALTER INDEX raw.weighbridge_log_pkey ATTACH PARTITION raw.weighbridge_log_2025_12_pkey;

-- # index partition raw.weighbridge_log_rest_pkey
ALTER INDEX raw.weighbridge_log_pkey ATTACH PARTITION raw.weighbridge_log_rest_pkey;

-- # section 03_tables_stg

-- # table stg.receive_king
CREATE TABLE stg.receive_king (
    receive_id bigint NOT NULL,
    batch_id bigint NOT NULL,
    slip_date date NOT NULL,
    receive_no integer NOT NULL,
    vendor_cd integer NOT NULL,
    item_cd integer NOT NULL,
    net_weight numeric(12,3) NOT NULL,
    amount numeric(14,0) DEFAULT 0 NOT NULL,
    gross_weight ref.weight_kg,
    tare_weight ref.weight_kg,
    updated_at timestamp with time zone,
    status character varying(20) DEFAULT 'pending'::character varying,
    CONSTRAINT receive_king_gross_over_tare CHECK (((gross_weight)::numeric >= (tare_weight)::numeric))
);

ALTER TABLE ONLY stg.receive_king ALTER COLUMN slip_date SET STATISTICS 500;

COMMENT ON CONSTRAINT receive_king_gross_over_tare ON stg.receive_king IS '総重量は風袋以上';

COMMENT ON TABLE stg.receive_king IS '受入伝票（クレンジング後）';

COMMENT ON COLUMN stg.receive_king.net_weight IS '正味重量 [kg]';

COMMENT ON COLUMN stg.receive_king.status IS 'pending | confirmed | archived';

-- # function stg.fn_receive_label(stg.receive_king)
CREATE FUNCTION stg.fn_receive_label(receive stg.receive_king) RETURNS text
    LANGUAGE sql STABLE
    AS $$ SELECT to_char(receive.slip_date, 'YYYY-MM-DD') || '-' || receive.receive_no $$;

-- # identity stg.receive_king.receive_id
ALTER TABLE stg.receive_king ALTER COLUMN receive_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME stg.receive_king_receive_id_seq
    START WITH 1000
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- # constraint stg.receive_king.receive_king_pkey
ALTER TABLE ONLY stg.receive_king
    ADD CONSTRAINT receive_king_pkey PRIMARY KEY (receive_id);

-- # constraint stg.receive_king.receive_king_slip_date_receive_no_item_cd_key
ALTER TABLE ONLY stg.receive_king
    ADD CONSTRAINT receive_king_slip_date_receive_no_item_cd_key UNIQUE (slip_date, receive_no, item_cd);

-- # check constraint stg.receive_king.receive_king_amount_not_negative
ALTER TABLE stg.receive_king
    ADD CONSTRAINT receive_king_amount_not_negative CHECK ((amount >= (0)::numeric)) NOT VALID;

-- # section 04_tables_mart

-- # table kpi.daily_actual
CREATE TABLE kpi.daily_actual (
    site_id integer NOT NULL,
    ddate date NOT NULL,
    metric text DEFAULT 'receive_ton'::text NOT NULL,
    value numeric(14,3) NOT NULL,
    note text COLLATE pg_catalog."C",
    CONSTRAINT daily_actual_metric_check CHECK ((metric = ANY (ARRAY['receive_ton'::text, 'vehicle_count'::text, 'amount'::text])))
);

COMMENT ON TABLE kpi.daily_actual IS '日次実績';

-- # constraint kpi.daily_actual.daily_actual_pkey
ALTER TABLE ONLY kpi.daily_actual
    ADD CONSTRAINT daily_actual_pkey PRIMARY KEY (site_id, ddate, metric);

-- # table kpi.monthly_target
CREATE TABLE kpi.monthly_target (
    target_month date NOT NULL,
    site_id integer NOT NULL,
    metric text NOT NULL,
    value numeric(14,3) NOT NULL,
    CONSTRAINT monthly_target_first_of_month CHECK ((date_part('day'::text, target_month) = (1)::double precision))
);

-- # constraint kpi.monthly_target.monthly_target_pkey
ALTER TABLE ONLY kpi.monthly_target
    ADD CONSTRAINT monthly_target_pkey PRIMARY KEY (target_month, site_id, metric);

-- # table public.app_user
CREATE TABLE public.app_user (
    user_id bigint NOT NULL,
    login text NOT NULL,
    display_name text NOT NULL,
    site_id integer
);

ALTER TABLE ONLY public.app_user FORCE ROW LEVEL SECURITY;

-- # identity public.app_user.user_id
ALTER TABLE public.app_user ALTER COLUMN user_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.app_user_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- # constraint public.app_user.app_user_login_key
ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_login_key UNIQUE (login);

-- # constraint public.app_user.app_user_pkey
ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_pkey PRIMARY KEY (user_id);

-- # sequence public.site_site_id_seq
CREATE SEQUENCE public.site_site_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- # table public.site
CREATE TABLE public.site (
    site_id integer NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE public.site IS '事業所';

-- # sequence owner public.site_site_id_seq
ALTER SEQUENCE public.site_site_id_seq OWNED BY public.site.site_id;

-- # default public.site.site_id
ALTER TABLE ONLY public.site ALTER COLUMN site_id SET DEFAULT nextval('public.site_site_id_seq'::regclass);

-- # constraint public.site.site_code_key
ALTER TABLE ONLY public.site
    ADD CONSTRAINT site_code_key UNIQUE (code);

-- # constraint public.site.site_pkey
ALTER TABLE ONLY public.site
    ADD CONSTRAINT site_pkey PRIMARY KEY (site_id);

-- # table ref.calendar_day
CREATE TABLE ref.calendar_day (
    ddate date NOT NULL,
    iso_year smallint NOT NULL,
    iso_week smallint NOT NULL,
    iso_dow smallint NOT NULL,
    CONSTRAINT calendar_day_iso_dow_check CHECK (((iso_dow >= 1) AND (iso_dow <= 7))),
    CONSTRAINT calendar_day_iso_week_check CHECK (((iso_week >= 1) AND (iso_week <= 53)))
);

-- # constraint ref.calendar_day.calendar_day_pkey
ALTER TABLE ONLY ref.calendar_day
    ADD CONSTRAINT calendar_day_pkey PRIMARY KEY (ddate);

-- # table ref.closure_period
CREATE TABLE ref.closure_period (
    closure_id integer NOT NULL,
    start_date date NOT NULL,
    end_date date NOT NULL,
    closure_name text,
    CONSTRAINT closure_period_in_order CHECK ((end_date >= start_date))
);

-- # identity ref.closure_period.closure_id
ALTER TABLE ref.closure_period ALTER COLUMN closure_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME ref.closure_period_closure_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- # constraint ref.closure_period.closure_period_no_overlap
ALTER TABLE ONLY ref.closure_period
    ADD CONSTRAINT closure_period_no_overlap EXCLUDE USING gist (daterange(start_date, end_date, '[]'::text) WITH &&);

-- # constraint ref.closure_period.closure_period_pkey
ALTER TABLE ONLY ref.closure_period
    ADD CONSTRAINT closure_period_pkey PRIMARY KEY (closure_id);

-- # table ref.holiday_jp
CREATE TABLE ref.holiday_jp (
    hdate date NOT NULL,
    name text NOT NULL
);

-- # constraint ref.holiday_jp.holiday_jp_pkey
ALTER TABLE ONLY ref.holiday_jp
    ADD CONSTRAINT holiday_jp_pkey PRIMARY KEY (hdate);

-- # table ref.item
CREATE TABLE ref.item (
    item_cd integer NOT NULL,
    name text NOT NULL,
    unit text DEFAULT 'kg'::text NOT NULL,
    waste_class ref.waste_class DEFAULT 'industrial'::ref.waste_class NOT NULL
);

-- # constraint ref.item.item_pkey
ALTER TABLE ONLY ref.item
    ADD CONSTRAINT item_pkey PRIMARY KEY (item_cd);

-- # table ref.vendor
CREATE TABLE ref.vendor (
    vendor_cd integer NOT NULL,
    name text NOT NULL,
    kana text,
    permit_no ref.permit_no
);

-- # constraint ref.vendor.vendor_permit_no_key
ALTER TABLE ONLY ref.vendor
    ADD CONSTRAINT vendor_permit_no_key UNIQUE (permit_no);

-- # constraint ref.vendor.vendor_pkey
ALTER TABLE ONLY ref.vendor
    ADD CONSTRAINT vendor_pkey PRIMARY KEY (vendor_cd);

-- # table ref.vendor_contract
CREATE TABLE ref.vendor_contract (
    contract_id integer NOT NULL,
    vendor_cd integer NOT NULL,
    item_cd integer,
    period daterange NOT NULL,
    unit_price numeric(10,2) NOT NULL,
    tax_rate numeric(4,3) DEFAULT 0.1 NOT NULL,
    price_with_tax numeric(12,2) GENERATED ALWAYS AS (round((unit_price * ((1)::numeric + tax_rate)), 2)) STORED
);

-- # identity ref.vendor_contract.contract_id
ALTER TABLE ref.vendor_contract ALTER COLUMN contract_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ref.vendor_contract_contract_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- # constraint ref.vendor_contract.vendor_contract_no_overlap
ALTER TABLE ONLY ref.vendor_contract
    ADD CONSTRAINT vendor_contract_no_overlap EXCLUDE USING gist (vendor_cd WITH =, item_cd WITH =, period WITH &&);

-- # constraint ref.vendor_contract.vendor_contract_pkey
ALTER TABLE ONLY ref.vendor_contract
    ADD CONSTRAINT vendor_contract_pkey PRIMARY KEY (contract_id);

-- # section 05_views_ref

-- # view ref.v_closure_day
CREATE VIEW ref.v_closure_day AS
 SELECT DISTINCT c.ddate
   FROM (ref.calendar_day c
     JOIN ref.closure_period p ON (((c.ddate >= p.start_date) AND (c.ddate <= p.end_date))));

-- # view ref.v_calendar_classified
CREATE VIEW ref.v_calendar_classified AS
 SELECT c.ddate,
    c.iso_year,
    c.iso_week,
    c.iso_dow,
    (h.hdate IS NOT NULL) AS is_holiday,
        CASE
            WHEN (x.ddate IS NOT NULL) THEN 'CLOSED'::text
            WHEN ((c.iso_dow = 7) AND ((date_part('day'::text, c.ddate) >= (8)::double precision) AND (date_part('day'::text, c.ddate) <= (14)::double precision))) THEN 'CLOSED'::text
            WHEN ((c.iso_dow = 7) OR (h.hdate IS NOT NULL)) THEN 'RESERVATION'::text
            ELSE 'NORMAL'::text
        END AS day_type
   FROM ((ref.calendar_day c
     LEFT JOIN ref.holiday_jp h ON ((h.hdate = c.ddate)))
     LEFT JOIN ref.v_closure_day x ON ((x.ddate = c.ddate)));

COMMENT ON VIEW ref.v_calendar_classified IS '日の区分: NORMAL / RESERVATION / CLOSED';

-- # section 06_views_mart

-- # view mart.v_receive_daily
CREATE VIEW mart.v_receive_daily AS
 WITH slip AS (
         SELECT receive_king.slip_date,
            count(DISTINCT receive_king.receive_no) AS vehicle_count,
            ((sum(receive_king.net_weight) / (1000)::numeric))::numeric(14,3) AS weight_ton,
            (sum(receive_king.amount))::numeric(16,0) AS amount
           FROM stg.receive_king
          WHERE ((receive_king.status)::text IS DISTINCT FROM 'archived'::text)
          GROUP BY receive_king.slip_date
        )
 SELECT c.ddate,
    c.iso_year,
    c.iso_week,
    c.iso_dow,
    c.day_type,
    COALESCE(s.vehicle_count, (0)::bigint) AS vehicle_count,
    COALESCE(s.weight_ton, (0)::numeric) AS weight_ton,
    COALESCE(s.amount, (0)::numeric) AS amount
   FROM (ref.v_calendar_classified c
     LEFT JOIN slip s ON ((s.slip_date = c.ddate)));

COMMENT ON VIEW mart.v_receive_daily IS '日別の受入実績。It''s one row per calendar day.';

COMMENT ON COLUMN mart.v_receive_daily.weight_ton IS '受入量 [t]';

-- # function mart.fn_receive_weight(date, date)
CREATE FUNCTION mart.fn_receive_weight(first_day date, last_day date) RETURNS numeric
    LANGUAGE sql STABLE
    BEGIN ATOMIC
 SELECT sum(d.weight_ton) AS sum
    FROM mart.v_receive_daily d
   WHERE ((d.ddate >= fn_receive_weight.first_day) AND (d.ddate <= fn_receive_weight.last_day));
END;

COMMENT ON FUNCTION mart.fn_receive_weight(first_day date, last_day date) IS '期間内の受入量 [t]';

-- # view mart.v_receive_monthly
CREATE VIEW mart.v_receive_monthly AS
 SELECT (date_trunc('month'::text, (ddate)::timestamp with time zone))::date AS month_start,
    count(*) FILTER (WHERE (day_type <> 'CLOSED'::text)) AS open_days,
    sum(vehicle_count) AS vehicle_count,
    sum(weight_ton) AS weight_ton,
    sum(amount) AS amount
   FROM mart.v_receive_daily
  GROUP BY ((date_trunc('month'::text, (ddate)::timestamp with time zone))::date);

-- # view mart.v_receive_per_vendor
CREATE VIEW mart.v_receive_per_vendor AS
 SELECT v.vendor_cd,
    v.name,
    v.permit_no,
    count(r.receive_id) AS slip_count,
    (COALESCE(sum(r.net_weight), (0)::numeric) / (1000)::numeric) AS weight_ton,
    max(r.slip_date) AS last_slip_date
   FROM (ref.vendor v
     LEFT JOIN stg.receive_king r ON ((r.vendor_cd = v.vendor_cd)))
  GROUP BY v.vendor_cd;

-- # view mart.v_receive_weekly
CREATE VIEW mart.v_receive_weekly AS
 SELECT iso_year,
    iso_week,
    min(ddate) AS week_start,
    sum(vehicle_count) AS vehicle_count,
    sum(weight_ton) AS weight_ton,
    sum(amount) AS amount
   FROM mart.v_receive_daily
  GROUP BY iso_year, iso_week;

-- # view raw.v_receive_king_typed
CREATE VIEW raw.v_receive_king_typed AS
 SELECT line_id,
    batch_id,
    to_date(slip_date, 'YYYY/MM/DD'::text) AS slip_date,
    (receive_no)::integer AS receive_no,
    (vendor_cd)::integer AS vendor_cd,
    vendor_name,
    (item_cd)::integer AS item_cd,
    item_name,
    (replace(net_weight, ','::text, ''::text))::numeric(12,3) AS net_weight,
    (replace(amount, ','::text, ''::text))::numeric(14,0) AS amount
   FROM raw.receive_king_csv
  WHERE (slip_date IS NOT NULL);

-- # view ref.v_vendor_active
CREATE VIEW ref.v_vendor_active WITH (security_barrier='true') AS
 SELECT vendor_cd,
    name
   FROM mart.v_receive_per_vendor
  WHERE (last_slip_date >= (CURRENT_DATE - 365));

-- # view stg.v_receive_open
CREATE VIEW stg.v_receive_open AS
 SELECT receive_id,
    slip_date,
    receive_no,
    vendor_cd,
    item_cd,
    net_weight,
    status
   FROM stg.receive_king
  WHERE ((status)::text = 'pending'::text)
  WITH LOCAL CHECK OPTION;

-- # section 07_materialized_views

-- # materialized view mart.mv_receive_item_month
CREATE MATERIALIZED VIEW mart.mv_receive_item_month AS
 SELECT (date_trunc('month'::text, (r.slip_date)::timestamp with time zone))::date AS month_start,
    r.item_cd,
    i.name AS item_name,
    round((sum(r.net_weight) / (1000)::numeric), 3) AS weight_ton
   FROM (stg.receive_king r
     JOIN ref.item i ON ((i.item_cd = r.item_cd)))
  GROUP BY ((date_trunc('month'::text, (r.slip_date)::timestamp with time zone))::date), r.item_cd, i.name
  WITH NO DATA;

-- # view mart.v_item_ranking
CREATE VIEW mart.v_item_ranking AS
 SELECT month_start,
    item_name,
    weight_ton,
    rank() OVER (PARTITION BY month_start ORDER BY weight_ton DESC) AS "position"
   FROM mart.mv_receive_item_month;

-- # materialized view mart.mv_receive_weekday_profile
CREATE MATERIALIZED VIEW mart.mv_receive_weekday_profile AS
 SELECT iso_dow,
    day_type,
    round(avg(weight_ton), 3) AS avg_weight_ton,
    count(*) AS day_count
   FROM mart.v_receive_daily
  GROUP BY iso_dow, day_type
  WITH NO DATA;

-- # view mart.v_target_card_per_day
CREATE VIEW mart.v_target_card_per_day AS
 WITH weighted AS (
         SELECT d.ddate,
            d.day_type,
            d.weight_ton,
            (date_trunc('month'::text, (d.ddate)::timestamp with time zone))::date AS month_start,
                CASE
                    WHEN (d.day_type = 'CLOSED'::text) THEN (0)::numeric
                    ELSE COALESCE(p.avg_weight_ton, (1)::numeric)
                END AS share
           FROM (mart.v_receive_daily d
             LEFT JOIN mart.mv_receive_weekday_profile p ON (((p.iso_dow = d.iso_dow) AND (p.day_type = d.day_type))))
        ), target AS (
         SELECT monthly_target.target_month,
            sum(monthly_target.value) AS month_target_ton
           FROM kpi.monthly_target
          WHERE (monthly_target.metric = 'receive_ton'::text)
          GROUP BY monthly_target.target_month
        )
 SELECT w.ddate,
    w.day_type,
    t.month_target_ton,
    round(((t.month_target_ton * w.share) / NULLIF(sum(w.share) OVER (PARTITION BY w.month_start), (0)::numeric)), 3) AS day_target_ton,
    w.weight_ton AS day_actual_ton,
    sum(w.weight_ton) OVER (PARTITION BY w.month_start ORDER BY w.ddate) AS month_actual_ton
   FROM (weighted w
     LEFT JOIN target t ON ((t.target_month = w.month_start)));

-- # materialized view mart.mv_target_card_per_day
CREATE MATERIALIZED VIEW mart.mv_target_card_per_day AS
 SELECT ddate,
    day_type,
    month_target_ton,
    day_target_ton,
    day_actual_ton,
    month_actual_ton
   FROM mart.v_target_card_per_day
  WITH NO DATA;

COMMENT ON MATERIALIZED VIEW mart.mv_target_card_per_day IS '目標カード（日別）';

-- # view kpi.v_target_achievement
CREATE VIEW kpi.v_target_achievement AS
 SELECT (date_trunc('month'::text, (ddate)::timestamp with time zone))::date AS month_start,
    max(month_target_ton) AS target_ton,
    sum(day_actual_ton) AS actual_ton,
    round((((100)::numeric * sum(day_actual_ton)) / NULLIF(max(month_target_ton), (0)::numeric)), 1) AS percent
   FROM mart.mv_target_card_per_day
  GROUP BY ((date_trunc('month'::text, (ddate)::timestamp with time zone))::date);

-- # materialized view mart.mv_receive_monthly
CREATE MATERIALIZED VIEW mart.mv_receive_monthly AS
 SELECT m.month_start,
    m.open_days,
    m.vehicle_count,
    m.weight_ton,
    m.amount,
    a.percent
   FROM (mart.v_receive_monthly m
     LEFT JOIN kpi.v_target_achievement a ON ((a.month_start = m.month_start)))
  WITH NO DATA;

-- # section 08_indexes

-- # index kpi.idx_daily_actual_day
CREATE INDEX idx_daily_actual_day ON kpi.daily_actual USING brin (ddate);

-- # index mart.idx_mv_receive_item_month_pk
CREATE UNIQUE INDEX idx_mv_receive_item_month_pk ON mart.mv_receive_item_month USING btree (month_start, item_cd);

-- # index mart.idx_mv_receive_monthly_pk
CREATE UNIQUE INDEX idx_mv_receive_monthly_pk ON mart.mv_receive_monthly USING btree (month_start);

-- # index mart.idx_mv_receive_weekday_profile_pk
CREATE UNIQUE INDEX idx_mv_receive_weekday_profile_pk ON mart.mv_receive_weekday_profile USING btree (iso_dow, day_type);

-- # index mart.idx_mv_target_card_per_day_pk
CREATE UNIQUE INDEX idx_mv_target_card_per_day_pk ON mart.mv_target_card_per_day USING btree (ddate);

-- # index raw.idx_weighbridge_log_vehicle
CREATE INDEX idx_weighbridge_log_vehicle ON ONLY raw.weighbridge_log USING btree (vehicle_no);

-- # index raw.weighbridge_log_2025_10_vehicle_no_idx
CREATE INDEX weighbridge_log_2025_10_vehicle_no_idx ON raw.weighbridge_log_2025_10 USING btree (vehicle_no);

-- # index raw.weighbridge_log_2025_11_vehicle_no_idx
CREATE INDEX weighbridge_log_2025_11_vehicle_no_idx ON raw.weighbridge_log_2025_11 USING btree (vehicle_no);

-- # index raw.weighbridge_log_2025_12_vehicle_no_idx
CREATE INDEX weighbridge_log_2025_12_vehicle_no_idx ON raw.weighbridge_log_2025_12 USING btree (vehicle_no);

-- # index raw.idx_weighbridge_log_payload
CREATE INDEX idx_weighbridge_log_payload ON raw.weighbridge_log_rest USING gin (payload jsonb_path_ops);

-- # index raw.weighbridge_log_rest_vehicle_no_idx
CREATE INDEX weighbridge_log_rest_vehicle_no_idx ON raw.weighbridge_log_rest USING btree (vehicle_no);

-- # index ref.idx_calendar_day_week
CREATE INDEX idx_calendar_day_week ON ref.calendar_day USING btree (iso_year, iso_week);

-- # index ref.idx_vendor_normal_name
CREATE INDEX idx_vendor_normal_name ON ref.vendor USING btree (stg.fn_normalize_name(name));

-- # index stg.idx_receive_king_slip_date
CREATE INDEX idx_receive_king_slip_date ON stg.receive_king USING btree (slip_date) INCLUDE (net_weight, amount) WITH (fillfactor='90');

ALTER TABLE stg.receive_king CLUSTER ON idx_receive_king_slip_date;

-- # index stg.idx_receive_king_status
CREATE INDEX idx_receive_king_status ON stg.receive_king USING btree (status) WHERE ((status)::text <> 'archived'::text);

COMMENT ON INDEX stg.idx_receive_king_status IS '未処理の伝票を速く探すため';

-- # index stg.idx_receive_king_vendor
CREATE INDEX idx_receive_king_vendor ON stg.receive_king USING btree (vendor_cd, slip_date DESC);

-- # index partition raw.weighbridge_log_2025_10_vehicle_no_idx
ALTER INDEX raw.idx_weighbridge_log_vehicle ATTACH PARTITION raw.weighbridge_log_2025_10_vehicle_no_idx;

-- # index partition raw.weighbridge_log_2025_11_vehicle_no_idx
ALTER INDEX raw.idx_weighbridge_log_vehicle ATTACH PARTITION raw.weighbridge_log_2025_11_vehicle_no_idx;

-- # index partition raw.weighbridge_log_2025_12_vehicle_no_idx
ALTER INDEX raw.idx_weighbridge_log_vehicle ATTACH PARTITION raw.weighbridge_log_2025_12_vehicle_no_idx;

-- # index partition raw.weighbridge_log_rest_vehicle_no_idx
ALTER INDEX raw.idx_weighbridge_log_vehicle ATTACH PARTITION raw.weighbridge_log_rest_vehicle_no_idx;

-- # foreign key kpi.daily_actual.daily_actual_ddate_fkey
ALTER TABLE ONLY kpi.daily_actual
    ADD CONSTRAINT daily_actual_ddate_fkey FOREIGN KEY (ddate) REFERENCES ref.calendar_day(ddate) DEFERRABLE INITIALLY DEFERRED;

-- # foreign key kpi.daily_actual.daily_actual_site_id_fkey
ALTER TABLE ONLY kpi.daily_actual
    ADD CONSTRAINT daily_actual_site_id_fkey FOREIGN KEY (site_id) REFERENCES public.site(site_id);

-- # foreign key kpi.monthly_target.monthly_target_site_id_fkey
ALTER TABLE ONLY kpi.monthly_target
    ADD CONSTRAINT monthly_target_site_id_fkey FOREIGN KEY (site_id) REFERENCES public.site(site_id);

-- # foreign key public.app_user.app_user_site_id_fkey
ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_site_id_fkey FOREIGN KEY (site_id) REFERENCES public.site(site_id);

-- # foreign key raw.receive_king_csv.receive_king_csv_batch_id_fkey
ALTER TABLE ONLY raw.receive_king_csv
    ADD CONSTRAINT receive_king_csv_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES raw.upload_batch(batch_id) ON DELETE CASCADE;

-- # foreign key raw.upload_batch.upload_batch_uploaded_by_fkey
ALTER TABLE ONLY raw.upload_batch
    ADD CONSTRAINT upload_batch_uploaded_by_fkey FOREIGN KEY (uploaded_by) REFERENCES public.app_user(user_id) ON DELETE SET NULL;

-- # foreign key raw.weighbridge_log.weighbridge_log_batch_id_fkey
ALTER TABLE raw.weighbridge_log
    ADD CONSTRAINT weighbridge_log_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES raw.upload_batch(batch_id);

-- # foreign key ref.holiday_jp.holiday_jp_hdate_fkey
ALTER TABLE ONLY ref.holiday_jp
    ADD CONSTRAINT holiday_jp_hdate_fkey FOREIGN KEY (hdate) REFERENCES ref.calendar_day(ddate);

-- # foreign key ref.vendor_contract.vendor_contract_item_cd_fkey
ALTER TABLE ONLY ref.vendor_contract
    ADD CONSTRAINT vendor_contract_item_cd_fkey FOREIGN KEY (item_cd) REFERENCES ref.item(item_cd);

-- # foreign key ref.vendor_contract.vendor_contract_vendor_cd_fkey
ALTER TABLE ONLY ref.vendor_contract
    ADD CONSTRAINT vendor_contract_vendor_cd_fkey FOREIGN KEY (vendor_cd) REFERENCES ref.vendor(vendor_cd) ON UPDATE CASCADE;

-- # foreign key stg.receive_king.receive_king_batch_id_fkey
ALTER TABLE ONLY stg.receive_king
    ADD CONSTRAINT receive_king_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES raw.upload_batch(batch_id);

-- # foreign key stg.receive_king.receive_king_item_cd_fkey
ALTER TABLE ONLY stg.receive_king
    ADD CONSTRAINT receive_king_item_cd_fkey FOREIGN KEY (item_cd) REFERENCES ref.item(item_cd);

-- # foreign key stg.receive_king.receive_king_vendor_cd_fkey
ALTER TABLE ONLY stg.receive_king
    ADD CONSTRAINT receive_king_vendor_cd_fkey FOREIGN KEY (vendor_cd) REFERENCES ref.vendor(vendor_cd);

-- # trigger stg.receive_king.trg_receive_king_stamp
CREATE TRIGGER trg_receive_king_stamp BEFORE INSERT OR UPDATE OF net_weight, amount ON stg.receive_king FOR EACH ROW EXECUTE FUNCTION stg.fn_stamp_updated_at();

COMMENT ON TRIGGER trg_receive_king_stamp ON stg.receive_king IS '更新時刻を記録';

-- # rule stg.v_receive_open.v_receive_open_keep
CREATE RULE v_receive_open_keep AS
    ON DELETE TO stg.v_receive_open DO INSTEAD  UPDATE stg.receive_king SET status = 'archived'::character varying
  WHERE (receive_king.receive_id = old.receive_id);

COMMENT ON RULE v_receive_open_keep ON stg.v_receive_open IS '削除の代わりに archived にする';

-- # row security public.app_user
ALTER TABLE public.app_user ENABLE ROW LEVEL SECURITY;

-- # row security stg.receive_king
ALTER TABLE stg.receive_king ENABLE ROW LEVEL SECURITY;

-- # policy public.app_user.app_user_self
CREATE POLICY app_user_self ON public.app_user USING ((login = CURRENT_USER));

-- # policy stg.receive_king.receive_king_open_days
CREATE POLICY receive_king_open_days ON stg.receive_king AS RESTRICTIVE FOR INSERT TO app_writer WITH CHECK ((NOT (EXISTS ( SELECT
   FROM ref.v_closure_day c
  WHERE (c.ddate = receive_king.slip_date)))));

-- # policy stg.receive_king.receive_king_read
CREATE POLICY receive_king_read ON stg.receive_king FOR SELECT TO app_reader, app_writer, mart_refresher USING (((status)::text IS DISTINCT FROM 'archived'::text));

COMMENT ON POLICY receive_king_read ON stg.receive_king IS 'archived は見せない';

-- # policy stg.receive_king.receive_king_write
CREATE POLICY receive_king_write ON stg.receive_king FOR UPDATE TO app_writer USING (((status)::text = 'pending'::text)) WITH CHECK ((slip_date <= CURRENT_DATE));

-- # statistics stg.st_receive_king_vendor_item
CREATE STATISTICS stg.st_receive_king_vendor_item (ndistinct, dependencies) ON vendor_cd, item_cd FROM stg.receive_king;

COMMENT ON STATISTICS stg.st_receive_king_vendor_item IS 'A vendor brings few items';

-- # section 09_grants

-- # owner of schema kpi
ALTER SCHEMA kpi OWNER TO app_owner;

-- # owner of schema mart
ALTER SCHEMA mart OWNER TO app_owner;

-- # owner of schema raw
ALTER SCHEMA raw OWNER TO app_owner;

-- # owner of schema ref
ALTER SCHEMA ref OWNER TO app_owner;

-- # owner of schema stg
ALTER SCHEMA stg OWNER TO app_owner;

-- # owner of type kpi.target_pair
ALTER TYPE kpi.target_pair OWNER TO app_owner;

-- # owner of type ref.waste_class
ALTER TYPE ref.waste_class OWNER TO app_owner;

-- # owner of domain ref.permit_no
ALTER DOMAIN ref.permit_no OWNER TO app_owner;

-- # owner of domain ref.weight_kg
ALTER DOMAIN ref.weight_kg OWNER TO app_owner;

-- # owner of function kpi.fn_target_pair(date)
ALTER FUNCTION kpi.fn_target_pair(month_start date) OWNER TO app_owner;

-- # owner of function mart.fn_receive_weight(date, date)
ALTER FUNCTION mart.fn_receive_weight(first_day date, last_day date) OWNER TO app_owner;

-- # owner of function mart.fn_weighted_end(numeric[])
ALTER FUNCTION mart.fn_weighted_end(state numeric[]) OWNER TO app_owner;

-- # owner of function mart.fn_weighted_step(numeric[], numeric, numeric)
ALTER FUNCTION mart.fn_weighted_step(state numeric[], value numeric, weight numeric) OWNER TO app_owner;

-- # owner of function stg.fn_normalize_name(text)
ALTER FUNCTION stg.fn_normalize_name(name text) OWNER TO app_owner;

-- # owner of function stg.fn_receive_label(stg.receive_king)
ALTER FUNCTION stg.fn_receive_label(receive stg.receive_king) OWNER TO app_owner;

-- # owner of function stg.fn_stamp_updated_at()
ALTER FUNCTION stg.fn_stamp_updated_at() OWNER TO app_owner;

-- # owner of procedure stg.sp_discard_batch(bigint)
ALTER PROCEDURE stg.sp_discard_batch(IN batch bigint) OWNER TO app_owner;

-- # owner of aggregate mart.weighted_avg(numeric, numeric)
ALTER AGGREGATE mart.weighted_avg(value numeric, weight numeric) OWNER TO app_owner;

-- # owner of sequence raw.weighbridge_ticket_seq
ALTER SEQUENCE raw.weighbridge_ticket_seq OWNER TO app_owner;

-- # owner of table kpi.daily_actual
ALTER TABLE kpi.daily_actual OWNER TO app_owner;

-- # owner of table kpi.monthly_target
ALTER TABLE kpi.monthly_target OWNER TO app_owner;

-- # owner of table public.app_user
ALTER TABLE public.app_user OWNER TO app_owner;

-- # owner of table public.site
ALTER TABLE public.site OWNER TO app_owner;

-- # owner of table raw.receive_king_csv
ALTER TABLE raw.receive_king_csv OWNER TO app_owner;

-- # owner of table raw.upload_batch
ALTER TABLE raw.upload_batch OWNER TO app_owner;

-- # owner of table raw.weighbridge_log
ALTER TABLE raw.weighbridge_log OWNER TO app_owner;

-- # owner of table raw.weighbridge_log_2025_10
ALTER TABLE raw.weighbridge_log_2025_10 OWNER TO app_owner;

-- # owner of table raw.weighbridge_log_2025_11
ALTER TABLE raw.weighbridge_log_2025_11 OWNER TO app_owner;

-- # owner of table raw.weighbridge_log_2025_12
ALTER TABLE raw.weighbridge_log_2025_12 OWNER TO app_owner;

-- # owner of table raw.weighbridge_log_rest
ALTER TABLE raw.weighbridge_log_rest OWNER TO app_owner;

-- # owner of table ref.calendar_day
ALTER TABLE ref.calendar_day OWNER TO app_owner;

-- # owner of table ref.closure_period
ALTER TABLE ref.closure_period OWNER TO app_owner;

-- # owner of table ref.holiday_jp
ALTER TABLE ref.holiday_jp OWNER TO app_owner;

-- # owner of table ref.item
ALTER TABLE ref.item OWNER TO app_owner;

-- # owner of table ref.vendor
ALTER TABLE ref.vendor OWNER TO app_owner;

-- # owner of table ref.vendor_contract
ALTER TABLE ref.vendor_contract OWNER TO app_owner;

-- # owner of table stg.receive_king
ALTER TABLE stg.receive_king OWNER TO app_owner;

-- # owner of view kpi.v_target_achievement
ALTER VIEW kpi.v_target_achievement OWNER TO app_owner;

-- # owner of view mart.v_item_ranking
ALTER VIEW mart.v_item_ranking OWNER TO app_owner;

-- # owner of view mart.v_receive_daily
ALTER VIEW mart.v_receive_daily OWNER TO app_owner;

-- # owner of view mart.v_receive_monthly
ALTER VIEW mart.v_receive_monthly OWNER TO app_owner;

-- # owner of view mart.v_receive_per_vendor
ALTER VIEW mart.v_receive_per_vendor OWNER TO app_owner;

-- # owner of view mart.v_receive_weekly
ALTER VIEW mart.v_receive_weekly OWNER TO app_owner;

-- # owner of view mart.v_target_card_per_day
ALTER VIEW mart.v_target_card_per_day OWNER TO app_owner;

-- # owner of view raw.v_receive_king_typed
ALTER VIEW raw.v_receive_king_typed OWNER TO app_owner;

-- # owner of view ref.v_calendar_classified
ALTER VIEW ref.v_calendar_classified OWNER TO app_owner;

-- # owner of view ref.v_closure_day
ALTER VIEW ref.v_closure_day OWNER TO app_owner;

-- # owner of view ref.v_vendor_active
ALTER VIEW ref.v_vendor_active OWNER TO app_owner;

-- # owner of view stg.v_receive_open
ALTER VIEW stg.v_receive_open OWNER TO app_owner;

-- # owner of materialized view mart.mv_receive_item_month
ALTER MATERIALIZED VIEW mart.mv_receive_item_month OWNER TO mart_refresher;

-- # owner of materialized view mart.mv_receive_monthly
ALTER MATERIALIZED VIEW mart.mv_receive_monthly OWNER TO mart_refresher;

-- # owner of materialized view mart.mv_receive_weekday_profile
ALTER MATERIALIZED VIEW mart.mv_receive_weekday_profile OWNER TO mart_refresher;

-- # owner of materialized view mart.mv_target_card_per_day
ALTER MATERIALIZED VIEW mart.mv_target_card_per_day OWNER TO mart_refresher;

-- # owner of statistics stg.st_receive_king_vendor_item
ALTER STATISTICS stg.st_receive_king_vendor_item OWNER TO app_owner;

-- # owner of sequence public.site_site_id_seq
ALTER SEQUENCE public.site_site_id_seq OWNER TO app_owner;

-- # owner of sequence raw.receive_king_csv_line_id_seq
ALTER SEQUENCE raw.receive_king_csv_line_id_seq OWNER TO app_owner;

-- # owner of sequence raw.weighbridge_log_log_id_seq
ALTER SEQUENCE raw.weighbridge_log_log_id_seq OWNER TO app_owner;

-- # privileges on schema kpi
GRANT USAGE ON SCHEMA kpi TO app_reader;

GRANT USAGE ON SCHEMA kpi TO mart_refresher;

-- # privileges on schema mart
GRANT USAGE ON SCHEMA mart TO app_reader;

GRANT USAGE ON SCHEMA mart TO mart_refresher;

-- # privileges on schema public
GRANT USAGE ON SCHEMA public TO app_writer;

GRANT USAGE ON SCHEMA public TO mart_refresher;

-- # privileges on schema raw
GRANT USAGE ON SCHEMA raw TO app_writer;

-- # privileges on schema ref
GRANT USAGE ON SCHEMA ref TO app_reader;

GRANT USAGE ON SCHEMA ref TO mart_refresher;

-- # privileges on schema stg
GRANT USAGE ON SCHEMA stg TO app_writer;

GRANT USAGE ON SCHEMA stg TO mart_refresher;

-- # privileges on type ref.waste_class
REVOKE ALL ON TYPE ref.waste_class FROM PUBLIC;

GRANT ALL ON TYPE ref.waste_class TO app_reader;

-- # privileges on procedure stg.sp_discard_batch(bigint)
REVOKE ALL ON PROCEDURE stg.sp_discard_batch(IN batch bigint) FROM PUBLIC;

GRANT ALL ON PROCEDURE stg.sp_discard_batch(IN batch bigint) TO app_writer;

-- # privileges on sequence raw.weighbridge_ticket_seq
GRANT USAGE ON SEQUENCE raw.weighbridge_ticket_seq TO app_writer;

-- # privileges on table kpi.daily_actual
GRANT SELECT ON TABLE kpi.daily_actual TO app_reader;

-- # privileges on table kpi.monthly_target
GRANT UPDATE(value) ON TABLE kpi.monthly_target TO app_writer;

-- # privileges on table public.app_user
GRANT SELECT(user_id) ON TABLE public.app_user TO app_reader;

GRANT SELECT(user_id) ON TABLE public.app_user TO app_writer;

GRANT SELECT(display_name) ON TABLE public.app_user TO app_reader;

GRANT SELECT(display_name) ON TABLE public.app_user TO app_writer;

-- # privileges on table raw.receive_king_csv
GRANT SELECT,INSERT ON TABLE raw.receive_king_csv TO app_writer;

-- # privileges on table raw.upload_batch
GRANT SELECT,INSERT ON TABLE raw.upload_batch TO app_writer;

-- # privileges on table raw.weighbridge_log
GRANT SELECT,INSERT ON TABLE raw.weighbridge_log TO app_writer;

-- # privileges on table ref.item
GRANT SELECT ON TABLE ref.item TO app_reader WITH GRANT OPTION;

GRANT SELECT ON TABLE ref.item TO mart_refresher;

-- # privileges on table ref.vendor
GRANT SELECT ON TABLE ref.vendor TO app_reader WITH GRANT OPTION;

-- # privileges on table stg.receive_king
GRANT SELECT,INSERT,UPDATE ON TABLE stg.receive_king TO app_writer;

GRANT SELECT ON TABLE stg.receive_king TO mart_refresher;

-- # privileges on view kpi.v_target_achievement
GRANT SELECT ON TABLE kpi.v_target_achievement TO app_reader;

GRANT SELECT ON TABLE kpi.v_target_achievement TO mart_refresher;

-- # privileges on view mart.v_receive_daily
GRANT SELECT ON TABLE mart.v_receive_daily TO app_reader;

GRANT SELECT ON TABLE mart.v_receive_daily TO mart_refresher;

-- # privileges on view mart.v_receive_monthly
GRANT SELECT ON TABLE mart.v_receive_monthly TO mart_refresher;

-- # privileges on view mart.v_target_card_per_day
GRANT SELECT ON TABLE mart.v_target_card_per_day TO app_reader;

GRANT SELECT ON TABLE mart.v_target_card_per_day TO mart_refresher;

-- # privileges on view ref.v_calendar_classified
GRANT SELECT ON TABLE ref.v_calendar_classified TO app_reader;

-- # privileges on materialized view mart.mv_receive_item_month
GRANT SELECT ON TABLE mart.mv_receive_item_month TO app_owner;

-- # privileges on materialized view mart.mv_receive_weekday_profile
GRANT SELECT ON TABLE mart.mv_receive_weekday_profile TO app_owner;

-- # privileges on materialized view mart.mv_target_card_per_day
GRANT SELECT ON TABLE mart.mv_target_card_per_day TO app_owner;

GRANT SELECT ON TABLE mart.mv_target_card_per_day TO app_reader;

-- # privileges on sequence raw.receive_king_csv_line_id_seq
GRANT USAGE ON SEQUENCE raw.receive_king_csv_line_id_seq TO app_writer;

-- # default privileges app_owner."".functions
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner REVOKE ALL ON FUNCTIONS FROM PUBLIC;

-- # default privileges app_owner."".schemas
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner GRANT USAGE ON SCHEMAS TO app_reader;

-- # default privileges app_owner.kpi.tables
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA kpi GRANT SELECT ON TABLES TO app_reader;

-- # default privileges app_owner.mart.tables
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA mart GRANT SELECT ON TABLES TO app_reader;

-- # default privileges app_owner.raw.sequences
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA raw GRANT USAGE ON SEQUENCES TO app_writer;

-- # default privileges app_owner.raw.tables
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA raw GRANT SELECT,INSERT ON TABLES TO app_writer;

-- # default privileges app_owner.stg.functions
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA stg GRANT ALL ON FUNCTIONS TO app_writer;
