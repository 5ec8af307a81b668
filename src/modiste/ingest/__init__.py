"""From a catalogue to a shop: what changed is encoded and written, decoding and writing beside the net."""
