"""Puts the schema together."""

from __future__ import annotations

import strawberry
from strawberry.schema.config import StrawberryConfig

from api.resolvers.errors import Refusal, TooManyAttempts
from api.resolvers.mutation import Mutation
from api.resolvers.subscription import Subscription
from api.schema.case import Party
from api.schema.precedent import Precedent
from api.schema.query import Query
from api.schema.scalars import SCALARS


def build_schema() -> strawberry.Schema:
    """A fresh schema; an engine installs its resolvers on the one it is given."""
    return strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[Party, Precedent, Refusal, TooManyAttempts],
        config=StrawberryConfig(scalar_map=SCALARS),
    )
