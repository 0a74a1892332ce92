"""The connection 连接: one client, built once; its failures told in our words."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from elasticsearch import ApiError, AsyncElasticsearch, NotFoundError, TransportError, UnsupportedProductError
from elasticsearch.serializer import OrjsonSerializer

from search.engine import EngineUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

MAJOR_VERSION = 9
REQUEST_SECONDS = 10.0
"""For one request. What a whole search may take is less: ``search.standby.PATIENCE_SECONDS``."""
BULKY_SECONDS = 60.0
"""For a batch or a model: on a line of 50 KB a second a batch takes that long, and must get through."""
_SERVER_AT_FAULT = 500
_TOO_BUSY = 429
_BAD_REQUEST = 400
_SHUT_OUT = {401, 403}


def connect(
    url: str,
    *,
    api_key: str | None = None,
    basic_auth: tuple[str, str] | None = None,
    seconds: float = REQUEST_SECONDS,
) -> AsyncElasticsearch:
    """Make the client; connects on first use. Retries are ours, so that a caller's patience is its own."""
    return AsyncElasticsearch(
        url,
        api_key=api_key,
        basic_auth=basic_auth,
        request_timeout=seconds,
        serializer=OrjsonSerializer(),
        max_retries=0,
        retry_on_timeout=False,
    )


@contextmanager
def telling() -> Iterator[None]:
    """Turn what is the server's or the network's fault into ``EngineUnavailable``."""
    try:
        yield
    except NotFoundError:
        raise
    except ApiError as error:
        if _is_not_ours(error):
            raise EngineUnavailable(f"HTTP {error.status_code}: {error.message}") from error
        raise
    except (TransportError, UnsupportedProductError, OSError) as error:
        raise EngineUnavailable(str(error)) from error


def _is_not_ours(error: ApiError) -> bool:
    status = error.status_code
    return (
        status >= _SERVER_AT_FAULT
        or status == _TOO_BUSY
        or is_shut_out(error)
        or speaks_another_version(error)
    )


def speaks_another_version(error: ApiError) -> bool:
    """A server before 9 answers our media type, which names the version, with 400."""
    return error.status_code == _BAD_REQUEST and "media_type_header_exception" in str(error.body)


def is_shut_out(error: ApiError) -> bool:
    """A wrong or expired key is no fault of the request: the same passes once the key is set right."""
    return error.status_code in _SHUT_OUT
