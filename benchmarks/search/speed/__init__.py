"""How fast search is beside the raw engine, and how fast an index is filled: ``make bench-search-speed``."""
