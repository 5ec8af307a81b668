"""What people say about products, laid over what the source says: corrections and taught attributes."""
