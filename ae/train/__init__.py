"""How a run is trained: ``python -m ae.train``. Imports nothing: torch is heavy."""
