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

-- # table shop.carts
CREATE TABLE shop.carts (
    id integer NOT NULL,
    code text
);

-- # sequence shop.numbers
CREATE SEQUENCE shop.numbers
    START WITH 100
    INCREMENT BY 5
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- # table shop.sessions
CREATE UNLOGGED TABLE shop.sessions (
    cart integer,
    payload text
);

ALTER TABLE ONLY shop.sessions ALTER COLUMN payload SET COMPRESSION pglz;
