"""What goes into the log 日志: no personal data, whatever failed."""

from __future__ import annotations

import logging
import re

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
# PostgreSQL tells the whole row that it refuses, names and narrative included, over several lines.
_DETAIL = re.compile(
    r"DETAIL:.*?(?=\n\n(?:The above exception|During handling)|\nTraceback|\n\d{4}-\d\d-\d\d |\Z)", re.DOTALL
)


class Formatter(logging.Formatter):
    """Leaves out of every entry what the database says of a row's contents (个人信息保护法 art. 51)."""

    def format(self, record: logging.LogRecord) -> str:
        return _DETAIL.sub("DETAIL: …", super().format(record))


def start_logging(level: str) -> None:
    """Send everything of the level and above to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(Formatter(FORMAT))
    logging.basicConfig(level=level.upper(), handlers=[handler])
    logging.getLogger("tortoise").setLevel(logging.WARNING)
    # A line for each request to Elasticsearch, several a search, tells nothing that ours do not.
    logging.getLogger("elastic_transport").setLevel(logging.WARNING)
