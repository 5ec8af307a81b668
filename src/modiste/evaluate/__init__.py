"""How good a model is, and how sure one can be of it: protocols, metrics, baselines, and the run that applies them."""
