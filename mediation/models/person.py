"""Persons 人员: who stands behind a mediator's posts and flags, or a user's account."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields

from mediation.models.base import (
    Stamped,
    Term,
    demo_field,
    hash_field,
    key_field,
    masked_field,
    say,
    sealed_field,
    term_field,
    version_field,
)

if TYPE_CHECKING:
    from datetime import date


class Gender(Term):
    FEMALE = "female", "女", "Female"
    MALE = "male", "男", "Male"


class Education(Term):
    PRIMARY = "primary", "小学", "Primary school"
    JUNIOR = "junior", "初中", "Junior secondary school"
    SENIOR = "senior", "高中或中专", "Senior secondary school"
    COLLEGE = "college", "大专", "Junior college"
    BACHELOR = "bachelor", "本科", "Bachelor"
    POSTGRADUATE = "postgraduate", "研究生", "Postgraduate"


class Person(Stamped):
    id: UUID = key_field()
    name: str = fields.CharField(max_length=50, description=say("姓名。", "Name."))
    gender: Gender | None = term_field(Gender, null=True, description=say("性别。", "Sex."))
    born_on: date | None = fields.DateField(null=True, description=say("出生日期。", "Date of birth."))
    ethnicity: str | None = fields.CharField(
        max_length=20, null=True, description=say("民族。", "Ethnic group.")
    )
    education: Education | None = term_field(
        Education, null=True, description=say("文化程度。", "Education.")
    )
    phone_masked: str | None = masked_field("电话", "Telephone")
    phone_sealed: str | None = sealed_field("电话", "Telephone")
    phone_hash: str | None = hash_field("电话", "Telephone")
    id_number_masked: str | None = masked_field("身份证号", "Identity number")
    id_number_sealed: str | None = sealed_field("身份证号", "Identity number")
    id_number_hash: str | None = hash_field("身份证号", "Identity number")
    demo: bool = demo_field()
    version: int = version_field()

    class Meta:
        table = "person"

    def __str__(self) -> str:
        return self.name
