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

-- # index mart.sales_amount
CREATE INDEX sales_amount ON ONLY mart.sales USING btree (amount);

-- # index mart.sales_2024_amount_idx
CREATE INDEX sales_2024_amount_idx ON ONLY mart.sales_2024 USING btree (amount);

-- # index mart.sales_2024_rest_amount_idx
CREATE INDEX sales_2024_rest_amount_idx ON mart.sales_2024_rest USING btree (amount);

-- # index mart.sales_2025_amount_idx
CREATE INDEX sales_2025_amount_idx ON mart.sales_2025 USING btree (amount);

-- # index partition mart.sales_2024_rest_amount_idx
ALTER INDEX mart.sales_2024_amount_idx ATTACH PARTITION mart.sales_2024_rest_amount_idx;

-- # index partition mart.sales_2024_amount_idx
ALTER INDEX mart.sales_amount ATTACH PARTITION mart.sales_2024_amount_idx;

-- # index partition mart.sales_2025_amount_idx
ALTER INDEX mart.sales_amount ATTACH PARTITION mart.sales_2025_amount_idx;

-- # foreign key mart.refunds.refunds_sale_day_fkey
ALTER TABLE ONLY mart.refunds
    ADD CONSTRAINT refunds_sale_day_fkey FOREIGN KEY (sale, day) REFERENCES mart.sales(id, day);

-- # trigger mart.sales.asleep
CREATE TRIGGER asleep BEFORE INSERT ON mart.sales FOR EACH ROW EXECUTE FUNCTION mart.noop();

ALTER TABLE mart.sales DISABLE TRIGGER asleep;

-- # trigger mart.sales.watch
CREATE TRIGGER watch BEFORE INSERT ON mart.sales FOR EACH ROW EXECUTE FUNCTION mart.noop();

-- # trigger mart.sales_2024_rest.watch
ALTER TABLE mart.sales_2024_rest ENABLE ALWAYS TRIGGER watch;

-- # trigger mart.sales_2025.asleep
ALTER TABLE mart.sales_2025 ENABLE TRIGGER asleep;

-- # trigger mart.sales_2025.watch
ALTER TABLE mart.sales_2025 DISABLE TRIGGER watch;
