CREATE SUBSCRIPTION inward CONNECTION 'host=new dbname=d' PUBLICATION a, b WITH (connect = false, slot_name = NONE, binary = true, streaming = parallel);
