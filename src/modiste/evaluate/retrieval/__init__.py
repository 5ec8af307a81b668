"""How well a model finds: retrieval on held-out groups, by picture and by words, beside plain baselines."""
