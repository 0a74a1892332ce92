"""The GraphQL schema: shape only. Reads are declared for the planner; mutations have resolvers."""

from api.schema.build import build_schema

__all__ = ["build_schema"]
