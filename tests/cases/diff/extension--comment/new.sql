CREATE SCHEMA ext;

CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA ext;

COMMENT ON EXTENSION hstore IS 'Key and value pairs of the devices';
