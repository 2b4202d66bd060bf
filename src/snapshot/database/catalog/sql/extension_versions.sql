-- Installed extensions, plpgsql included, with their versions.
SELECT extname, extversion FROM pg_extension ORDER BY extname COLLATE "C"
