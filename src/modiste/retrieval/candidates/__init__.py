"""The products that may answer a question: vectors, full text and labels over a shop in memory."""
