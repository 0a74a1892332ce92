"""Certificates 荣誉证书: the PDF, and the page that tells whether one still holds."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from mediation.queries.certificates import certificate
from pages.certificate_printing import NoGlyph
from pages.moments import day_spoken
from pages.templating import render

if TYPE_CHECKING:
    from starlette.requests import Request

    from pages.certificate_printing import Printer

LONGEST_NUMBER = 40


class CertificatePages:
    def __init__(self, printer: Printer) -> None:
        self._printer = printer

    async def look_up(self, request: Request) -> Response:
        """GET /honours/certificates; ``?number=`` leads to that certificate's own page."""
        number = request.query_params.get("number", "").strip().upper().replace("－", "-")
        if number:
            return RedirectResponse(f"/honours/certificates/{quote(number[:LONGEST_NUMBER], safe='')}", 303)
        return render(request, "honour_certificate.html", found=None, number="", day_spoken=day_spoken)

    async def verify(self, request: Request) -> Response:
        """GET /honours/certificates/{number}: named, revoked, or unknown, each in words."""
        number = request.path_params["number"][:LONGEST_NUMBER]
        found = await certificate(number)
        return render(
            request,
            "honour_certificate.html",
            status=200 if found else 404,
            found=found,
            number=number,
            day_spoken=day_spoken,
        )

    async def pdf(self, request: Request) -> Response:
        """GET /honours/certificates/{number}.pdf; 404 where none is given, as for a revoked honour."""
        number = request.path_params["number"]
        found = await certificate(number)
        if found is None or not found.given:
            raise HTTPException(404)
        base = self._printer.public_url or str(request.base_url)
        address = f"{base.rstrip('/')}/honours/certificates/{number}"
        try:
            sheet = await self._printer.sheet(found, address)
        except NoGlyph as lacking:
            return render(
                request,
                "honour_certificate.html",
                status=503,
                found=found,
                number=number,
                day_spoken=day_spoken,
                lacking=[(character, f"U+{ord(character):04X}") for character in lacking.characters],
            )
        headers = {
            "content-disposition": f"inline; filename=\"{number}.pdf\"; filename*=UTF-8''{quote('荣誉证书')}-{number}.pdf",
            # It may be revoked at any time: nothing keeps it without asking again.
            "cache-control": "no-cache",
            "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        }
        return Response(sheet, media_type="application/pdf", headers=headers)
