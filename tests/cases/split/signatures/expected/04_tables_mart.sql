-- Section 04_tables_mart of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
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

-- # table mart.ids
CREATE TABLE mart.ids (
    n integer NOT NULL
);

-- # identity mart.ids.n
ALTER TABLE mart.ids ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME mart.ids_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- # table mart.order
CREATE TABLE mart."order" (
    id integer
);

-- # function mart.order(mart.order)
CREATE FUNCTION mart."order"(mart."order") RETURNS integer
    LANGUAGE sql
    AS $$ SELECT 1 $$;

-- # function mart.setof(interval, time without time zone)
CREATE FUNCTION mart."setof"(interval, time without time zone) RETURNS SETOF mart."order"
    LANGUAGE sql
    AS $$ SELECT 1 $$;

COMMENT ON FUNCTION mart."setof"(interval, time without time zone) IS 'typmods';
