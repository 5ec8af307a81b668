"""What is in a catalogue: everything that `modiste inspect` finds out and leaves behind."""
