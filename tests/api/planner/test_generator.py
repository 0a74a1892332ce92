"""The random operations ask for all that can be read, as everybody who may read."""

from __future__ import annotations

from graphql import parse

from api.planner.registry import connect_models
from api.schema import build_schema
from mediation.models import Role
from tests.api.planner.generator import Generator, value_pool
from tests.api.planner.reach import Reached, readable_fields
from tests.api.planner.sample import make_sample

OPERATIONS = 2_000
WITH_GRANTS = (Role.CITY, Role.COUNTY, Role.TOWNSHIP, Role.VILLAGE, Role.COMMITTEE)
"""Roles whose grant says whether personal data may be read in full."""


def test_every_field_argument_and_given_value_is_asked_for() -> None:
    connect_models()
    schema = build_schema()._schema
    generator = Generator(schema, value_pool(make_sample()), seed=2)
    reached = Reached(schema)
    for _ in range(OPERATIONS):
        reached.read(parse(generator.operation()[0]))

    assert sorted(readable_fields(schema) - reached.names) == []


def test_every_kind_of_viewer_asks() -> None:
    connect_models()

    asking = {(viewer.role, viewer.personal_data) for viewer in make_sample().viewers.values()}

    assert {role for role, _in_full in asking} == {*Role}
    assert asking >= {(role, in_full) for role in WITH_GRANTS for in_full in (False, True)}
