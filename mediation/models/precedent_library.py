"""The library of precedents as a whole 类案库: what searches must know of it at once."""

from __future__ import annotations

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from mediation.models.base import say


class PrecedentLibrary(Model):
    """The one row; none before the first withdrawal. The database counts with every withdrawal that it keeps.

    A withdrawal holds the row to its commit, so that they are counted in the order in which they are seen:
    what was counted at the same figure has missed none.
    """

    id: int = fields.SmallIntField(
        primary_key=True,
        generated=False,
        description=say("恒为 1，只有一行。", "Always 1: there is one row."),
    )
    withdrawals: int = fields.BigIntField(
        description=say("累计撤回的次数。", "How often a precedent was withdrawn.")
    )

    class Meta:
        table = "precedent_library"
        constraints = (CheckConstraint(check="id = 1", name="precedent_library_is_one"),)
