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
ALTER SCHEMA kpi OWNER TO postgres;

-- # owner of schema raw
ALTER SCHEMA raw OWNER TO postgres;

-- # owner of function raw.f(kpi.v)
ALTER FUNCTION raw.f(kpi.v) OWNER TO postgres;

-- # owner of table raw.t
ALTER TABLE raw.t OWNER TO postgres;

-- # owner of view kpi.over
ALTER VIEW kpi.over OWNER TO postgres;

-- # owner of view kpi.v
ALTER VIEW kpi.v OWNER TO postgres;
