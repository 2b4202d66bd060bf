-- Section 07_materialized_views of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
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
