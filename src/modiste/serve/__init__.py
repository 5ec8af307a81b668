"""The server: an HTTP API and a web page in one process (extra [serve])."""
