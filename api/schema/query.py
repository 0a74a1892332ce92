"""The root of reads."""

from __future__ import annotations

from datetime import date

import strawberry

from api.planner.declarations import compiled, connection, many, node, nodes, one, searched
from api.planner.kinds import Argument
from api.schema.case import Case
from api.schema.case_input import CaseFilter, CaseOrder
from api.schema.committee import Committee
from api.schema.committee_input import CommitteeFilter, CommitteeOrder
from api.schema.connections import Connection, Node
from api.schema.dispute_type import DisputeType
from api.schema.division import Division, DivisionFilter
from api.schema.grade import GradeChange, GradeChangeOrder, GradeThreshold, GradeThresholdOrder
from api.schema.honour import Honour, HonourFilter, HonourOrder
from api.schema.honour_round import HonourRound, HonourRoundFilter, HonourRoundOrder
from api.schema.judicial_office import JudicialOffice, JudicialOfficeFilter
from api.schema.mediator import Mediator, MediatorFilter
from api.schema.network import NetworkCounts, compile_network
from api.schema.precedent_search import SEARCH_ARGUMENTS, PrecedentSearch, Suggestion
from api.schema.statistics import Statistics, StatisticsGroup, check_division, compile_statistics
from api.schema.training import TrainingEvent, TrainingOrder
from api.schema.viewer import ViewerAccount, compile_viewer
from mediation.models import GradeChangeStatus
from mediation.models.base import say

DIVISION = Argument("division", str, say("区划代码。", "Code of the division."))


@strawberry.type(
    description=say("查询：一次请求是一条 SQL 语句。", "Reads; each request is one SQL statement.")
)
class Query:
    node: Node | None = node(
        say(
            "按全局标识取一个对象；看不到的与没有的一样为空。",
            "An object by its global identifier; null alike when missing or out of sight.",
        )
    )
    nodes: list[Node | None] = nodes(
        say("按全局标识取多个对象，顺序不变。", "Objects by their global identifiers, in the same order.")
    )
    viewer: ViewerAccount = compiled(compile_viewer, say("访问者本人。", "The one who reads."))
    division: Division | None = one(
        by="code",
        argument=say("区划代码。", "Code of the division."),
        description=say("按代码取区划。", "A division by its code."),
    )
    divisions: Connection[Division] = connection(
        filter=DivisionFilter, description=say("区划。", "Divisions.")
    )
    dispute_types: list[DisputeType] = many(
        order="code", description=say("全部纠纷类型。", "All types of dispute.")
    )
    committee: Committee | None = one(
        by="short_name",
        argument=say("简称。", "Short name."),
        description=say("按简称取调委会。", "A committee by its short name."),
    )
    committees: Connection[Committee] = connection(
        filter=CommitteeFilter, order=CommitteeOrder.KEY_ASC, description=say("调委会。", "Committees.")
    )
    judicial_offices: Connection[JudicialOffice] = connection(
        filter=JudicialOfficeFilter, description=say("司法所。", "Judicial offices.")
    )
    mediators: Connection[Mediator] = connection(
        filter=MediatorFilter, description=say("调解员。", "Mediators.")
    )
    honours: Connection[Honour] = connection(
        filter=HonourFilter, order=HonourOrder.YEAR_DESC, description=say("荣誉。", "Honours.")
    )
    honour_rounds: Connection[HonourRound] = connection(
        filter=HonourRoundFilter,
        order=HonourRoundOrder.YEAR_DESC,
        description=say("“枫桥式”荣誉的评选。", 'Rounds of "Fengqiao-style" honours.'),
    )
    training_events: Connection[TrainingEvent] = connection(
        under=[DIVISION],
        equal=[Argument("year", int | None, say("只看这一年度。", "Of this year only."), None)],
        order=TrainingOrder.HELD_ON_DESC,
        description=say("一个区划（含下级）举办的培训。", "Training held by a division and those below it."),
    )
    grade_thresholds: Connection[GradeThreshold] = connection(
        under=[DIVISION],
        order=GradeThresholdOrder.VALID_FROM_DESC,
        description=say(
            "一个市评定等级的条件，已停用的也在内。",
            "The thresholds of grades of a city, those that no longer hold among them.",
        ),
    )
    grade_changes: Connection[GradeChange] = connection(
        equal=[
            Argument(
                "status", GradeChangeStatus | None, say("只看这个状态。", "With this status only."), None
            )
        ],
        order=GradeChangeOrder.NOTICE_UNTIL_DESC,
        description=say("看得到的等级评定。", "The changes of grades in sight."),
    )
    case: Case | None = one(
        by="number",
        argument=say("案号。", "Case number."),
        description=say("按案号取案件。", "A case by its number."),
    )
    cases: Connection[Case] = connection(
        filter=CaseFilter,
        order=CaseOrder.ACCEPTED_ON_DESC,
        description=say("看得到的案件。", "The cases in sight."),
    )
    statistics: Statistics = compiled(
        compile_statistics,
        say(
            "一个区划一段时期内受理案件的统计。",
            "Statistics of the cases that a division accepted in a period.",
        ),
        [
            DIVISION,
            Argument("from", date, say("自此日起。", "From this day.")),
            Argument("to", date, say("至此日止，含当日。", "To this day, itself included.")),
            Argument(
                "groupBy",
                StatisticsGroup | None,
                say("分组；省略则只有合计。", "Grouping; only the total without."),
                None,
            ),
        ],
        check_division,
    )
    network_counts: NetworkCounts = compiled(
        compile_network,
        say("一个区划内调解网络的规模。", "The size of the network within a division."),
        [DIVISION],
        check_division,
    )
    precedents: PrecedentSearch | None = searched(
        "precedents",
        say("按纠纷经过查找相近的类案。", "Precedents that are like the dispute told."),
        SEARCH_ARGUMENTS,
    )
    precedent_suggestions: list[Suggestion] | None = searched(
        "precedent_suggestions",
        say("输入时的联想词。", "Suggestions while typing."),
        [Argument("prefix", str, say("已输入的字。", "What was typed so far."))],
    )
