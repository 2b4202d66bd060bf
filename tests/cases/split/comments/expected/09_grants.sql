-- Section 09_grants of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
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

-- # owner of schema mart
ALTER SCHEMA mart OWNER TO postgres;

-- # owner of type mart.pair
ALTER TYPE mart.pair OWNER TO postgres;

-- # owner of domain mart.age
ALTER DOMAIN mart.age OWNER TO postgres;

-- # owner of function mart.f(integer)
ALTER FUNCTION mart.f(integer) OWNER TO postgres;

-- # owner of function mart.f(text)
ALTER FUNCTION mart.f(text) OWNER TO postgres;

-- # owner of procedure mart.p()
ALTER PROCEDURE mart.p() OWNER TO postgres;

-- # owner of aggregate mart.many()
ALTER AGGREGATE mart.many(*) OWNER TO postgres;

-- # owner of operator mart."!!"("", integer)
ALTER OPERATOR mart.!! (NONE, integer) OWNER TO postgres;

-- # owner of operator family mart.fam(hash)
ALTER OPERATOR FAMILY mart.fam USING hash OWNER TO postgres;

-- # owner of operator class mart.cls(hash)
ALTER OPERATOR CLASS mart.cls USING hash OWNER TO postgres;

-- # owner of sequence mart.numbers
ALTER SEQUENCE mart.numbers OWNER TO postgres;

-- # owner of table mart.numbered
ALTER TABLE mart.numbered OWNER TO postgres;

-- # owner of table mart.people
ALTER TABLE mart.people OWNER TO postgres;

-- # owner of materialized view mart.copy
ALTER MATERIALIZED VIEW mart.copy OWNER TO postgres;

-- # owner of statistics mart.st
ALTER STATISTICS mart.st OWNER TO postgres;
