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

-- # index ref.bags_bag
CREATE INDEX bags_bag ON ref.bags USING gin (bag);

ALTER INDEX ref.bags_bag DEPENDS ON EXTENSION hstore;

-- # trigger ref.bags.bagged
CREATE TRIGGER bagged AFTER INSERT ON ref.bags FOR EACH STATEMENT EXECUTE FUNCTION ref.depending();

ALTER TRIGGER bagged ON ref.bags DEPENDS ON EXTENSION hstore;
