-- Section 08_indexes of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
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

-- # index raw.customers_email_key
CREATE UNIQUE INDEX customers_email_key ON raw.customers USING btree (lower(email));

ALTER INDEX raw.customers_email_key ALTER COLUMN 1 SET STATISTICS 50;

-- # index shop.carts_id
CREATE UNIQUE INDEX carts_id ON shop.carts USING btree (id);

ALTER TABLE ONLY shop.carts REPLICA IDENTITY USING INDEX carts_id;

-- # foreign key stg.orders.orders_customer_id_fkey
ALTER TABLE ONLY stg.orders
    ADD CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES raw.customers(id);
