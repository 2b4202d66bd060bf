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

--
-- Name: a_sales; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.a_sales (
    id integer NOT NULL,
    region integer
)
PARTITION BY LIST (region);


ALTER TABLE mart.a_sales OWNER TO postgres;

--
-- Name: a_sales_id_seq; Type: SEQUENCE; Schema: mart; Owner: postgres
--

ALTER TABLE mart.a_sales ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME mart.a_sales_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


SET default_table_access_method = heap;

--
-- Name: b_orders_old; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.b_orders_old (
    id integer CONSTRAINT z_orders_id_not_null NOT NULL,
    placed date CONSTRAINT z_orders_placed_not_null NOT NULL
);


ALTER TABLE mart.b_orders_old OWNER TO postgres;

--
-- Name: m_europe; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.m_europe (
    id integer CONSTRAINT a_sales_id_not_null NOT NULL,
    region integer
)
PARTITION BY LIST (region);


ALTER TABLE mart.m_europe OWNER TO postgres;

--
-- Name: c_europe_1; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.c_europe_1 (
    id integer DEFAULT 7 CONSTRAINT a_sales_id_not_null NOT NULL,
    region integer
);


ALTER TABLE mart.c_europe_1 OWNER TO postgres;

--
-- Name: things; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.things (
    amount integer DEFAULT 42
);


ALTER TABLE mart.things OWNER TO postgres;

--
-- Name: goods; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.goods (
)
INHERITS (mart.things);


ALTER TABLE mart.goods OWNER TO postgres;

--
-- Name: wares; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.wares (
)
INHERITS (mart.goods, mart.things);


ALTER TABLE mart.wares OWNER TO postgres;

--
-- Name: z_orders; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.z_orders (
    id integer NOT NULL,
    placed date NOT NULL
);


ALTER TABLE mart.z_orders OWNER TO postgres;

--
-- Name: c_europe_1; Type: TABLE ATTACH; Schema: mart; Owner: postgres
--

ALTER TABLE ONLY mart.m_europe ATTACH PARTITION mart.c_europe_1 FOR VALUES IN (1);


--
-- Name: m_europe; Type: TABLE ATTACH; Schema: mart; Owner: postgres
--

ALTER TABLE ONLY mart.a_sales ATTACH PARTITION mart.m_europe FOR VALUES IN (1, 2);


--
-- Name: goods amount; Type: DEFAULT; Schema: mart; Owner: postgres
--

ALTER TABLE ONLY mart.goods ALTER COLUMN amount SET DEFAULT 3;


--
-- Name: wares amount; Type: DEFAULT; Schema: mart; Owner: postgres
--

ALTER TABLE ONLY mart.wares ALTER COLUMN amount SET DEFAULT 3;


--
-- Name: a_sales is_known; Type: CHECK CONSTRAINT; Schema: mart; Owner: postgres
--

ALTER TABLE mart.a_sales
    ADD CONSTRAINT is_known CHECK ((region > 0)) NOT ENFORCED;


--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

