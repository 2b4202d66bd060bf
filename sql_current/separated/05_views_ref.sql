-- Section 05_views_ref of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
-- A line that begins with "-- # " opens an object.
-- Stands elsewhere:
--   view ref.v_vendor_active stands in 06_views_mart, because it needs view mart.v_receive_per_vendor

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET search_path = '';
SET default_tablespace = '';
SET default_table_access_method = heap;

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
