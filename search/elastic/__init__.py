"""Elasticsearch 9: the engine of production. Needs no plugin: the terms are made by our own code."""
