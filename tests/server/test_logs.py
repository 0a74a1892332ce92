"""Nothing personal gets into the log, even where the database refuses a row and tells it."""

from __future__ import annotations

import logging

import asyncpg
import pytest

from mediation.database import connection_arguments
from mediation.models import Case
from server.logs import FORMAT, Formatter
from tests.factories import a_case, a_network


async def test_a_refused_row_is_not_told(database: str, database_url: str) -> None:
    network = await a_network()
    case = await a_case(network.committee, narrative="沈清禾\n与邻居争执")
    logger, lines = logging.getLogger("test.logs"), list[str]()
    handler = logging.Handler()
    handler.setFormatter(Formatter(FORMAT))
    handler.emit = lambda record: lines.append(handler.format(record))  # type: ignore[method-assign]
    logger.addHandler(handler)
    connection = await asyncpg.connect(**connection_arguments(database_url))
    try:
        with pytest.raises(asyncpg.CheckViolationError) as refused:
            await connection.execute('update "case" set amount = -1 where id = $1', case.id)
        logger.error("cannot keep the case", exc_info=refused.value)
    finally:
        await connection.close()
        logger.removeHandler(handler)

    assert "沈清禾" in str(refused.value)
    assert "case_amount_not_negative" in lines[0]
    assert "沈清禾" not in lines[0]
    assert "与邻居争执" not in lines[0]
    assert (await Case.get(id=case.id)).amount != -1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "x\nDETAIL:  Failing row (a\nb).\n\nThe above exception was the direct cause",
            "x\nDETAIL: …\n\nThe above exception was the direct cause",
        ),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_what_follows_stays(text: str, told: str) -> None:
    record = logging.LogRecord("n", logging.ERROR, "f", 1, text, None, None)

    assert Formatter("%(message)s").format(record) == told
