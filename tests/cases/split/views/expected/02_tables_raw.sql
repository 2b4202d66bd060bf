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

-- # table raw.events
CREATE TABLE raw.events (
    id integer NOT NULL,
    at timestamp with time zone,
    kind text
);

-- # function mart.count_events()
CREATE FUNCTION mart.count_events() RETURNS bigint
    LANGUAGE sql
    BEGIN ATOMIC
 SELECT count(*) AS count
    FROM raw.events;
 SELECT (1)::bigint AS int8;
END;

-- # function raw.newest(raw.events)
CREATE FUNCTION raw.newest(e raw.events) RETURNS integer
    LANGUAGE sql
    AS $$ SELECT e.id $$;

-- # constraint raw.events.events_pkey
ALTER TABLE ONLY raw.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);
