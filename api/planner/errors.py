"""Coded, bilingual errors of the read path, and how any error is told to a client."""

from __future__ import annotations

import logging
import re
from contextvars import ContextVar
from typing import Any

from graphql import GraphQLError, GraphQLSyntaxError

from mediation.problems import Refused

log = logging.getLogger("fengqiao.api")

TRACE: ContextVar[str] = ContextVar("trace", default="")
"""The number of the request at hand, told to the client and written to the log with what went wrong."""

_TOO_LARGE = re.compile(r"more than \d+ tokens|nested too deeply")


class BadArgument(GraphQLError):  # noqa: N818  says what it is about
    """An argument that the schema's types cannot refuse by themselves."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}", extensions={"code": code})


def bad_page_size(limit: int) -> BadArgument:
    return BadArgument(
        "BAD_PAGE_SIZE", f"每页条数须在 1 到 {limit} 之间。", f"A page has 1 to {limit} items."
    )


def bad_cursor() -> BadArgument:
    return BadArgument(
        "BAD_CURSOR",
        "游标无效，或者属于另一种排列顺序。",
        "The cursor is not valid here, or is of another order.",
    )


def unknown_division(code: str) -> BadArgument:
    return BadArgument("UNKNOWN_DIVISION", f"没有区划 {code[:20]}。", f"There is no division {code[:20]}.")


def bad_text() -> BadArgument:
    return BadArgument(
        "BAD_USER_INPUT", "文字里有不能保存的字符。", "The text has characters that cannot be stored."
    )


def too_complex(limit: int) -> BadArgument:
    return BadArgument(
        "TOO_COMPLEX", f"查询太大，最多 {limit} 个字段。", f"The query has more than {limit} fields."
    )


def worded(error: GraphQLError) -> dict[str, Any]:
    """Why a document or its variables were refused: graphql-core's words after a Chinese sentence, coded.

    Never a bug of ours: a scalar that refuses a value raises too, and its words are for the client.
    """
    formatted: dict[str, Any] = dict(error.formatted)
    if "code" in (error.extensions or {}):
        return formatted
    code, sentence = _kind_of(error)
    formatted["message"] = f"{sentence} {error.message}"
    formatted["extensions"] = {**formatted.get("extensions", {}), "code": code}
    return formatted


def _kind_of(error: GraphQLError) -> tuple[str, str]:
    if isinstance(error, GraphQLSyntaxError):
        if _TOO_LARGE.search(error.message):
            return "QUERY_TOO_COMPLEX", "查询过大。"
        return "GRAPHQL_PARSE_FAILED", "查询文档有语法错误。"
    if error.message.startswith("Variable '$"):
        return "BAD_USER_INPUT", "变量的值不正确。"
    if not error.nodes:
        return "OPERATION_RESOLUTION_FAILED", "请用 operationName 指明文档里要执行的操作。"
    return "GRAPHQL_VALIDATION_FAILED", "查询不符合接口定义。"


def told(error: GraphQLError) -> dict[str, Any]:
    """The error as a client may read it: refusals coded, bugs masked and logged."""
    original = error.original_error
    while isinstance(original, GraphQLError) and original.original_error is not None:
        original = original.original_error
    formatted: dict[str, Any] = dict(error.formatted)
    if original is None or isinstance(original, GraphQLError):
        return formatted if "code" in (error.extensions or {}) else _uncoded(formatted)
    if isinstance(original, Refused):
        problem = original.problems[0]
        return {**formatted, "message": problem.message, "extensions": {"code": problem.code}}
    trace = TRACE.get()
    log.error("request %s failed at %s", trace, error.path, exc_info=original)
    message = "服务器内部出错，已记录。 Something went wrong inside the server; it was recorded."
    return {**formatted, "message": message, "extensions": {"code": "INTERNAL", "traceId": trace}}


def _uncoded(formatted: dict[str, Any]) -> dict[str, Any]:
    """What graphql-core found in a valid document: null, by a variable, where the argument takes none."""
    return {
        **formatted,
        "message": f"参数的值不正确。 {formatted['message']}",
        "extensions": {**formatted.get("extensions", {}), "code": "BAD_USER_INPUT"},
    }
