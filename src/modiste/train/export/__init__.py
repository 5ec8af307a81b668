"""From a run to a model folder: graph, calibration, what tagging needs, the model card."""
