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

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: rates; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.rates (
    id int4range NOT NULL,
    valid daterange NOT NULL
);


ALTER TABLE mart.rates OWNER TO postgres;

--
-- Name: sums; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.sums (
    a integer,
    b integer GENERATED ALWAYS AS ((a * 2))
);


ALTER TABLE mart.sums OWNER TO postgres;

--
-- Name: uses; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.uses (
    id int4range,
    valid daterange
);


ALTER TABLE mart.uses OWNER TO postgres;

--
-- Name: sums a_known; Type: CONSTRAINT; Schema: mart; Owner: postgres
--

ALTER TABLE mart.sums
    ADD CONSTRAINT a_known NOT NULL a NOT VALID;


--
-- Name: CONSTRAINT a_known ON sums; Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON CONSTRAINT a_known ON mart.sums IS 'later';


--
-- Name: sums checked_elsewhere; Type: CHECK CONSTRAINT; Schema: mart; Owner: postgres
--

ALTER TABLE mart.sums
    ADD CONSTRAINT checked_elsewhere CHECK ((a > 0)) NOT ENFORCED;


--
-- Name: rates rates_pkey; Type: CONSTRAINT; Schema: mart; Owner: postgres
--

ALTER TABLE ONLY mart.rates
    ADD CONSTRAINT rates_pkey PRIMARY KEY (id, valid WITHOUT OVERLAPS);


--
-- Name: uses uses_id_valid_fkey; Type: FK CONSTRAINT; Schema: mart; Owner: postgres
--

ALTER TABLE ONLY mart.uses
    ADD CONSTRAINT uses_id_valid_fkey FOREIGN KEY (id, PERIOD valid) REFERENCES mart.rates(id, PERIOD valid);


--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

