CREATE FOREIGN DATA WRAPPER files OPTIONS (
    debug 'true',
    depth '2'
);

GRANT ALL ON FOREIGN DATA WRAPPER files TO reader;
