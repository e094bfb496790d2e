"""The tests. `make test` runs all of them, `pytest tests/unit` the quick ones."""

import os

# Two BLAS threads which wait for each other on a busy machine cost seconds a call.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
