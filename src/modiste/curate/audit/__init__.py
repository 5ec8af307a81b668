"""Labels that look wrong or are missing: evidence from photos, names, other labels and twins; as a list and a page."""
