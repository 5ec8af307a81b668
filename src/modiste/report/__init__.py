"""Picture sheets, charts and pages: one look for everything that people are shown."""
