-- Section 01_schemas of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
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

-- # schema mart
CREATE SCHEMA mart;

-- # schema raw
CREATE SCHEMA raw;

-- # type mart.mood
CREATE TYPE mart.mood AS ENUM (
    'good'
);

-- # domain mart.age
CREATE DOMAIN mart.age AS integer;

-- # function mart.f(integer, text[])
CREATE FUNCTION mart.f(integer, VARIADIC text[]) RETURNS integer
    LANGUAGE sql
    AS $$ SELECT 1 $$;

-- # procedure mart.p(integer, integer)
CREATE PROCEDURE mart.p(IN a integer, INOUT b integer)
    LANGUAGE sql
    AS $$ SELECT 1 $$;

-- # aggregate mart.total(integer)
CREATE AGGREGATE mart.total(integer) (
    SFUNC = int4pl,
    STYPE = integer
);
