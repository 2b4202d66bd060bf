CREATE FOREIGN DATA WRAPPER files OPTIONS (
    debug 'false'
);
