CREATE FOREIGN DATA WRAPPER files;

CREATE SERVER depot FOREIGN DATA WRAPPER files;

CREATE USER MAPPING FOR reader SERVER depot OPTIONS (
    password 'not kept',
    "user" 'new'
);
