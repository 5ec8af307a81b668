"""From a catalogue to batches: rows, splits, cached photos, augmentation."""
