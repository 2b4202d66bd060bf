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

-- # owner of schema ref
ALTER SCHEMA ref OWNER TO postgres;

-- # owner of type ref.cent
ALTER TYPE ref.cent OWNER TO postgres;

-- # owner of type ref.euro
ALTER TYPE ref.euro OWNER TO postgres;

-- # owner of function mart.charge(ref.cent)
ALTER FUNCTION mart.charge(ref.cent) OWNER TO postgres;

-- # owner of function ref.to_cent(ref.euro)
ALTER FUNCTION ref.to_cent(ref.euro) OWNER TO postgres;

-- # owner of table mart.bills
ALTER TABLE mart.bills OWNER TO postgres;

-- # owner of view mart.charges
ALTER VIEW mart.charges OWNER TO postgres;
