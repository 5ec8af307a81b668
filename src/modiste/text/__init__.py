"""Words: how text is cut into terms, slips of the pen, everyday words."""
