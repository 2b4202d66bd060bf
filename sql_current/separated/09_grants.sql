-- Section 09_grants of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
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
