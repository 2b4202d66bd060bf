--
-- PostgreSQL database dump
--

\restrict snapshot

-- Dumped from database version 18.6
-- Dumped by pg_dump version 18.6

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: mart; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA mart;


ALTER SCHEMA mart OWNER TO postgres;

--
-- Name: noop(); Type: FUNCTION; Schema: mart; Owner: postgres
--

CREATE FUNCTION mart.noop() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RETURN NEW; END $$;


ALTER FUNCTION mart.noop() OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: refunds; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.refunds (
    sale bigint,
    day date
);


ALTER TABLE mart.refunds OWNER TO postgres;

--
-- Name: sales; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.sales (
    id bigint NOT NULL,
    day date NOT NULL,
    amount numeric
)
PARTITION BY RANGE (day);


ALTER TABLE mart.sales OWNER TO postgres;

--
-- Name: sales_2024; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.sales_2024 (
    id bigint CONSTRAINT sales_id_not_null NOT NULL,
    day date CONSTRAINT sales_day_not_null NOT NULL,
    amount numeric
)
PARTITION BY LIST (id);


ALTER TABLE mart.sales_2024 OWNER TO postgres;

--
-- Name: sales_2024_rest; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.sales_2024_rest (
    id bigint CONSTRAINT sales_id_not_null NOT NULL,
    day date CONSTRAINT sales_day_not_null NOT NULL,
    amount numeric
);


ALTER TABLE mart.sales_2024_rest OWNER TO postgres;

--
-- Name: sales_2025; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.sales_2025 (
    id bigint CONSTRAINT sales_id_not_null NOT NULL,
    day date CONSTRAINT sales_day_not_null NOT NULL,
    amount numeric
);


ALTER TABLE mart.sales_2025 OWNER TO postgres;

--
-- Name: sales_2024; Type: TABLE ATTACH; Schema: mart; Owner: postgres
--

ALTER TABLE ONLY mart.sales ATTACH PARTITION mart.sales_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');


--
-- Name: sales_2024_rest; Type: TABLE ATTACH; Schema: mart; Owner: postgres
--

ALTER TABLE ONLY mart.sales_2024 ATTACH PARTITION mart.sales_2024_rest DEFAULT;


--
-- Name: sales_2025; Type: TABLE ATTACH; Schema: mart; Owner: postgres
--

ALTER TABLE ONLY mart.sales ATTACH PARTITION mart.sales_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');


--
-- Name: sales sales_pkey; Type: CONSTRAINT; Schema: mart; Owner: postgres
--

ALTER TABLE ONLY mart.sales
    ADD CONSTRAINT sales_pkey PRIMARY KEY (id, day);


--
-- Name: sales_2024 sales_2024_pkey; Type: CONSTRAINT; Schema: mart; Owner: postgres
--

ALTER TABLE ONLY mart.sales_2024
    ADD CONSTRAINT sales_2024_pkey PRIMARY KEY (id, day);


--
-- Name: sales_2024_rest sales_2024_rest_pkey; Type: CONSTRAINT; Schema: mart; Owner: postgres
--

ALTER TABLE ONLY mart.sales_2024_rest
    ADD CONSTRAINT sales_2024_rest_pkey PRIMARY KEY (id, day);


--
-- Name: sales_2025 sales_2025_pkey; Type: CONSTRAINT; Schema: mart; Owner: postgres
--

ALTER TABLE ONLY mart.sales_2025
    ADD CONSTRAINT sales_2025_pkey PRIMARY KEY (id, day);


--
-- Name: sales_amount; Type: INDEX; Schema: mart; Owner: postgres
--

CREATE INDEX sales_amount ON ONLY mart.sales USING btree (amount);


--
-- Name: sales_2024_amount_idx; Type: INDEX; Schema: mart; Owner: postgres
--

CREATE INDEX sales_2024_amount_idx ON ONLY mart.sales_2024 USING btree (amount);


--
-- Name: sales_2024_rest_amount_idx; Type: INDEX; Schema: mart; Owner: postgres
--

CREATE INDEX sales_2024_rest_amount_idx ON mart.sales_2024_rest USING btree (amount);


--
-- Name: sales_2025_amount_idx; Type: INDEX; Schema: mart; Owner: postgres
--

CREATE INDEX sales_2025_amount_idx ON mart.sales_2025 USING btree (amount);


--
-- Name: sales_2024_amount_idx; Type: INDEX ATTACH; Schema: mart; Owner: postgres
--

ALTER INDEX mart.sales_amount ATTACH PARTITION mart.sales_2024_amount_idx;


--
-- Name: sales_2024_pkey; Type: INDEX ATTACH; Schema: mart; Owner: postgres
--

ALTER INDEX mart.sales_pkey ATTACH PARTITION mart.sales_2024_pkey;


--
-- Name: sales_2024_rest_amount_idx; Type: INDEX ATTACH; Schema: mart; Owner: postgres
--

ALTER INDEX mart.sales_2024_amount_idx ATTACH PARTITION mart.sales_2024_rest_amount_idx;


--
-- Name: sales_2024_rest_pkey; Type: INDEX ATTACH; Schema: mart; Owner: postgres
--

ALTER INDEX mart.sales_2024_pkey ATTACH PARTITION mart.sales_2024_rest_pkey;


--
-- Name: sales_2025_amount_idx; Type: INDEX ATTACH; Schema: mart; Owner: postgres
--

ALTER INDEX mart.sales_amount ATTACH PARTITION mart.sales_2025_amount_idx;


--
-- Name: sales_2025_pkey; Type: INDEX ATTACH; Schema: mart; Owner: postgres
--

ALTER INDEX mart.sales_pkey ATTACH PARTITION mart.sales_2025_pkey;


--
-- Name: sales asleep; Type: TRIGGER; Schema: mart; Owner: postgres
--

CREATE TRIGGER asleep BEFORE INSERT ON mart.sales FOR EACH ROW EXECUTE FUNCTION mart.noop();

ALTER TABLE mart.sales DISABLE TRIGGER asleep;


--
-- Name: sales_2025 asleep; Type: TRIGGER; Schema: mart; Owner: postgres
--


ALTER TABLE mart.sales_2025 ENABLE TRIGGER asleep;


--
-- Name: sales watch; Type: TRIGGER; Schema: mart; Owner: postgres
--

CREATE TRIGGER watch BEFORE INSERT ON mart.sales FOR EACH ROW EXECUTE FUNCTION mart.noop();


--
-- Name: sales_2024_rest watch; Type: TRIGGER; Schema: mart; Owner: postgres
--


ALTER TABLE mart.sales_2024_rest ENABLE ALWAYS TRIGGER watch;


--
-- Name: sales_2025 watch; Type: TRIGGER; Schema: mart; Owner: postgres
--


ALTER TABLE mart.sales_2025 DISABLE TRIGGER watch;


--
-- Name: refunds refunds_sale_day_fkey; Type: FK CONSTRAINT; Schema: mart; Owner: postgres
--

ALTER TABLE ONLY mart.refunds
    ADD CONSTRAINT refunds_sale_day_fkey FOREIGN KEY (sale, day) REFERENCES mart.sales(id, day);


--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

