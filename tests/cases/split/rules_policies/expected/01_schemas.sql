-- Section 01_schemas of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
-- A line that begins with "-- ### " opens an object.

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET search_path = '';
SET default_tablespace = '';
SET default_table_access_method = heap;

-- ### schema mart
CREATE SCHEMA mart;

-- ### schema raw
CREATE SCHEMA raw;

-- ### function mart.me()
CREATE FUNCTION mart.me() RETURNS text
    LANGUAGE sql STABLE
    AS $$ SELECT CURRENT_USER::text $$;

-- ### function raw.check_note()
CREATE FUNCTION raw.check_note() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
-- # a line like a header
-- ## and a longer one
  RETURN NEW;
END $$;
