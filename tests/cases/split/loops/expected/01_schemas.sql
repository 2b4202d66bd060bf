-- Section 01_schemas of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
-- A line that begins with "-- # " opens an object.
-- Stands elsewhere:
--   function raw.fits(raw.limits) stands in 02_tables_raw, because it needs table raw.limits
--   function raw.next(raw.counters) stands in 02_tables_raw, because it needs table raw.counters

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET search_path = '';
SET default_tablespace = '';
SET default_table_access_method = heap;

-- # schema raw
CREATE SCHEMA raw;

-- # domain raw.even
CREATE DOMAIN raw.even AS integer;

-- # function raw.is_even(raw.even)
CREATE FUNCTION raw.is_even(raw.even) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT true $$;

-- # domain constraint raw.even.is_even
ALTER DOMAIN raw.even
    ADD CONSTRAINT is_even CHECK (raw.is_even((VALUE)::raw.even));

COMMENT ON CONSTRAINT is_even ON DOMAIN raw.even IS 'needs a function over the domain';
