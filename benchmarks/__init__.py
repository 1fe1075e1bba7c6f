"""Benchmarks, run by ``einlass bench NAME`` from a checkout; none of them is part of the program."""
