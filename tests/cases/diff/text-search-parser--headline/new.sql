CREATE SCHEMA ref;

CREATE TEXT SEARCH PARSER ref.words (
    START = prsd_start,
    GETTOKEN = prsd_nexttoken,
    END = prsd_end,
    HEADLINE = prsd_headline,
    LEXTYPES = prsd_lextype );
