"""All pages in a browser 全站走查: panel, public pages, landing page and GraphiQL, in both languages and widths.

The panel's pages are those of the written matrix and of the deeds, which other tests hold against what
is registered; the public ones are found by following links. So a new page is walked without being told.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.admin.deeds import DEEDS
from tests.admin.matrix import PAGES, VIEWS
from tests.server.walking.conftest import signed_in
from tests.server.walking.filling import NARRATIVE
from tests.server.walking.keyboard import faults_by_keyboard
from tests.server.walking.words import Data, untranslated
from tests.site import Site, watch

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

WIDTHS = (390, 1280)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
NO_PAGES = {"lookup", "import-template"}
_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4,}|[A-Z0-9-]{12,}")
_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_SMALL = """() => {
  const small = new Set(), low = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() && parent.checkVisibility() && !parent.closest("sup, sub")
        && parseFloat(getComputedStyle(parent).fontSize) < 16)
      small.add(parent.tagName + " " + walker.currentNode.data.trim().slice(0, 30));
  }
  for (const one of document.querySelectorAll(
      "button, .button, .btn, select, textarea, summary, nav a, input:not([type=hidden], [type=checkbox], [type=radio])")) {
    const box = one.getBoundingClientRect();
    if (one.checkVisibility() && box.height && box.height < 43.5)
      low.add(one.tagName + " " + (one.id || one.textContent.trim().slice(0, 30)) + " " + box.height);
  }
  return [...small, ...low];
}"""


def pages_of_panel(site: Site) -> list[str]:
    """Every list, record, form and act, each with a row to see it on; and the pages of no view."""
    found = [path for name, (path, _) in PAGES.items() if name not in NO_PAGES]
    for identity in VIEWS:
        found += [f"/admin/{identity}/list", f"/admin/{identity}/details/{site.ids[identity]}"]
    found += [deed.path(site.ids.get(deed.name, "")) for deed in DEEDS]
    return [*found, "/admin/nothing/list"]


def pages_of_public(page: Page, site: Site) -> list[str]:
    """The public pages, by following links from the landing page; of a kind no more than four."""
    waiting, found, kinds = ["/", "/honours", "/precedents"], [], dict[str, int]()
    waiting += [f"/precedents/{site.ids['published']}", f"/honours/certificates/{site.ids['certificate']}"]
    while waiting:
        path = waiting.pop(0)
        kind = _KEY.sub("*", path.partition("?")[0])
        if path in found or kinds.get(kind, 0) == 4 or path.endswith(".pdf"):
            continue
        page.goto(site.address + path)
        found.append(path)
        kinds[kind] = kinds.get(kind, 0) + 1
        for link in page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)"):
            parts = urlsplit(link)
            public = not parts.path.startswith(("/admin", "/graphql", "/healthz", "/readyz", "/static"))
            if link.startswith(site.address) and public:
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return [*found, "/no/such/page"]


class Walk:
    """Looks at one page after another, and writes down what is wrong."""

    def __init__(self, page: Page, data: Data, *, english: bool) -> None:
        self._page, self._data, self._english = page, data, english
        self.faults: list[str] = []
        self.looked_at = 0

    def look(self, name: str, *, words: bool = True, axe: bool = True) -> None:
        """The page as it is now, at both widths; axe looks once, at the width that the language is not read at."""
        page, found = self._page, list[str]()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            if (wide := page.evaluate(_WIDE)) > 0:
                found.append(f"{wide} px too wide at {width}")
            if words:
                found += page.evaluate(_SMALL)
            if axe and width == (1280 if self._english else 390):
                violations = Axe().run(page, options=RULES).response["violations"]
                found += [
                    f"axe {one['id']} {one['nodes'][0]['html'][:120]}"
                    for one in violations
                    if one["impact"] in {"serious", "critical"}
                ]
        if words:
            found += untranslated(page, self._data, english=self._english)
        self.faults += [f"{name}: {one}" for one in found]
        self.looked_at += 1


def test_panel(context: BrowserContext, site: Site, data: Data, *, english: bool) -> None:
    page = context.new_page()
    watched = watch(page, site.address)
    walk = Walk(page, data, english=english)

    for path in pages_of_panel(site):
        answer = page.goto(site.address + path)
        assert answer is not None
        # The server's own clock has moved the rounds that were due, so that there is no act left.
        expected = {404} if "nothing" in path else {200, 403} if "/act/to-" in path else {200}
        if answer.status not in expected:
            walk.faults.append(f"{path}: {answer.status}")
        # Acts share one page: its fields are looked at by axe in one language.
        walk.look(path, axe=not (english and "/act/" in path))
        if path.endswith("/create"):
            page.locator("main form button.primary").click()
            page.wait_for_selector(".errsum")
            assert page.evaluate("document.activeElement.className") == "errsum"
            walk.look(f"{path} with errors")

    # A missing page and a refused form: the browser itself reports their status as an error.
    walk.faults += [error for error in watched.errors if "Failed to load resource" not in error]
    assert watched.strangers == []
    assert walk.faults == [], "\n".join(walk.faults)
    assert walk.looked_at > 100


def test_public_pages(context: BrowserContext, site: Site, data: Data, *, english: bool) -> None:
    page = context.new_page()
    watched = watch(page, site.address)
    walk = Walk(page, data, english=english)

    for path in pages_of_public(page, site):
        page.goto(site.address + path)
        # The landing page alone is in both languages at once.
        walk.look(path, words=path != "/")
    page.goto(f"{site.address}/precedents")
    page.locator("#narrative").fill(NARRATIVE)
    page.locator("main form button[type=submit], main form button:not([type])").first.click()
    page.wait_for_url("**/precedents/found/*")
    walk.look("/precedents/found")
    page.goto(f"{site.address}/graphql")
    page.wait_for_selector(".graphiql-container")
    # GraphiQL is another's work, in English only and with a keyboard of its own.
    walk.look("/graphql", words=False, axe=False)

    walk.faults += [error for error in watched.errors if "Failed to load resource" not in error]
    assert watched.strangers == []
    assert walk.faults == [], "\n".join(walk.faults)
    assert walk.looked_at > 10


BY_KEYBOARD = (
    "/admin/", "/admin/mediator/list", "/admin/committee/create", "/admin/deadlines", "/admin/import",
    "/admin/second-factor", "/admin/grant", "/admin/password", "/", "/honours", "/precedents",
)  # fmt: skip


@pytest.mark.parametrize("width", WIDTHS)
def test_by_keyboard(browser: Browser, site: Site, width: int) -> None:
    context = signed_in(browser, site, english=False)
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 844})
    found = []
    records = [
        f"/admin/{view}/details/{site.ids[view]}" for view in ("mediator", "precedent", "honour-round")
    ]
    ballot = f"/honours/{site.ids['round vote']}"
    for path in (*BY_KEYBOARD, *records, ballot):
        page.goto(site.address + path)
        found += [f"{path}: {fault}" for fault in faults_by_keyboard(page)]
    context.clear_cookies()
    page.goto(f"{site.address}/admin/login")
    # The page has nothing but the form, whose first field has the focus from the start.
    found += [f"sign-in: {fault}" for fault in faults_by_keyboard(page, skip=False)]

    context.close()
    assert found == [], "\n".join(found)
