"""Trainings on a real Dask cluster on this machine: `make cluster-test`."""
