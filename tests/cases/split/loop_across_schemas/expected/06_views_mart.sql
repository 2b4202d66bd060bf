-- Section 06_views_mart of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
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

-- # dummy of view kpi.v
CREATE VIEW kpi.v AS
SELECT
    NULL::integer AS id,
    NULL::integer AS v,
    NULL::bigint AS n;

-- # function raw.f(kpi.v)
CREATE FUNCTION raw.f(kpi.v) RETURNS integer
    LANGUAGE sql
    AS $$ SELECT 1 $$;

-- # table raw.t
CREATE TABLE raw.t (
    id integer NOT NULL,
    v integer DEFAULT raw.f(NULL::kpi.v)
);

-- # constraint raw.t.t_pkey
ALTER TABLE ONLY raw.t
    ADD CONSTRAINT t_pkey PRIMARY KEY (id);

-- # view kpi.v
CREATE OR REPLACE VIEW kpi.v AS
 SELECT id,
    v,
    count(*) AS n
   FROM raw.t
  GROUP BY id;

-- # view kpi.over
CREATE VIEW kpi.over AS
 SELECT n
   FROM kpi.v;
