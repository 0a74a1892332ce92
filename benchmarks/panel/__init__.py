"""Every list of the admin panel over a large network."""
