"""The one who reads 访问者, as the schema shows them to themselves."""

# ruff: noqa: ARG001, S608  one shape for compile functions; names come from the models, values are parameters

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import strawberry

from api.planner.declarations import compiled, expression
from api.planner.identifiers import encode_id
from api.planner.kinds import CompileOwn
from api.planner.leaves import JsonObject, nullable, quoted, text
from api.schema.committee import Committee
from api.schema.division import Division
from mediation.models import Role, RoleGrant
from mediation.models.base import say

if TYPE_CHECKING:
    from graphql import FieldNode

    from api.planner.compiler import Compiler
    from api.planner.registry import PlannedField


def _related(type_name: str, column: str) -> CompileOwn:
    """A row that a grant names; registers of this kind are open to everyone, yet scoped like all."""

    def compile_related(
        compiler: Compiler, field: PlannedField, nodes: Sequence[FieldNode], alias: str
    ) -> str:
        target = compiler.registry.types[type_name]
        row = compiler.alias()
        tied = " and ".join([f"{row}.{target.key}={alias}.{column}", *compiler.scope(target, row)])
        written = compiler.object(type_name, nodes, row)
        return f"coalesce((select {written} from {target.table} {row} where {tied}),'null')"

    return compile_related


def _column(name: str, description: str) -> Any:
    return expression(lambda _compiler, alias: f"{alias}.{name}", description)


@strawberry.type(
    description=say("一项授权：以什么角色，管到哪里。", "A grant: which role, and how far it reaches.")
)
class ViewerRole:
    # A grant is no Node: nobody reads it but its holder.
    id: strawberry.ID | None = expression(
        lambda _compiler, alias: f"encode(convert_to('{RoleGrant.__name__}:'||{alias}.id,'UTF8'),'base64')",
        say(
            "授权标识，即 signIn 的 grant；没有账号的令牌和未登录时为空。",
            "Identifier of the grant, as signIn takes it; null for a token without an account and when not signed in.",
        ),
    )
    role: Role = _column("role", say("角色。", "Role."))
    personal_data: bool = _column(
        "personal_data", say("可看完整的电话和身份证号。", "May see telephones and identity numbers in full.")
    )
    active: bool = _column("active", say("是否正以此身份访问。", "Whether it is the one in use."))
    division: Division | None = compiled(
        _related("Division", "division_id"), say("管辖区划。", "The division it reaches.")
    )
    committee: Committee | None = compiled(
        _related("Committee", "committee_id"), say("所属调委会。", "The committee.")
    )


@strawberry.type(description=say("访问者本人。", "The one who reads."))
class ViewerAccount:
    id: strawberry.ID | None = strawberry.field(
        description=say("账号标识；未登录时为空。", "Identifier of the account; null when not signed in.")
    )
    name: str = strawberry.field(
        description=say("姓名；未登录时为“访客”。", "Name; 访客 (visitor) when not signed in.")
    )
    roles: list[ViewerRole] = strawberry.field(description=say("现有的授权。", "The grants in force."))


VISITOR = "访客"
GRANTS = """(select g.id,g.role,g.division_id,g.committee_id,g.personal_data,g.id={grant} as active from role_grant g
 where g.user_id={user} and (g.valid_to is null or g.valid_to>=(now() at time zone 'Asia/Shanghai')::date)
 union all select null,{role},nullif({division},''),{committee},{personal_data},true where {user} is null)"""


def compile_viewer(compiler: Compiler, field: PlannedField, nodes: Sequence[FieldNode], _alias: str) -> str:
    written = JsonObject()
    for response_key, inner in compiler.collector.fields(nodes, "ViewerAccount").items():
        name = inner[0].name.value
        if name == "__typename":
            written.add(response_key, text("ViewerAccount"))
        elif name == "id":
            account = compiler.bind(
                "account", lambda viewer: viewer.user and encode_id("User", viewer.user), "text"
            )
            written.add(response_key, nullable(quoted(account)))
        elif name == "name":
            own = compiler.bind("name", lambda viewer: viewer.name or VISITOR, "text")
            written.add(response_key, f"to_json({own})")
        else:
            written.add(response_key, _roles(compiler, inner))
    return written.sql()


def _roles(compiler: Compiler, nodes: Sequence[FieldNode]) -> str:
    alias = compiler.alias()
    grants = GRANTS.format(
        user=compiler.bind("user", lambda viewer: viewer.user, "uuid"),
        grant=compiler.bind("grant", lambda viewer: viewer.grant, "uuid"),
        role=compiler.bind("role", lambda viewer: viewer.role.value, "text"),
        division=compiler.bind("division", lambda viewer: viewer.division, "text"),
        committee=compiler.bind("committee", lambda viewer: viewer.committee, "uuid"),
        personal_data=compiler.bind("personal_data", lambda viewer: viewer.personal_data, "bool"),
    )
    written = compiler.object("ViewerRole", nodes, alias)
    return f"coalesce((select '['||string_agg({written},',' order by {alias}.id)||']' from {grants} {alias}),'[]')"
