"""Whether a shop is in order, and what to do where it is not."""
