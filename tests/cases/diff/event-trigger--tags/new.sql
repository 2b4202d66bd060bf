CREATE SCHEMA stg;

CREATE FUNCTION stg.watch() RETURNS event_trigger
    LANGUAGE plpgsql
    AS $$begin end$$;

CREATE EVENT TRIGGER watched ON ddl_command_end
         WHEN TAG IN ('CREATE TABLE', 'DROP TABLE')
   EXECUTE FUNCTION stg.watch();

ALTER EVENT TRIGGER watched DISABLE;
