"""From a question in words, photos and colours to products: how it is read, matched and ranked."""
