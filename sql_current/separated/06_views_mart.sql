-- Section 06_views_mart of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
-- A line that begins with "-- # " opens an object.
-- Stands elsewhere:
--   view kpi.v_target_achievement stands in 07_materialized_views, because it needs materialized view mart.mv_target_card_per_day
--   view mart.v_item_ranking stands in 07_materialized_views, because it needs materialized view mart.mv_receive_item_month
--   view mart.v_target_card_per_day stands in 07_materialized_views, because it needs materialized view mart.mv_receive_weekday_profile

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET search_path = '';
SET default_tablespace = '';
SET default_table_access_method = heap;

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
