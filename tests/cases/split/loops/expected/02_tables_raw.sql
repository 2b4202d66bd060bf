-- Section 02_tables_raw of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
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

-- # table raw.counters
CREATE TABLE raw.counters (
    n integer
);

-- # function raw.next(raw.counters)
CREATE FUNCTION raw.next(c raw.counters) RETURNS integer
    LANGUAGE sql
    AS $$ SELECT 1 $$;

-- # default raw.counters.n
ALTER TABLE ONLY raw.counters ALTER COLUMN n SET DEFAULT raw.next(NULL::raw.counters);

-- # table raw.limits
CREATE TABLE raw.limits (
    top integer
);

-- # function raw.fits(raw.limits)
CREATE FUNCTION raw.fits(l raw.limits) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT true $$;

-- # check constraint raw.limits.fits
ALTER TABLE raw.limits
    ADD CONSTRAINT fits CHECK (raw.fits(limits.*));
