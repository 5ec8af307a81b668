"""Photos: decoding, grounds, what the net is shown, colours."""
