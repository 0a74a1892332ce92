"""A line that can be slowed and cut 可调的线路: toxiproxy, built by Go from a pinned module."""
