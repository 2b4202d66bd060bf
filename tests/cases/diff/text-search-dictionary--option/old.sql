CREATE SCHEMA ref;

CREATE TEXT SEARCH DICTIONARY ref.plain (
    TEMPLATE = pg_catalog.simple );
