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

-- # owner of function raw.f(integer)
ALTER FUNCTION raw.f(integer) OWNER TO postgres;

-- # owner of table raw.people
ALTER TABLE raw.people OWNER TO postgres;

-- # labels of schema raw
SECURITY LABEL FOR provider ON SCHEMA raw IS 'classified';

-- # labels of function raw.f(integer)
SECURITY LABEL FOR provider ON FUNCTION raw.f(integer) IS 'unclassified';

-- # labels of table raw.people
SECURITY LABEL FOR provider ON TABLE raw.people IS 'secret';

SECURITY LABEL FOR provider ON COLUMN raw.people.id IS 'secret';

SECURITY LABEL FOR provider ON COLUMN raw.people.mail IS 'top secret';
