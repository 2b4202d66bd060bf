CREATE SCHEMA ref;

CREATE TEXT SEARCH CONFIGURATION ref.search (
    PARSER = pg_catalog."default" );

ALTER TEXT SEARCH CONFIGURATION ref.search
    ADD MAPPING FOR asciiword WITH simple;
