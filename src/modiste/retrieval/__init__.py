"""From a question to products: how it is read, which products may answer it, and in which order they are shown."""
