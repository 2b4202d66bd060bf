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

-- # sequence raw.events_id
CREATE SEQUENCE raw.events_id
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- # table raw.events
CREATE TABLE raw.events (
    id integer,
    kind text,
    secret text
);

-- # sequence owner raw.events_id
ALTER SEQUENCE raw.events_id OWNED BY raw.events.id;
