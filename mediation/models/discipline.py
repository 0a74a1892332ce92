"""Discipline 处分 of mediators for misconduct (人民调解法 art. 15)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from mediation.models.base import Stamped, Term, key_field, say, term_field, version_field

if TYPE_CHECKING:
    from datetime import date

    from mediation.models.mediator import Mediator
    from mediation.models.user import User


class Misconduct(Term):
    """The four grounds of 人民调解法 art. 15."""

    BIAS = "bias", "偏袒一方当事人", "Bias towards a party"
    INSULT = "insult", "侮辱当事人", "Insulting a party"
    GAIN = "gain", "索取、收受财物或牟取其他不正当利益", "Asking for or taking gain"
    LEAK = "leak", "泄露当事人的个人隐私、商业秘密", "Leaking privacy or trade secrets"


class DisciplineMeasure(Term):
    """What art. 15 provides; the last for what is serious."""

    CRITICISM = "criticism", "批评教育", "Criticism and instruction"
    CORRECTION = "correction", "责令改正", "Ordered to correct it"
    REMOVAL = "removal", "罢免或解聘", "Removed or dismissed"


class Discipline(Stamped):
    id: UUID = key_field()
    mediator_id: UUID
    mediator: fields.ForeignKeyRelation[Mediator] = fields.ForeignKeyField(
        "mediation.Mediator",
        related_name="disciplines",
        db_index=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("调解员。", "The mediator."),
    )
    ground: Misconduct = term_field(Misconduct, description=say("事由。", "Ground."))
    measure: DisciplineMeasure = term_field(DisciplineMeasure, description=say("处理。", "Measure."))
    facts: str | None = fields.TextField(null=True, description=say("查明的情况。", "Facts that were found."))
    imposed_on: date = fields.DateField(description=say("处理日期。", "Day of the measure."))
    imposed_by_id: UUID | None
    imposed_by: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "mediation.User",
        related_name="imposed_disciplines",
        null=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("登记人。", "Who entered it."),
    )
    imposer: str = fields.CharField(
        max_length=100, description=say("作出处理的人和身份。", "Who imposed it, and in which role.")
    )
    lifted_on: date | None = fields.DateField(
        null=True, description=say("解除日期；空为处分中。", "Day it was lifted; empty while in force.")
    )
    lift_reason: str | None = fields.CharField(
        max_length=200, null=True, description=say("解除原因。", "Why it was lifted.")
    )
    version: int = version_field()

    class Meta:
        table = "discipline"
        indexes = (Index(fields=("imposed_on", "id"), name="discipline_imposed"),)
        constraints = (
            CheckConstraint(
                check="(lifted_on is null) = (lift_reason is null)", name="discipline_lifted_has_reason"
            ),
            CheckConstraint(
                check="lifted_on is null or lifted_on >= imposed_on", name="discipline_lifted_afterwards"
            ),
        )

    def __str__(self) -> str:
        return f"{self.ground.zh}：{self.measure.zh}"
