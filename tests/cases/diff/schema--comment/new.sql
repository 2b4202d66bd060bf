CREATE SCHEMA stg;

COMMENT ON SCHEMA stg IS 'Staging: cleaned, not yet modelled';
