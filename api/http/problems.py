"""Why a request is refused before or outside of its business 请求错误: bilingual, coded, with a true status.

Business refusals are `mediation.problems`; what graphql-core finds wrong with a document keeps
graphql-core's words, after a Chinese sentence that says what kind of mistake it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from mediation.problems import Problem


@dataclass(frozen=True)
class RequestProblem(Problem):
    """A refusal of the whole request."""

    status: ClassVar[int] = 400
    well_formed: ClassVar[bool] = False
    """The request itself was in order, only its document was not: the older media type
    ``application/json`` then answers 200 (GraphQL over HTTP, §6.4.1)."""

    def as_error(self) -> dict[str, Any]:
        """The entry in ``errors``."""
        return {"message": self.message, "extensions": {"code": self.code, **self.details()}}

    def details(self) -> dict[str, Any]:
        """What a program may want to know beside the code."""
        return {}


class RequestRefused(Exception):  # noqa: N818  a refusal, not an error
    """Nothing was executed."""

    def __init__(self, problem: RequestProblem, *, headers: dict[str, str] | None = None) -> None:
        super().__init__(problem.message)
        self.problem = problem
        self.headers = headers or {}


@dataclass(frozen=True)
class BodyTooLarge(RequestProblem):
    code = "BODY_TOO_LARGE"
    status = 413
    zh = "请求正文超过 {limit} 字节。"
    en = "The request body is larger than {limit} bytes."

    limit: int = 0


@dataclass(frozen=True)
class NotAcceptable(RequestProblem):
    code = "NOT_ACCEPTABLE"
    status = 406
    zh = "只提供 application/graphql-response+json 和 application/json。"
    en = "Only application/graphql-response+json and application/json are offered."


@dataclass(frozen=True)
class UnsupportedMediaType(RequestProblem):
    code = "UNSUPPORTED_MEDIA_TYPE"
    status = 415
    zh = "请求正文必须是 UTF-8 编码的 application/json。"
    en = "The request body must be application/json in UTF-8."


@dataclass(frozen=True)
class MethodNotAllowed(RequestProblem):
    code = "METHOD_NOT_ALLOWED"
    status = 405
    zh = "请使用 {allowed} 方法。"
    en = "Use {allowed}."

    allowed: str = "GET, POST"


@dataclass(frozen=True)
class BadJson(RequestProblem):
    code = "BAD_JSON"
    zh = "请求正文不是合法的 JSON。"
    en = "The request body is not valid JSON."


@dataclass(frozen=True)
class BadParameter(RequestProblem):
    code = "BAD_PARAMETER"
    zh = "参数 {name} {must_zh}。"
    en = "The parameter {name} {must_en}."

    name: str = ""
    must_zh: str = ""
    must_en: str = ""


@dataclass(frozen=True)
class BatchRefused(RequestProblem):
    code = "BATCH_REFUSED"
    zh = "一次只能发送一个操作；请把多个查询写进同一个文档。"
    en = "Send one operation a request; put several queries into one document."


@dataclass(frozen=True)
class Unauthenticated(RequestProblem):
    code = "UNAUTHENTICATED"
    status = 401
    zh = "登录已失效，请重新登录或刷新令牌。"
    en = "The token is not valid or has expired; sign in again or refresh it."


@dataclass(frozen=True)
class NeedsStream(RequestProblem):
    """A subscription that was asked for as if it had one answer."""

    code = "NEEDS_STREAM"
    status = 406
    zh = "订阅请用 WebSocket（graphql-transport-ws）或 Accept: text/event-stream 发送。"
    en = "Subscriptions go over WebSocket (graphql-transport-ws) or with Accept: text/event-stream."


@dataclass(frozen=True)
class TooManyStreams(RequestProblem):
    code = "TOO_MANY_STREAMS"
    status = 429
    zh = "同时订阅的太多，请稍后再试。"
    en = "There are too many subscriptions at once; try again later."


@dataclass(frozen=True)
class TooMuch(RequestProblem):
    """The document asks for more than one request may."""

    code = "QUERY_TOO_COMPLEX"
    well_formed = True
    zh = "查询过大：{what_zh}为 {actual}，最多 {limit}。"
    en = "The query asks for too much: {actual} {what_en}; at most {limit}."

    what: str = ""
    what_zh: str = ""
    what_en: str = ""
    actual: int | str = 0
    limit: int = 0

    def details(self) -> dict[str, Any]:
        return {"limit": self.what, "maximum": self.limit, "actual": self.actual}


@dataclass(frozen=True)
class NotReady(RequestProblem):
    code = "NOT_READY"
    status = 503
    zh = "服务正在启动或停止，请稍后再试。"
    en = "The server is starting or stopping; try again shortly."


@dataclass(frozen=True)
class Internal(RequestProblem):
    """A bug: what happened is in the log under the trace id, and nowhere else."""

    code = "INTERNAL"
    status = 500
    zh = "系统内部错误，请联系管理员并告知编号 {trace}。"
    en = "Something went wrong on our side; tell the administrator the number {trace}."

    trace: str = ""

    def details(self) -> dict[str, Any]:
        return {"traceId": self.trace}
