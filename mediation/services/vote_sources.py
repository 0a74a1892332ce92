"""Where ballots come from 投票来源: two keyed hashes a day, and nothing that leads back to an address."""

from __future__ import annotations

import ipaddress
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tortoise import connections

from mediation.clock import today
from mediation.personal_data import current_vault

if TYPE_CHECKING:
    from datetime import date

_SALT_BYTES = 24
_NETWORK = {4: 24, 6: 48}
"""Bits of the network around an address: what one household, village or operator's node shares."""

# Whoever is first of all processes says the salt of the day.
_SALT = """
with made as (insert into vote_salt (day, salt) values ($1, $2) on conflict do nothing returning salt)
select salt from made union all select salt from vote_salt where day = $1
"""
_THROW_AWAY = "delete from vote_salt where day < $1::date - 1"


@dataclass(frozen=True, slots=True)
class Source:
    """Keyed hashes of an address and of the network around it, good for one day."""

    address: str | None = None
    network: str | None = None


NOWHERE = Source()


class _Salt:
    """The salt of the day, as this process knows it."""

    day: date | None = None
    salt = ""


async def source_of(address: str | None) -> Source:
    """What is kept of the address. One that is none, as of a socket in a file, is not told apart."""
    try:
        read = ipaddress.ip_address(address or "")
    except ValueError:
        return NOWHERE
    if isinstance(read, ipaddress.IPv6Address) and read.ipv4_mapped is not None:
        read = read.ipv4_mapped
    network = ipaddress.ip_network((read, _NETWORK[read.version]), strict=False)
    salt, vault = await _salt_of_today(), current_vault()
    return Source(vault.hash(f"address:{salt}:{read}"), vault.hash(f"network:{salt}:{network}"))


async def _salt_of_today() -> str:
    day = today()
    if _Salt.day != day:
        _Salt.salt = await _read_salt(day)
        _Salt.day = day
    return _Salt.salt


async def _read_salt(day: date) -> str:
    connection = connections.get("default")
    for _ in range(2):  # the second look sees what another process has just committed
        rows = await connection.execute_query_dict(_SALT, [day, secrets.token_urlsafe(_SALT_BYTES)])
        if rows:
            return str(rows[0]["salt"])
    raise RuntimeError("the salt of the day cannot be read")


async def throw_old_salts_away() -> None:
    """From the second day after, nothing leads from a hash back to an address."""
    await connections.get("default").execute_query(_THROW_AWAY, [today()])
