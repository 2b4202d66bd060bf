CREATE SCHEMA ext;

CREATE SCHEMA lib;

CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA ext;

COMMENT ON EXTENSION hstore IS 'data type for storing sets of (key, value) pairs';
