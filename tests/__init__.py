"""The tests. `make test` runs all of them, `pytest tests/unit` the quick ones."""
