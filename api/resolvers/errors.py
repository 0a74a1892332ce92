"""How a refused change is told 业务拒绝: in the payload, never as a top-level error."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import strawberry

from mediation.models.base import say
from mediation.services import vote_attempts

if TYPE_CHECKING:
    from mediation.problems import Problem, Refused

_AFTER_UNDERSCORE = re.compile(r"_([a-z0-9])")


@strawberry.interface(
    description=say("一项业务拒绝；什么都没有改变。", "Why a change was refused; nothing was changed.")
)
class UserError:
    code: str = strawberry.field(
        description=say("稳定的错误代码，供程序判断。", "A stable code for programs.")
    )
    message: str = strawberry.field(
        description=say("说明，先中文后英文。", "What is wrong, in Chinese and then in English.")
    )
    field: str | None = strawberry.field(
        description=say(
            "有问题的输入项，如 parties.0.phone；空表示整个请求。",
            "The input field it is about, such as parties.0.phone; empty for the whole.",
        )
    )


@strawberry.type(
    description=say(
        "一时之内尝试次数过多。", "Too many attempts for a while; the answer has a Retry-After header too."
    )
)
class TooManyAttempts(UserError):  # noqa: N818  a value of the payload, never raised
    retry_after: int = strawberry.field(
        description=say("多少秒后可以再试。", "In how many seconds to try again.")
    )


@strawberry.type(description=say("一般的业务拒绝。", "A refusal that says no more than every other."))
class Refusal(UserError):  # noqa: N818  a value of the payload, never raised
    pass


def told(refused: Refused) -> list[UserError]:
    """The refusal's problems, their fields named as GraphQL names them."""
    return [_told(problem) for problem in refused.problems]


def _told(problem: Problem) -> UserError:
    field = graphql_path(problem.field)
    if isinstance(problem, vote_attempts.TooManyAttempts):
        return TooManyAttempts(
            code=problem.code, message=problem.message, field=field, retry_after=problem.retry_after
        )
    return Refusal(code=problem.code, message=problem.message, field=field)


def graphql_path(field: str | None) -> str | None:
    """``parties.0.id_number`` as ``parties.0.idNumber``."""
    if field is None:
        return None
    return _AFTER_UNDERSCORE.sub(lambda match: match[1].upper(), field)
