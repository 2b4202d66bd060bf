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

-- # owner of table mart.a_sales
ALTER TABLE mart.a_sales OWNER TO postgres;

-- # owner of table mart.b_orders_old
ALTER TABLE mart.b_orders_old OWNER TO postgres;

-- # owner of table mart.c_europe_1
ALTER TABLE mart.c_europe_1 OWNER TO postgres;

-- # owner of table mart.goods
ALTER TABLE mart.goods OWNER TO postgres;

-- # owner of table mart.m_europe
ALTER TABLE mart.m_europe OWNER TO postgres;

-- # owner of table mart.things
ALTER TABLE mart.things OWNER TO postgres;

-- # owner of table mart.wares
ALTER TABLE mart.wares OWNER TO postgres;

-- # owner of table mart.z_orders
ALTER TABLE mart.z_orders OWNER TO postgres;
