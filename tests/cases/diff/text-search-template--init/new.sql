CREATE SCHEMA ref;

CREATE TEXT SEARCH TEMPLATE ref.simple (
    INIT = dsimple_init,
    LEXIZE = dsimple_lexize );
