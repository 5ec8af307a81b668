"""What people say about products, on top of what the source says: corrections and taught attributes."""
