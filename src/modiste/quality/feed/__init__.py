"""Whether a feed will work, and what to fix: one part of the question per file."""
