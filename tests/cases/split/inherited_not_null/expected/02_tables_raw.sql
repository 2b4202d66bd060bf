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

-- # table raw.reading
CREATE TABLE raw.reading (
    id bigint NOT NULL,
    taken date,
    value numeric
);

-- # table raw.checked_reading
CREATE TABLE raw.checked_reading (
    checked_by text NOT NULL
)
INHERITS (raw.reading);

ALTER TABLE ONLY raw.checked_reading ALTER COLUMN taken SET NOT NULL;
