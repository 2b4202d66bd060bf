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

-- # owner of schema raw
ALTER SCHEMA raw OWNER TO postgres;

-- # owner of schema ref
ALTER SCHEMA ref OWNER TO postgres;

-- # owner of schema shop
ALTER SCHEMA shop OWNER TO postgres;

-- # owner of type ref.pair
ALTER TYPE ref.pair OWNER TO postgres;

-- # owner of domain ref.base_row
ALTER DOMAIN ref.base_row OWNER TO postgres;

-- # owner of function ref.rows()
ALTER FUNCTION ref.rows() OWNER TO postgres;

-- # owner of table mart.dim
ALTER TABLE mart.dim OWNER TO postgres;

-- # owner of table mart.parted
ALTER TABLE mart.parted OWNER TO postgres;

-- # owner of table raw.base
ALTER TABLE raw.base OWNER TO postgres;

-- # owner of table raw.part
ALTER TABLE raw.part OWNER TO postgres;

-- # owner of view ref.grouped
ALTER VIEW ref.grouped OWNER TO postgres;

-- # owner of view shop.calls
ALTER VIEW shop.calls OWNER TO postgres;

-- # owner of materialized view mart.copy
ALTER MATERIALIZED VIEW mart.copy OWNER TO postgres;
