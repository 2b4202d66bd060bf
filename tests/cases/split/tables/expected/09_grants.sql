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

-- # owner of schema raw
ALTER SCHEMA raw OWNER TO postgres;

-- # owner of schema shop
ALTER SCHEMA shop OWNER TO postgres;

-- # owner of schema stg
ALTER SCHEMA stg OWNER TO postgres;

-- # owner of type raw.state
ALTER TYPE raw.state OWNER TO postgres;

-- # owner of sequence shop.numbers
ALTER SEQUENCE shop.numbers OWNER TO postgres;

-- # owner of table raw.customers
ALTER TABLE raw.customers OWNER TO postgres;

-- # owner of table shop.carts
ALTER TABLE shop.carts OWNER TO postgres;

-- # owner of table shop.sessions
ALTER TABLE shop.sessions OWNER TO postgres;

-- # owner of table stg.orders
ALTER TABLE stg.orders OWNER TO postgres;

-- # owner of sequence stg.orders_id_seq
ALTER SEQUENCE stg.orders_id_seq OWNER TO postgres;
