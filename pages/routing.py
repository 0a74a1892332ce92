"""Which page answers to which address 页面地址."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Mount, Route

from pages import grade_notices, objections, photographs
from pages.assets import Assets
from pages.ballots import BallotPages
from pages.certificates import CertificatePages
from pages.home import home
from pages.honours import honours
from pages.judging import judge
from pages.kept_searches import KeptSearches
from pages.precedents import PrecedentPages
from pages.preferences import set_preferences
from pages.suggesting import WordPages

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from mediation.personal_data import Vault
    from pages.certificate_printing import Printer
    from pages.home import Health
    from pages.visits import Visits
    from search.engine import SearchEngine


def routes(
    health: Health, engine: SearchEngine, searches: Path, vault: Vault, visits: Visits, printer: Printer
) -> list[BaseRoute]:
    """Every page, given what the pages show; ``searches`` is where an hour's searches are kept, sealed."""
    ballots = BallotPages(visits)
    certificates = CertificatePages(printer)
    precedents = PrecedentPages(engine, KeptSearches(searches, vault))

    async def show_home(request: Request) -> Response:
        return await home(request, health)

    return [
        Route("/", show_home),
        Route("/precedents", precedents.start, methods=["GET"]),
        Route("/precedents", precedents.submit, methods=["POST"]),
        Route("/precedents/judge", judge, methods=["POST"]),
        Route("/precedents/words", WordPages(engine).offer, methods=["POST"]),
        Route("/precedents/found/{key}", precedents.found),
        Route("/precedents/{id}", precedents.one),
        Route("/honours", honours),
        Route("/honours/grades", grade_notices.show),
        Route("/honours/certificates", certificates.look_up),
        Route("/honours/certificates/{number}.pdf", certificates.pdf),
        Route("/honours/certificates/{number}", certificates.verify),
        Route("/honours/photographs/{nomination:uuid}.jpg", photographs.show),
        Route("/honours/{id:uuid}", ballots.show),
        Route("/honours/{id:uuid}/review", ballots.review, methods=["POST"]),
        Route("/honours/{id:uuid}/ballot", ballots.cast, methods=["POST"]),
        Route("/honours/{id:uuid}/receipt", ballots.receipt),
        Route("/honours/{id:uuid}/objection", objections.ask, methods=["GET"]),
        Route("/honours/{id:uuid}/objection", objections.submit, methods=["POST"]),
        Route("/honours/{id:uuid}/objection/receipt", objections.receipt),
        Route("/honours/objections", objections.look_up, methods=["GET", "POST"]),
        Route("/preferences", set_preferences, methods=["POST"]),
        Mount("/static", Assets()),
    ]
