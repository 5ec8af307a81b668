"""The sample shop, drawn by our own code, and the catalogue that a first try uses."""
