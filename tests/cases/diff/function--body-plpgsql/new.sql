CREATE SCHEMA stg;

CREATE FUNCTION stg.clean(value text) RETURNS text
    LANGUAGE plpgsql
    AS $$
begin
  if value is null then
    return null;
  end if;
  return lower(trim(value));
end
$$;
