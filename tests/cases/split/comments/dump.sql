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
-- Name: SCHEMA mart; Type: COMMENT; Schema: -; Owner: postgres
--

COMMENT ON SCHEMA mart IS 'several
lines, 日本語, it''s';


--
-- Name: age; Type: DOMAIN; Schema: mart; Owner: postgres
--

CREATE DOMAIN mart.age AS integer
	CONSTRAINT adult CHECK ((VALUE > 17));


ALTER DOMAIN mart.age OWNER TO postgres;

--
-- Name: DOMAIN age; Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON DOMAIN mart.age IS 'years';


--
-- Name: CONSTRAINT adult ON DOMAIN age; Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON CONSTRAINT adult ON DOMAIN mart.age IS 'checked';


--
-- Name: pair; Type: TYPE; Schema: mart; Owner: postgres
--

CREATE TYPE mart.pair AS (
	a integer,
	b integer
);


ALTER TYPE mart.pair OWNER TO postgres;

--
-- Name: TYPE pair; Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON TYPE mart.pair IS 'a pair';


--
-- Name: COLUMN pair.a; Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON COLUMN mart.pair.a IS 'first';


--
-- Name: COLUMN pair.b; Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON COLUMN mart.pair.b IS 'second';


--
-- Name: f(integer); Type: FUNCTION; Schema: mart; Owner: postgres
--

CREATE FUNCTION mart.f(integer) RETURNS integer
    LANGUAGE sql
    AS $$ SELECT 1 $$;


ALTER FUNCTION mart.f(integer) OWNER TO postgres;

--
-- Name: FUNCTION f(integer); Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON FUNCTION mart.f(integer) IS 'function';


--
-- Name: f(text); Type: FUNCTION; Schema: mart; Owner: postgres
--

CREATE FUNCTION mart.f(text) RETURNS integer
    LANGUAGE sql
    AS $$ SELECT 2 $$;


ALTER FUNCTION mart.f(text) OWNER TO postgres;

--
-- Name: FUNCTION f(text); Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON FUNCTION mart.f(text) IS 'overload';


--
-- Name: p(); Type: PROCEDURE; Schema: mart; Owner: postgres
--

CREATE PROCEDURE mart.p()
    LANGUAGE sql
    AS $$ SELECT 1 $$;


ALTER PROCEDURE mart.p() OWNER TO postgres;

--
-- Name: PROCEDURE p(); Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON PROCEDURE mart.p() IS 'procedure';


--
-- Name: many(*); Type: AGGREGATE; Schema: mart; Owner: postgres
--

CREATE AGGREGATE mart.many(*) (
    SFUNC = int8inc,
    STYPE = bigint,
    INITCOND = '0'
);


ALTER AGGREGATE mart.many(*) OWNER TO postgres;

--
-- Name: AGGREGATE many(*); Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON AGGREGATE mart.many(*) IS 'aggregate';


--
-- Name: !!; Type: OPERATOR; Schema: mart; Owner: postgres
--

CREATE OPERATOR mart.!! (
    FUNCTION = int4um,
    RIGHTARG = integer
);


ALTER OPERATOR mart.!! (NONE, integer) OWNER TO postgres;

--
-- Name: OPERATOR !! (NONE, integer); Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON OPERATOR mart.!! (NONE, integer) IS 'prefix operator';


--
-- Name: fam; Type: OPERATOR FAMILY; Schema: mart; Owner: postgres
--

CREATE OPERATOR FAMILY mart.fam USING hash;


ALTER OPERATOR FAMILY mart.fam USING hash OWNER TO postgres;

--
-- Name: OPERATOR FAMILY fam USING hash; Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON OPERATOR FAMILY mart.fam USING hash IS 'family';


--
-- Name: cls; Type: OPERATOR CLASS; Schema: mart; Owner: postgres
--

CREATE OPERATOR CLASS mart.cls
    FOR TYPE integer USING hash FAMILY mart.fam AS
    OPERATOR 1 =(integer,integer) ,
    FUNCTION 1 (integer, integer) hashint4(integer);


ALTER OPERATOR CLASS mart.cls USING hash OWNER TO postgres;

--
-- Name: OPERATOR CLASS cls USING hash; Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON OPERATOR CLASS mart.cls USING hash IS 'class';


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: people; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.people (
    z integer NOT NULL,
    a mart.age,
    m text,
    boss integer,
    CONSTRAINT short CHECK ((length(m) < 9))
);


ALTER TABLE mart.people OWNER TO postgres;

--
-- Name: TABLE people; Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON TABLE mart.people IS 'who';


--
-- Name: COLUMN people.z; Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON COLUMN mart.people.z IS 'first column';


--
-- Name: COLUMN people.a; Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON COLUMN mart.people.a IS 'behind z';


--
-- Name: CONSTRAINT short ON people; Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON CONSTRAINT short ON mart.people IS 'inline check';


--
-- Name: copy; Type: MATERIALIZED VIEW; Schema: mart; Owner: postgres
--

CREATE MATERIALIZED VIEW mart.copy AS
 SELECT z
   FROM mart.people
  WITH NO DATA;


ALTER MATERIALIZED VIEW mart.copy OWNER TO postgres;

--
-- Name: MATERIALIZED VIEW copy; Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON MATERIALIZED VIEW mart.copy IS 'copied';


--
-- Name: COLUMN copy.z; Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON COLUMN mart.copy.z IS 'copied z';


--
-- Name: numbered; Type: TABLE; Schema: mart; Owner: postgres
--

CREATE TABLE mart.numbered (
    n integer NOT NULL
);


ALTER TABLE mart.numbered OWNER TO postgres;

--
-- Name: numbered_seq; Type: SEQUENCE; Schema: mart; Owner: postgres
--

ALTER TABLE mart.numbered ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME mart.numbered_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: SEQUENCE numbered_seq; Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON SEQUENCE mart.numbered_seq IS 'of an identity';


--
-- Name: numbers; Type: SEQUENCE; Schema: mart; Owner: postgres
--

CREATE SEQUENCE mart.numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER SEQUENCE mart.numbers OWNER TO postgres;

--
-- Name: SEQUENCE numbers; Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON SEQUENCE mart.numbers IS 'sequence';


--
-- Name: people people_pk; Type: CONSTRAINT; Schema: mart; Owner: postgres
--

ALTER TABLE ONLY mart.people
    ADD CONSTRAINT people_pk PRIMARY KEY (z);


--
-- Name: CONSTRAINT people_pk ON people; Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON CONSTRAINT people_pk ON mart.people IS 'key';


--
-- Name: people_m; Type: INDEX; Schema: mart; Owner: postgres
--

CREATE INDEX people_m ON mart.people USING btree (m);


--
-- Name: INDEX people_m; Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON INDEX mart.people_m IS 'index';


--
-- Name: INDEX people_pk; Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON INDEX mart.people_pk IS 'index of the key';


--
-- Name: st; Type: STATISTICS; Schema: mart; Owner: postgres
--

CREATE STATISTICS mart.st ON z, a FROM mart.people;


ALTER STATISTICS mart.st OWNER TO postgres;

--
-- Name: STATISTICS st; Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON STATISTICS mart.st IS 'stats';


--
-- Name: people to_boss; Type: FK CONSTRAINT; Schema: mart; Owner: postgres
--

ALTER TABLE ONLY mart.people
    ADD CONSTRAINT to_boss FOREIGN KEY (boss) REFERENCES mart.people(z);


--
-- Name: CONSTRAINT to_boss ON people; Type: COMMENT; Schema: mart; Owner: postgres
--

COMMENT ON CONSTRAINT to_boss ON mart.people IS 'reference';


--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

