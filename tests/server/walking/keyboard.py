"""Through a page by the Tab key alone 键盘走查: every stop is seen, none is left out, none is a trap."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

_STOPS = """() => {
  const radios = new Set();
  let count = 0;
  for (const one of document.querySelectorAll(
      "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")) {
    if (one.disabled || one.tabIndex < 0 || !one.checkVisibility()) continue;
    if (one.type === "radio") {
      if (radios.has(one.name)) continue;
      radios.add(one.name);
    }
    count += 1;
  }
  return count;
}"""
_STOP = """() => {
  const one = document.activeElement;
  if (!one || one === document.body || one === document.documentElement) return null;
  window.stops ??= new Map();
  if (!window.stops.has(one)) window.stops.set(one, window.stops.size);
  // A box to tick may show its focus on the label around it, or beside it.
  const around = [one, one.closest("label"), one.parentElement, one.nextElementSibling].filter(Boolean);
  const rings = around.map(each => getComputedStyle(each)), box = one.getBoundingClientRect();
  // What stands over the middle of it, or of its first line: a sticky bar must not hide it.
  const x = Math.min(Math.max(box.left + Math.min(box.width, 40) / 2, 0), innerWidth - 1);
  const y = Math.min(Math.max(box.top + Math.min(box.height, 40) / 2, 0), innerHeight - 1);
  const over = document.elementFromPoint(x, y);
  return {
    number: window.stops.get(one),
    told: one.tagName + " " + (one.id || one.textContent.trim().slice(0, 30)),
    ring: rings.some(each => (each.outlineStyle !== "none" && parseFloat(each.outlineWidth) >= 2) || each.boxShadow !== "none"),
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
    free: over === one || one.contains(over) || (over !== null && over.contains(one)),
  };
}"""


def faults_by_keyboard(page: Page, *, skip: bool = True) -> list[str]:
    """What is wrong for who has no mouse; ``skip`` asks for the link to the content as the first stop."""
    count: int = page.evaluate(_STOPS)
    found: list[str] = []
    visited: set[int] = set()
    # A date has three places to stop at, a moment five.
    for press in range(count * 6 + 10):
        page.keyboard.press("Tab")
        stop: dict[str, Any] | None = page.evaluate(_STOP)
        if stop is None or (press > 0 and stop["number"] == 0 and len(visited) > 1):
            break
        if skip and press == 0 and not stop["told"].startswith("A "):
            found.append(f"the first stop is {stop['told']}")
        if stop["number"] not in visited:
            visited.add(stop["number"])
            found += [f"{stop['told']}: not {word}" for word in ("ring", "seen", "free") if not stop[word]]
    if len(visited) < count:
        found.append(f"{len(visited)} of {count} stops reached")
    return found
