-- Section 06_views_mart of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
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

-- # view mart.by_event
CREATE VIEW mart.by_event AS
 SELECT id,
    kind,
    count(*) AS n
   FROM raw.events
  GROUP BY id;

COMMENT ON VIEW mart.by_event IS 'grouped by a key';

COMMENT ON COLUMN mart.by_event.n IS 'how many';

-- # view mart.over_split
CREATE VIEW mart.over_split AS
 SELECT n
   FROM mart.by_event;

-- # default mart.over_split.n
ALTER TABLE ONLY mart.over_split ALTER COLUMN n SET DEFAULT 1;
