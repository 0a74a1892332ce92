"""Every change that the interface offers 变更: object first, then the verb."""

from __future__ import annotations

import strawberry

from api.resolvers.case_register import CaseMutations
from api.resolvers.committees import CommitteeMutations
from api.resolvers.disciplines import DisciplineMutations
from api.resolvers.grade_thresholds import GradeThresholdMutations
from api.resolvers.grades import GradeMutations
from api.resolvers.honour_nominations import HonourNominationMutations
from api.resolvers.honour_rounds import HonourRoundMutations
from api.resolvers.honour_votes import HonourVoteMutations
from api.resolvers.honours import HonourMutations
from api.resolvers.judgments import JudgmentMutations
from api.resolvers.judicial_offices import JudicialOfficeMutations
from api.resolvers.mediator_offices import MediatorOfficeMutations
from api.resolvers.mediators import MediatorMutations
from api.resolvers.precedents import PrecedentMutations
from api.resolvers.sessions import SessionMutations
from api.resolvers.trainings import TrainingMutations
from mediation.models.base import say


@strawberry.type(
    description=say(
        "办理。每一项都返回办理后的对象和拒绝的原因。",
        "Changes. Each returns the object as it now stands, and why it was refused.",
    )
)
class Mutation(
    SessionMutations,
    CaseMutations,
    CommitteeMutations,
    MediatorMutations,
    MediatorOfficeMutations,
    JudicialOfficeMutations,
    DisciplineMutations,
    GradeMutations,
    GradeThresholdMutations,
    TrainingMutations,
    HonourMutations,
    HonourRoundMutations,
    HonourNominationMutations,
    HonourVoteMutations,
    PrecedentMutations,
    JudgmentMutations,
):
    pass
