"""Measured figures: ``python -m tests.benchmarks``, or ``make bench``.

Each subject is a module with a function ``rows`` that yields the rows of its table;
``__main__`` lists the subjects.
"""
