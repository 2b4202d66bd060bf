CREATE SCHEMA stg;

CREATE FUNCTION stg.clean(value text) RETURNS text
    LANGUAGE plpgsql
    AS $$
begin
  if value is null then
    return '';
  end if;
  return trim(value);
end
$$;
