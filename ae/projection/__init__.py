"""How codes become points: ``python -m ae.projection``. Imports nothing."""
