"""Vectors from an outside model 外部向量, where an operator has set one up; off otherwise.

Only redacted text leaves the host (docs/adr/0011). What is outside may be slow, wrong or away: no
search waits longer for it than ``QUERY_SECONDS``, and none fails for it.
"""
