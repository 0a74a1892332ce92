"""A real Elasticsearch node for tests, assembled from Maven Central's jars; needs Java 21 and Maven."""
