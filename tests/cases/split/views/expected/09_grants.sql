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

-- # owner of schema mart
ALTER SCHEMA mart OWNER TO postgres;

-- # owner of schema raw
ALTER SCHEMA raw OWNER TO postgres;

-- # owner of schema ref
ALTER SCHEMA ref OWNER TO postgres;

-- # owner of function mart.count_events()
ALTER FUNCTION mart.count_events() OWNER TO postgres;

-- # owner of function raw.newest(raw.events)
ALTER FUNCTION raw.newest(e raw.events) OWNER TO postgres;

-- # owner of table raw.events
ALTER TABLE raw.events OWNER TO postgres;

-- # owner of view mart.by_event
ALTER VIEW mart.by_event OWNER TO postgres;

-- # owner of view mart.over_split
ALTER VIEW mart.over_split OWNER TO postgres;

-- # owner of view ref.latest
ALTER VIEW ref.latest OWNER TO postgres;

-- # owner of materialized view mart.daily
ALTER MATERIALIZED VIEW mart.daily OWNER TO postgres;
