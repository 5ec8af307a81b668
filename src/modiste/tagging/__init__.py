"""Photos to tags with calibrated confidence, a listing's draft and a garment's formality; the encoder is passed in."""
