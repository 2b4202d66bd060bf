-- Section 03_tables_stg of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
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

-- # sequence stg.orders_id_seq
CREATE SEQUENCE stg.orders_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- # table stg.orders
CREATE TABLE stg.orders (
    id integer NOT NULL,
    customer_id bigint NOT NULL,
    placed date,
    total numeric(12,2),
    tax numeric GENERATED ALWAYS AS ((total * 0.1)) STORED
);

ALTER TABLE ONLY stg.orders REPLICA IDENTITY FULL;

-- # sequence owner stg.orders_id_seq
ALTER SEQUENCE stg.orders_id_seq OWNED BY stg.orders.id;

-- # default stg.orders.id
ALTER TABLE ONLY stg.orders ALTER COLUMN id SET DEFAULT nextval('stg.orders_id_seq'::regclass);

-- # constraint stg.orders.orders_pkey
ALTER TABLE ONLY stg.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);

-- # constraint stg.orders.orders_placed_excl
ALTER TABLE ONLY stg.orders
    ADD CONSTRAINT orders_placed_excl EXCLUDE USING btree (placed WITH =);

-- # check constraint stg.orders.total_positive
ALTER TABLE stg.orders
    ADD CONSTRAINT total_positive CHECK ((total > (0)::numeric)) NOT VALID;
