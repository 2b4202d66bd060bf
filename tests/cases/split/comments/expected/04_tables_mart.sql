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

-- # table mart.numbered
CREATE TABLE mart.numbered (
    n integer NOT NULL
);

-- # identity mart.numbered.n
ALTER TABLE mart.numbered ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME mart.numbered_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

COMMENT ON SEQUENCE mart.numbered_seq IS 'of an identity';

-- # sequence mart.numbers
CREATE SEQUENCE mart.numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

COMMENT ON SEQUENCE mart.numbers IS 'sequence';

-- # table mart.people
CREATE TABLE mart.people (
    z integer NOT NULL,
    a mart.age,
    m text,
    boss integer,
    CONSTRAINT short CHECK ((length(m) < 9))
);

COMMENT ON CONSTRAINT short ON mart.people IS 'inline check';

COMMENT ON TABLE mart.people IS 'who';

COMMENT ON COLUMN mart.people.z IS 'first column';

COMMENT ON COLUMN mart.people.a IS 'behind z';

-- # constraint mart.people.people_pk
ALTER TABLE ONLY mart.people
    ADD CONSTRAINT people_pk PRIMARY KEY (z);

COMMENT ON CONSTRAINT people_pk ON mart.people IS 'key';

COMMENT ON INDEX mart.people_pk IS 'index of the key';
