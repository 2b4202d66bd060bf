CREATE SCHEMA ref;

CREATE COLLATION ref.plain (provider = libc, locale = 'POSIX');
