CREATE FUNCTION public.handler() RETURNS language_handler
    LANGUAGE c
    AS '$libdir/plpgsql', 'plpgsql_call_handler';

CREATE FUNCTION public.inline(internal) RETURNS void
    LANGUAGE c STRICT
    AS '$libdir/plpgsql', 'plpgsql_inline_handler';

CREATE TRUSTED PROCEDURAL LANGUAGE plown HANDLER public.handler INLINE public.inline;

GRANT ALL ON LANGUAGE plown TO reader;
