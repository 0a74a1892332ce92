"""Which media type the answer has 内容协商 (GraphQL over HTTP, §6.3; RFC 9110 §12.5.1)."""

from __future__ import annotations

from functools import lru_cache

from api.http.problems import NotAcceptable, RequestRefused

GRAPHQL = "application/graphql-response+json; charset=utf-8"
"""Answers with true status codes."""
JSON = "application/json; charset=utf-8"
"""The older type: 200 for every request that was itself in order."""
EVENT_STREAM = "text/event-stream"
EVENTS = f"{EVENT_STREAM}; charset=utf-8"
"""One answer after the other (GraphQL over SSE)."""

# Among equally good ones the older type comes first: clients that do not choose expect it.
_OFFERS = (("application/json", JSON), ("application/graphql-response+json", GRAPHQL))


@lru_cache(maxsize=256)
def media_type(accept: str) -> str:
    """The offered type that the client likes best. Raises RequestRefused when it likes none."""
    if not accept:
        return JSON
    liked = [(quality(accept, offer), -order, answer) for order, (offer, answer) in enumerate(_OFFERS)]
    best, _, answer = max(liked)
    if best <= 0:
        raise RequestRefused(NotAcceptable())
    return answer


@lru_cache(maxsize=256)
def wants_page(accept: str) -> bool:
    """Whether a browser asks: it likes HTML, named as such, best of all."""
    if "text/html" not in accept.lower():
        return False
    return quality(accept, "text/html") >= max(quality(accept, offer) for offer, _ in _OFFERS)


@lru_cache(maxsize=256)
def wants_events(accept: str, *, subscribing: bool) -> bool:
    """Whether the answer is a stream: a subscription's where the client names the type, else where it likes it best.

    Some clients name it beside all others for whatever they ask.
    """
    liked = quality(accept, EVENT_STREAM)
    return liked > (0 if subscribing else max(quality(accept, offer) for offer, _ in _OFFERS))


def quality(accept: str, offer: str) -> float:
    """How much the header likes the type, 0 to 1: the most specific range decides."""
    kind = offer.partition("/")[0]
    best = (-1, 0.0)
    for item in accept.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        specific = {offer: 2, f"{kind}/*": 1, "*/*": 0}.get(name, -1)
        if specific < 0:
            continue
        weight = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                weight = _number(value)
            elif key.strip() == "charset" and value.strip('" ') not in ("utf-8", "utf8"):
                weight = 0.0
        best = max(best, (specific, weight))
    return best[1]


def _number(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0
