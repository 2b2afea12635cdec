"""Measurements: generators of synthetic data, and what Hoptac does with them beside what people use today.

Put here what is run by hand or by `make` and prints numbers. What must always hold is a test in `tests/`.
"""
