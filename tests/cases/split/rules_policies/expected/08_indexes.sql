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

-- # trigger raw.notes.checked
CREATE TRIGGER checked AFTER INSERT ON raw.notes FOR EACH ROW EXECUTE FUNCTION raw.check_note();

COMMENT ON TRIGGER checked ON raw.notes IS 'looks twice';

-- # trigger raw.notes.replicated
CREATE TRIGGER replicated AFTER UPDATE ON raw.notes FOR EACH ROW EXECUTE FUNCTION raw.check_note();

ALTER TABLE raw.notes ENABLE REPLICA TRIGGER replicated;

-- # rule raw.log.keep_log
CREATE RULE keep_log AS
    ON DELETE TO raw.log DO INSTEAD NOTHING;

ALTER TABLE raw.log DISABLE RULE keep_log;

-- # rule raw.notes.replicated
CREATE RULE replicated AS
    ON UPDATE TO raw.notes DO NOTHING;

ALTER TABLE raw.notes ENABLE REPLICA RULE replicated;

-- # rule raw.notes.tell
CREATE RULE tell AS
    ON INSERT TO raw.notes DO  INSERT INTO raw.log (line)
  VALUES ('note'::text);

ALTER TABLE raw.notes ENABLE ALWAYS RULE tell;

COMMENT ON RULE tell ON raw.notes IS 'tells the log';

-- # row security raw.notes
ALTER TABLE raw.notes ENABLE ROW LEVEL SECURITY;

-- # policy raw.notes.mine
CREATE POLICY mine ON raw.notes TO reader USING ((author = mart.me()));

COMMENT ON POLICY mine ON raw.notes IS 'own notes only';
