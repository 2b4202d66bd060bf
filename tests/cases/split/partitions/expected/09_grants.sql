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

-- # owner of function mart.noop()
ALTER FUNCTION mart.noop() OWNER TO postgres;

-- # owner of table mart.refunds
ALTER TABLE mart.refunds OWNER TO postgres;

-- # owner of table mart.sales
ALTER TABLE mart.sales OWNER TO postgres;

-- # owner of table mart.sales_2024
ALTER TABLE mart.sales_2024 OWNER TO postgres;

-- # owner of table mart.sales_2024_rest
ALTER TABLE mart.sales_2024_rest OWNER TO postgres;

-- # owner of table mart.sales_2025
ALTER TABLE mart.sales_2025 OWNER TO postgres;
