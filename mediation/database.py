"""How the tables are reached: Tortoise's configuration and the migrations 数据库."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

APP = "mediation"


def tortoise_config(url: str) -> dict[str, Any]:
    """Tortoise's configuration for a PostgreSQL URL.

    ``postgresql://user@/name?host=DIR`` names a server on a Unix socket.
    """
    return {
        "connections": {"default": _connection(url)},
        "apps": {
            APP: {
                "models": ["mediation.models"],
                "default_connection": "default",
                "migrations": "migrations",
            }
        },
        "use_tz": True,
        "timezone": "Asia/Shanghai",
    }


def _connection(url: str) -> dict[str, Any]:
    parts = connection_arguments(url)
    return {
        "engine": "tortoise.backends.asyncpg",
        "credentials": {"minsize": 1, "maxsize": 8, **parts},
    }


def connection_arguments(url: str) -> dict[str, Any]:
    """Host, port, user, password and database of a PostgreSQL URL, as asyncpg takes them."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "host": query.get("host") or parts.hostname or "localhost",
        "port": parts.port or int(query.get("port", "5432")),
        "user": unquote(parts.username or "postgres"),
        "password": unquote(parts.password) if parts.password else None,
        "database": parts.path.lstrip("/") or "postgres",
    }
