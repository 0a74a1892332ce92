"""The connection 连接: one client, built once; its failures told in our words."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from elasticsearch import ApiError, AsyncElasticsearch, NotFoundError, TransportError, UnsupportedProductError

from search.engine import EngineUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

MAJOR_VERSION = 9
REQUEST_SECONDS = 10.0
_SERVER_AT_FAULT = 500
_TOO_BUSY = 429


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
        if error.status_code >= _SERVER_AT_FAULT or error.status_code == _TOO_BUSY:
            raise EngineUnavailable(f"HTTP {error.status_code}: {error.message}") from error
        raise
    except (TransportError, UnsupportedProductError, OSError) as error:
        raise EngineUnavailable(str(error)) from error
