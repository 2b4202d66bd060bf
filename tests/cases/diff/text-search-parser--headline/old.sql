CREATE SCHEMA ref;

CREATE TEXT SEARCH PARSER ref.words (
    START = prsd_start,
    GETTOKEN = prsd_nexttoken,
    END = prsd_end,
    LEXTYPES = prsd_lextype );
