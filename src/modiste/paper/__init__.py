"""The paper that the project grew from: its steps, tables and figures rebuilt, on top of train and evaluate."""
