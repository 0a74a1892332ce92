"""The admin panel 管理后台 at /admin: sqladmin on a mirror of the tables, for the justice bureaus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from admin.mirror import read_only_engine
from admin.oidc import IdentityProvider
from admin.panel import Panel
from admin.views import EVERY_VIEW

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.applications import Starlette

__all__ = ["IdentityProvider", "Panel", "create_admin"]


def create_admin(
    app: Starlette,
    *,
    database_url: str,
    secret_key: str,
    secure_cookies: bool,
    imports: Path,
    oidc: IdentityProvider | None = None,
) -> Panel:
    """Mount the panel on the application, and give it back; ``await panel.close()`` at the end.

    ``imports`` is the folder where uploads wait to be written; ``oidc`` an identity
    provider to sign in through besides the password. Tortoise and the personal-data keys must be in use by the time a request comes.
    """
    panel = Panel(
        app,
        engine=read_only_engine(database_url),
        secret_key=secret_key,
        secure_cookies=secure_cookies,
        imports=imports,
        oidc=oidc,
    )
    for view in EVERY_VIEW:
        panel.add_view(view)
    return panel
