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

-- # owner of schema raw
ALTER SCHEMA raw OWNER TO postgres;

-- # owner of domain raw.even
ALTER DOMAIN raw.even OWNER TO postgres;

-- # owner of function raw.fits(raw.limits)
ALTER FUNCTION raw.fits(l raw.limits) OWNER TO postgres;

-- # owner of function raw.is_even(raw.even)
ALTER FUNCTION raw.is_even(raw.even) OWNER TO postgres;

-- # owner of function raw.next(raw.counters)
ALTER FUNCTION raw.next(c raw.counters) OWNER TO postgres;

-- # owner of table raw.counters
ALTER TABLE raw.counters OWNER TO postgres;

-- # owner of table raw.limits
ALTER TABLE raw.limits OWNER TO postgres;
