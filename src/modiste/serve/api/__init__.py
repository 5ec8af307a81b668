"""The API under /v1: thin routes over `Shop` and `Tagger`."""
