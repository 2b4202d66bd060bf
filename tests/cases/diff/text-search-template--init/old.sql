CREATE SCHEMA ref;

CREATE TEXT SEARCH TEMPLATE ref.simple (
    LEXIZE = dsimple_lexize );
