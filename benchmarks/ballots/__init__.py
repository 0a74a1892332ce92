"""A rush to the ballot box, and a crowd on the page, against the real server."""
