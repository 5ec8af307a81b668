"""Product photos drawn by our own code: cloth laid piece by piece on a ground, lit from the upper left."""
