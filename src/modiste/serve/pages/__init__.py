"""The pages of shopper and seller, rendered here and refined by htmx."""
