"""What the server's catalogue knows, asked under the snapshot that pg_dump runs on."""
