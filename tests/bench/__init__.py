"""Measurements, run by ``make bench``. Never part of the tests: a timed test says more of the machine."""
