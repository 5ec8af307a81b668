"""Work in several threads: results ahead of who takes them."""
