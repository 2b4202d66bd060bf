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

-- # table mart.pages
CREATE TABLE mart.pages (
    body text,
    words tsvector GENERATED ALWAYS AS (to_tsvector('ref.plain'::regconfig, body)) STORED
);

-- # sequence ref.zz_numbers
CREATE SEQUENCE ref.zz_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- # table mart.a_first
CREATE TABLE mart.a_first (
    n bigint DEFAULT nextval('ref.zz_numbers'::regclass),
    about regclass DEFAULT 'mart.pages'::regclass,
    how regprocedure DEFAULT 'lower(text)'::regprocedure
);
