"""Text to model: cutting, classifying and assembling what pg_dump prints."""
