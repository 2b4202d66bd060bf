-- Section 07_materialized_views of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
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

-- # materialized view mart.copy
CREATE MATERIALIZED VIEW mart.copy AS
 SELECT id,
    n,
    count
   FROM ref.grouped
  WITH NO DATA;

-- # function ref.rows()
CREATE FUNCTION ref.rows() RETURNS SETOF mart.copy
    LANGUAGE sql
    BEGIN ATOMIC
 SELECT copy.id,
     copy.n,
     copy.count
    FROM mart.copy;
END;

-- # view shop.calls
CREATE VIEW shop.calls AS
 SELECT id
   FROM ref.rows() r(id, n, count);
