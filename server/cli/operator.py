"""Who acts when a command is run on the server 操作员: whoever holds its files and keys may do everything."""

from __future__ import annotations

from mediation.access import Viewer
from mediation.models import Role

OPERATOR = Viewer(role=Role.CITY, path="/", personal_data=True, name="命令行 fengqiao")
