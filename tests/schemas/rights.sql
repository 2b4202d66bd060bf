-- Owners, grants with grantors, default privileges, row security, event triggers.
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['rights_owner', 'rights_reader', 'Rights "Writer"', 'rights_root'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN EXECUTE format('CREATE ROLE %I', name); END IF;
    END LOOP;
    ALTER ROLE rights_root SUPERUSER;
END $$;
CREATE SCHEMA raw AUTHORIZATION rights_owner;
CREATE SCHEMA mart;
GRANT USAGE ON SCHEMA raw TO rights_reader WITH GRANT OPTION;
GRANT ALL ON SCHEMA mart TO rights_owner;
SET SESSION AUTHORIZATION rights_reader;
GRANT USAGE ON SCHEMA raw TO "Rights ""Writer""";
RESET SESSION AUTHORIZATION;

CREATE TABLE raw.secrets (id serial PRIMARY KEY, owner name DEFAULT current_user, body text);
ALTER TABLE raw.secrets OWNER TO rights_owner;
CREATE TABLE mart.facts (id bigint GENERATED ALWAYS AS IDENTITY, body text);
ALTER TABLE mart.facts OWNER TO rights_reader;
GRANT SELECT (id, body), UPDATE (body) ON raw.secrets TO rights_reader;
GRANT INSERT, DELETE ON raw.secrets TO "Rights ""Writer""" WITH GRANT OPTION;
GRANT USAGE ON SEQUENCE raw.secrets_id_seq TO rights_reader;
REVOKE ALL ON mart.facts FROM rights_reader;
GRANT TRUNCATE ON mart.facts TO PUBLIC;
SET SESSION AUTHORIZATION "Rights ""Writer""";
GRANT INSERT ON raw.secrets TO rights_reader;
RESET SESSION AUTHORIZATION;

ALTER TABLE raw.secrets ENABLE ROW LEVEL SECURITY;
ALTER TABLE raw.secrets FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON raw.secrets USING (owner = current_user) WITH CHECK (body <> '');
CREATE POLICY readers ON raw.secrets AS RESTRICTIVE FOR SELECT TO rights_reader, "Rights ""Writer""" USING (true);
ALTER TABLE mart.facts ENABLE ROW LEVEL SECURITY;

CREATE FUNCTION raw.secure() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
REVOKE ALL ON FUNCTION raw.secure() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION raw.secure() TO rights_reader;
CREATE TYPE raw.pair AS (a int, b text);
REVOKE USAGE ON TYPE raw.pair FROM PUBLIC;
CREATE DOMAIN raw.word AS text;
GRANT USAGE ON TYPE raw.word TO rights_reader;

ALTER DEFAULT PRIVILEGES IN SCHEMA mart GRANT SELECT ON TABLES TO rights_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE rights_owner GRANT USAGE ON SEQUENCES TO "Rights ""Writer""";
ALTER DEFAULT PRIVILEGES FOR ROLE rights_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE rights_owner IN SCHEMA raw GRANT ALL ON TYPES TO rights_reader;

CREATE FUNCTION mart.watch() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'nobody changes the schema: %', tg_tag;
END $$;
CREATE PUBLICATION everything FOR TABLES IN SCHEMA mart WITH (publish = 'insert');
CREATE PUBLICATION "some" FOR TABLE raw.secrets (id, body) WHERE (id > 0);
COMMENT ON PUBLICATION "some" IS 'a few columns';
GRANT CREATE ON SCHEMA public TO rights_reader;
COMMENT ON SCHEMA public IS 'shared';
CREATE EVENT TRIGGER no_change ON ddl_command_start WHEN tag IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION mart.watch();
CREATE EVENT TRIGGER no_drop ON sql_drop EXECUTE FUNCTION mart.watch();
ALTER EVENT TRIGGER no_drop DISABLE;
COMMENT ON EVENT TRIGGER no_change IS '変更禁止';
