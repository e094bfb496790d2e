"""One file per module of ``ae/``, and the architecture."""
