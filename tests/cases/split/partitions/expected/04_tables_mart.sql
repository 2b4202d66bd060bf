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

-- # table mart.refunds
CREATE TABLE mart.refunds (
    sale bigint,
    day date
);

-- # table mart.sales
CREATE TABLE mart.sales (
    id bigint NOT NULL,
    day date NOT NULL,
    amount numeric
)
PARTITION BY RANGE (day);

-- # table mart.sales_2024
CREATE TABLE mart.sales_2024 (
    id bigint CONSTRAINT sales_id_not_null NOT NULL,
    day date CONSTRAINT sales_day_not_null NOT NULL,
    amount numeric
)
PARTITION BY LIST (id);

-- # partition mart.sales_2024
ALTER TABLE ONLY mart.sales ATTACH PARTITION mart.sales_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');

-- # table mart.sales_2024_rest
CREATE TABLE mart.sales_2024_rest (
    id bigint CONSTRAINT sales_id_not_null NOT NULL,
    day date CONSTRAINT sales_day_not_null NOT NULL,
    amount numeric
);

-- # partition mart.sales_2024_rest
ALTER TABLE ONLY mart.sales_2024 ATTACH PARTITION mart.sales_2024_rest DEFAULT;

-- # constraint mart.sales_2024.sales_2024_pkey
ALTER TABLE ONLY mart.sales_2024
    ADD CONSTRAINT sales_2024_pkey PRIMARY KEY (id, day);

-- # constraint mart.sales_2024_rest.sales_2024_rest_pkey
ALTER TABLE ONLY mart.sales_2024_rest
    ADD CONSTRAINT sales_2024_rest_pkey PRIMARY KEY (id, day);

-- # table mart.sales_2025
CREATE TABLE mart.sales_2025 (
    id bigint CONSTRAINT sales_id_not_null NOT NULL,
    day date CONSTRAINT sales_day_not_null NOT NULL,
    amount numeric
);

-- # partition mart.sales_2025
ALTER TABLE ONLY mart.sales ATTACH PARTITION mart.sales_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');

-- # constraint mart.sales.sales_pkey
ALTER TABLE ONLY mart.sales
    ADD CONSTRAINT sales_pkey PRIMARY KEY (id, day);

-- # constraint mart.sales_2025.sales_2025_pkey
ALTER TABLE ONLY mart.sales_2025
    ADD CONSTRAINT sales_2025_pkey PRIMARY KEY (id, day);

-- # index partition mart.sales_2024_rest_pkey
ALTER INDEX mart.sales_2024_pkey ATTACH PARTITION mart.sales_2024_rest_pkey;

-- # index partition mart.sales_2024_pkey
ALTER INDEX mart.sales_pkey ATTACH PARTITION mart.sales_2024_pkey;

-- # index partition mart.sales_2025_pkey
ALTER INDEX mart.sales_pkey ATTACH PARTITION mart.sales_2025_pkey;
