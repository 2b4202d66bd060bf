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

-- # dummy of view kpi.scores
CREATE VIEW kpi.scores AS
SELECT
    NULL::integer AS id,
    NULL::integer AS score;

-- # function kpi.rank(kpi.scores)
CREATE FUNCTION kpi.rank(s kpi.scores) RETURNS integer
    LANGUAGE sql
    AS $$ SELECT s.score $$;

-- # view kpi.scores
CREATE OR REPLACE VIEW kpi.scores WITH (security_barrier='true') AS
 SELECT id,
    kpi.rank(NULL::kpi.scores) AS score
   FROM ( SELECT 1 AS id) one;

COMMENT ON VIEW kpi.scores IS 'reads a function on its own rows';

-- # view kpi.best
CREATE VIEW kpi.best AS
 SELECT max(score) AS score
   FROM kpi.scores;
