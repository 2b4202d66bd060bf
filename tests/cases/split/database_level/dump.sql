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
-- Name: ext; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA ext;


ALTER SCHEMA ext OWNER TO postgres;

--
-- Name: ref; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA ref;


ALTER SCHEMA ref OWNER TO postgres;

--
-- Name: handler(); Type: FUNCTION; Schema: ref; Owner: postgres
--

CREATE FUNCTION ref.handler() RETURNS language_handler
    LANGUAGE c
    AS '$libdir/plpgsql', 'plpgsql_call_handler';


ALTER FUNCTION ref.handler() OWNER TO postgres;

--
-- Name: plother; Type: PROCEDURAL LANGUAGE; Schema: -; Owner: postgres
--

CREATE PROCEDURAL LANGUAGE plother HANDLER ref.handler;


ALTER PROCEDURAL LANGUAGE plother OWNER TO postgres;

--
-- Name: LANGUAGE plother; Type: COMMENT; Schema: -; Owner: postgres
--

COMMENT ON LANGUAGE plother IS 'plpgsql by another name';


--
-- Name: TRANSFORM FOR integer LANGUAGE plpgsql; Type: TRANSFORM; Schema: -; Owner: -
--

CREATE TRANSFORM FOR integer LANGUAGE plpgsql (FROM SQL WITH FUNCTION pg_catalog.prsd_lextype(internal), TO SQL WITH FUNCTION pg_catalog.int4recv(internal));


--
-- Name: TRANSFORM FOR integer LANGUAGE plpgsql; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON TRANSFORM FOR integer LANGUAGE plpgsql IS 'does nothing useful';


--
-- Name: hstore; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA ext;


--
-- Name: EXTENSION hstore; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION hstore IS 'keys and values';


--
-- Name: depending(); Type: FUNCTION; Schema: ref; Owner: postgres
--

CREATE FUNCTION ref.depending() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RETURN NULL; END $$;

ALTER FUNCTION ref.depending() DEPENDS ON EXTENSION hstore;

ALTER FUNCTION ref.depending() OWNER TO postgres;

--
-- Name: watch(); Type: FUNCTION; Schema: ref; Owner: postgres
--

CREATE FUNCTION ref.watch() RETURNS event_trigger
    LANGUAGE plpgsql
    AS $$ BEGIN END $$;


ALTER FUNCTION ref.watch() OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: bags; Type: TABLE; Schema: ref; Owner: postgres
--

CREATE TABLE ref.bags (
    bag ext.hstore
);


ALTER TABLE ref.bags OWNER TO postgres;

--
-- Name: copied; Type: MATERIALIZED VIEW; Schema: ref; Owner: postgres
--

CREATE MATERIALIZED VIEW ref.copied AS
 SELECT bag
   FROM ref.bags
  WITH NO DATA;

ALTER MATERIALIZED VIEW ref.copied DEPENDS ON EXTENSION hstore;ALTER TABLE ONLY ref.copied ALTER COLUMN bag SET STATISTICS 7;


ALTER MATERIALIZED VIEW ref.copied OWNER TO postgres;

--
-- Name: bags_bag; Type: INDEX; Schema: ref; Owner: postgres
--

CREATE INDEX bags_bag ON ref.bags USING gin (bag);

ALTER INDEX ref.bags_bag DEPENDS ON EXTENSION hstore;

--
-- Name: bags bagged; Type: TRIGGER; Schema: ref; Owner: postgres
--

CREATE TRIGGER bagged AFTER INSERT ON ref.bags FOR EACH STATEMENT EXECUTE FUNCTION ref.depending();

ALTER TRIGGER bagged ON ref.bags DEPENDS ON EXTENSION hstore;

--
-- Name: LANGUAGE plpgsql; Type: ACL; Schema: -; Owner: postgres
--

GRANT ALL ON LANGUAGE plpgsql TO reader;


--
-- Name: FUNCTION akeys(ext.hstore); Type: ACL; Schema: ext; Owner: postgres
--

REVOKE ALL ON FUNCTION ext.akeys(ext.hstore) FROM PUBLIC;


--
-- Name: watch; Type: EVENT TRIGGER; Schema: -; Owner: postgres
--

CREATE EVENT TRIGGER watch ON ddl_command_end
   EXECUTE FUNCTION ref.watch();


ALTER EVENT TRIGGER watch OWNER TO postgres;

--
-- Name: EVENT TRIGGER watch; Type: COMMENT; Schema: -; Owner: postgres
--

COMMENT ON EVENT TRIGGER watch IS 'last of all';


--
-- Name: watch_drops; Type: EVENT TRIGGER; Schema: -; Owner: postgres
--

CREATE EVENT TRIGGER watch_drops ON sql_drop
         WHEN TAG IN ('DROP TABLE')
   EXECUTE FUNCTION ref.watch();

ALTER EVENT TRIGGER watch_drops DISABLE;


ALTER EVENT TRIGGER watch_drops OWNER TO postgres;

--
-- PostgreSQL database dump complete
--

\unrestrict snapshot

