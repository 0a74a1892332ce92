"""How well search ranks, measured through the product's own engines: ``make bench-search``."""
