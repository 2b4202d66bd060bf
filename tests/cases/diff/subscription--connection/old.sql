CREATE SUBSCRIPTION inward CONNECTION 'host=old dbname=d' PUBLICATION a WITH (connect = false, slot_name = NONE, streaming = parallel);
