"""Finding precedents 查找类案: what a search answers besides the precedents themselves."""

from __future__ import annotations

import inspect

import strawberry

from api.planner.kinds import Argument
from api.schema.connections import PageInfo
from api.schema.precedent import Precedent
from api.schema.scalars import Money
from api.vocabulary import vocabulary
from mediation.models import CaseGrade, PrecedentResult
from mediation.models.base import LONGEST_TEXT, Term, say


class PrecedentOrder(Term):
    SAME_ISSUE = "same_issue", "争议相同的在前", "Those with the same issue first"
    NEAREST_FACTS = "nearest_facts", "事实相近的在前", "Those with the nearest facts first"


class SearchEngine(Term):
    EMBEDDED = "embedded", "内置引擎", "The embedded engine"
    ELASTICSEARCH = "elasticsearch", "Elasticsearch 引擎", "Elasticsearch"
    DATABASE = "database", "数据库", "The database"


class ReasonKind(Term):
    SHARED_CIRCUMSTANCES = "shared_circumstances", "共同情节", "Shared circumstances"
    SAME_TYPE = "same_type", "同类纠纷", "The same type of dispute"
    CLOSE_SUM = "close_sum", "金额相近", "A close sum"
    SAME_LAW = "same_law", "引用同一法条", "The same law article"
    UNLIKE = "unlike", "不同之处", "Where it differs"


vocabulary(PrecedentOrder, "类案的排列顺序", "Order of precedents")
vocabulary(SearchEngine, "作答的引擎", "The engine that answered")
vocabulary(ReasonKind, "相近的缘由种类", "Kind of reason")


@strawberry.input(description=say("金额范围。", "A band of sums."))
class MoneyRange:
    least: Money | None = strawberry.field(default=None, description=say("不少于。", "At least this."))
    most: Money | None = strawberry.field(default=None, description=say("不多于。", "At most this."))


@strawberry.input(
    description=say(
        "筛选类案；不存在的取值得到空页。",
        "Which precedents to keep; a value that does not exist gives an empty page.",
    )
)
class PrecedentFilter:
    dispute_type: str | None = strawberry.field(
        default=None,
        description=say("纠纷类型代码（含下级）。", "Code of the dispute type, those below included."),
    )
    division: str | None = strawberry.field(
        default=None, description=say("区划代码（含下级）。", "Code of the division, those below included.")
    )
    year_from: int | None = strawberry.field(
        default=None, description=say("年度不早于。", "This year or later.")
    )
    year_to: int | None = strawberry.field(
        default=None, description=say("年度不晚于。", "This year or earlier.")
    )
    grade: list[CaseGrade] | None = strawberry.field(
        default=None, description=say("难易等级。", "Grades of difficulty.")
    )
    result: PrecedentResult | None = strawberry.field(
        default=None, description=say("调解结果。", "How mediation ended.")
    )
    amount: MoneyRange | None = strawberry.field(default=None, description=say("金额范围。", "Band of sums."))


@strawberry.type(
    description=say("命中的文字片段，命中处以 <mark> 标出。", "Fragments that matched, marked with <mark>.")
)
class Highlight:
    field: str = strawberry.field(description=say("字段。", "The field."))
    fragments: list[str] = strawberry.field(description=say("片段。", "The fragments."))


@strawberry.type(description=say("为什么相近。", "Why it is alike."))
class Reason:
    kind: ReasonKind = strawberry.field(description=say("种类。", "Kind."))
    text: str = strawberry.field(description=say("说明。", "In words."))


@strawberry.type(description=say("金额的四分位数。", "Quartiles of the sums."))
class Quartiles:
    p25: Money | None = strawberry.field(description=say("下四分位数。", "Lower quartile."))
    median: Money | None = strawberry.field(description=say("居中的数。", "Median."))
    p75: Money | None = strawberry.field(description=say("上四分位数。", "Upper quartile."))


@strawberry.type(description=say("最相近的若干件是怎么了结的。", "How the nearest ones ended."))
class Outcomes:
    cases: int = strawberry.field(description=say("统计的件数。", "How many were counted."))
    agreed: int = strawberry.field(description=say("达成协议的件数。", "How many ended in agreement."))
    agreement_rate: float | None = strawberry.field(
        description=say(
            "达成协议的百分比，两位小数；没有案件时为空。",
            "Per cent that agreed, two decimals; null without cases.",
        )
    )
    median_days: float | None = strawberry.field(
        description=say("居中的天数。", "Median of the days it took.")
    )
    amount: Quartiles = strawberry.field(description=say("金额。", "The sums."))


