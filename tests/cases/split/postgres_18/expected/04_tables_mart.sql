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

-- # table mart.rates
CREATE TABLE mart.rates (
    id int4range NOT NULL,
    valid daterange NOT NULL
);

-- # constraint mart.rates.rates_pkey
ALTER TABLE ONLY mart.rates
    ADD CONSTRAINT rates_pkey PRIMARY KEY (id, valid WITHOUT OVERLAPS);

-- # table mart.sums
CREATE TABLE mart.sums (
    a integer,
    b integer GENERATED ALWAYS AS ((a * 2))
);

-- # constraint mart.sums.a_known
ALTER TABLE mart.sums
    ADD CONSTRAINT a_known NOT NULL a NOT VALID;

COMMENT ON CONSTRAINT a_known ON mart.sums IS 'later';

-- # check constraint mart.sums.checked_elsewhere
ALTER TABLE mart.sums
    ADD CONSTRAINT checked_elsewhere CHECK ((a > 0)) NOT ENFORCED;

-- # table mart.uses
CREATE TABLE mart.uses (
    id int4range,
    valid daterange
);
