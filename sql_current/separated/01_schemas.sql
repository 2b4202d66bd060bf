-- Section 01_schemas of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
-- A line that begins with "-- # " opens an object.
-- Stands elsewhere:
--   function mart.fn_receive_weight(date, date) stands in 06_views_mart, because it needs view mart.v_receive_daily
--   function stg.fn_receive_label(stg.receive_king) stands in 03_tables_stg, because it needs table stg.receive_king

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET search_path = '';
SET default_tablespace = '';
SET default_table_access_method = heap;

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