@strawberry.type(description=say("按纠纷类型的件数。", "How many of a dispute type."))
class DisputeTypeFacet:
    code: str = strawberry.field(description=say("类型代码。", "Code of the type."))
    name: str = strawberry.field(description=say("类型名称。", "Name of the type."))
    count: int = strawberry.field(description=say("件数。", "How many."))


@strawberry.type(description=say("按区县的件数。", "How many in a county."))
class DivisionFacet:
    code: str = strawberry.field(description=say("区划代码。", "Code of the division."))
    name: str = strawberry.field(description=say("区划名称。", "Name of the division."))
    count: int = strawberry.field(description=say("件数。", "How many."))


@strawberry.type(description=say("按年度的件数。", "How many of a year."))
class YearFacet:
    year: int = strawberry.field(description=say("年度。", "Year."))
    count: int = strawberry.field(description=say("件数。", "How many."))


@strawberry.type(description=say("按难易等级的件数。", "How many of a grade."))
class GradeFacet:
    grade: CaseGrade = strawberry.field(description=say("难易等级。", "Grade of difficulty."))
    count: int = strawberry.field(description=say("件数。", "How many."))


@strawberry.type(description=say("命中的类案按各项的件数。", "How many were found, by several counts."))
class Facets:
    dispute_types: list[DisputeTypeFacet] = strawberry.field(
        description=say("按纠纷类型。", "By type of dispute.")
    )
    divisions: list[DivisionFacet] = strawberry.field(description=say("按区县。", "By county."))
    years: list[YearFacet] = strawberry.field(description=say("按年度。", "By year."))
    grades: list[GradeFacet] = strawberry.field(description=say("按难易等级。", "By grade."))


@strawberry.type(description=say("找到的一件类案。", "A precedent that was found."))
class PrecedentHit:
    cursor: str = strawberry.field(description=say("游标。", "Cursor."))
    score: float | None = strawberry.field(
        description=say(
            "相近程度，0 到 1，依次不升；只按字面查找时为空。",
            "How alike, 0 to 1, never rising down the list; null when only words were matched.",
        )
    )
    highlights: list[Highlight] = strawberry.field(description=say("命中的片段。", "What matched."))
    reasons: list[Reason] = strawberry.field(
        description=say("相近的缘由，其后是不同之处。", "Why it is alike, then where it is not.")
    )
    node: Precedent = strawberry.field(description=say("类案。", "The precedent."))


@strawberry.type(description=say("一次查找的结果。", "The answer of a search."))
class PrecedentSearch:
    search_id: strawberry.ID = strawberry.field(
        description=say("这次查找的标识。", "Identifier of this search.")
    )
    total_count: int = strawberry.field(description=say("命中的总数。", "How many were found."))
    engine: SearchEngine = strawberry.field(description=say("作答的引擎。", "The engine that answered."))
    degraded: bool = strawberry.field(
        description=say(
            "是否只按字面词查找；相近而说法不同的可能漏掉。",
            "Whether only words were matched; similar cases put differently may be missed.",
        )
    )
    partial: bool = strawberry.field(
        description=say(
            "是否少了已配置的外部向量；其余照常。",
            "Whether the outside vectors that are set up were missing; all else is as ever.",
        )
    )
    outcomes: Outcomes | None = strawberry.field(
        description=say(
            "最相近的怎么了结的；只按字面查找时为空。",
            "How the nearest ended; null when only words were matched.",
        )
    )
    facets: Facets = strawberry.field(description=say("按各项的件数。", "Counts by several properties."))
    page_info: PageInfo = strawberry.field(description=say("本页的情况。", "About this page."))
    edges: list[PrecedentHit] = strawberry.field(description=say("本页各条。", "The items of this page."))


@strawberry.type(description=say("输入时的联想词。", "A suggestion while typing."))
class Suggestion:
    text: str = strawberry.field(description=say("词语。", "The words."))
    count: int = strawberry.field(description=say("含有它的类案数。", "How many precedents have it."))


SEARCH_FIRST = 10
SEARCH_ARGUMENTS = [
    Argument(
        "narrative", str,
        say(
            f"手头纠纷的经过，原文即可，最多 {LONGEST_TEXT} 字。",
            f"The whole text of the dispute at hand, as written, in at most {LONGEST_TEXT} characters.",
        ),
        inspect.Parameter.empty,
    ),
    Argument("filter", PrecedentFilter | None, say("筛选条件。", "What to keep."), None),
    Argument("orderBy", PrecedentOrder, say("排列顺序。", "The order."), PrecedentOrder.SAME_ISSUE),
    Argument("first", int, say("最多取多少条，1 到 100，默认 10。", "How many at most, 1 to 100; 10 by default."), SEARCH_FIRST),
    Argument("after", str | None, say("从这个游标之后取。", "Take what follows this cursor."), None),
]  # fmt: skip
