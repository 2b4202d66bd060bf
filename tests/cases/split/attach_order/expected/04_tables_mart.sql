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

-- # table mart.a_sales
CREATE TABLE mart.a_sales (
    id integer NOT NULL,
    region integer
)
PARTITION BY LIST (region);

-- # identity mart.a_sales.id
ALTER TABLE mart.a_sales ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME mart.a_sales_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- # table mart.c_europe_1
CREATE TABLE mart.c_europe_1 (
    id integer DEFAULT 7 CONSTRAINT a_sales_id_not_null NOT NULL,
    region integer
);

-- # table mart.m_europe
CREATE TABLE mart.m_europe (
    id integer CONSTRAINT a_sales_id_not_null NOT NULL,
    region integer
)
PARTITION BY LIST (region);

-- # partition mart.m_europe
ALTER TABLE ONLY mart.a_sales ATTACH PARTITION mart.m_europe FOR VALUES IN (1, 2);

-- # partition mart.c_europe_1
ALTER TABLE ONLY mart.m_europe ATTACH PARTITION mart.c_europe_1 FOR VALUES IN (1);

-- # check constraint mart.a_sales.is_known
ALTER TABLE mart.a_sales
    ADD CONSTRAINT is_known CHECK ((region > 0)) NOT ENFORCED;

-- # table mart.things
CREATE TABLE mart.things (
    amount integer DEFAULT 42
);

-- # table mart.goods
CREATE TABLE mart.goods (
)
INHERITS (mart.things);

-- # table mart.wares
CREATE TABLE mart.wares (
)
INHERITS (mart.goods, mart.things);

-- # default mart.goods.amount
ALTER TABLE ONLY mart.goods ALTER COLUMN amount SET DEFAULT 3;

-- # default mart.wares.amount
ALTER TABLE ONLY mart.wares ALTER COLUMN amount SET DEFAULT 3;

-- # table mart.z_orders
CREATE TABLE mart.z_orders (
    id integer NOT NULL,
    placed date NOT NULL
);

-- # table mart.b_orders_old
CREATE TABLE mart.b_orders_old (
    id integer CONSTRAINT z_orders_id_not_null NOT NULL,
    placed date CONSTRAINT z_orders_placed_not_null NOT NULL
);
