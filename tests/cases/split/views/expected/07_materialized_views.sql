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

-- # materialized view mart.daily
CREATE MATERIALIZED VIEW mart.daily AS
 SELECT (at)::date AS day,
    count(*) AS n
   FROM raw.events
  GROUP BY ((at)::date)
  WITH NO DATA;

ALTER TABLE ONLY mart.daily ALTER COLUMN n SET STATISTICS 50;

-- # view ref.latest
CREATE VIEW ref.latest AS
 SELECT max(day) AS day
   FROM mart.daily;
