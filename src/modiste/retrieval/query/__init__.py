"""How a question is read: conditions, limits, exclusions, the words of a shop."""
