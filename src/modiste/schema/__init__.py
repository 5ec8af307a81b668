"""What a label is: attributes, their labels, and the merges of the paper."""
