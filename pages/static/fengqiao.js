// Helpers of the pages. Everything works without this file; it only shortens the way.
(function () {
  "use strict";
  const d = document;
  const wide = matchMedia("(min-width:60em)").matches;

  function say(text) {
    const live = d.getElementById("live");
    live.textContent = "";
    setTimeout(() => { live.textContent = text; }, 60);
  }

  // Where there is room, the form and its filters stay open beside the results.
  function unfold() {
    d.querySelectorAll("details.askbox, details.filters").forEach((box) => { if (wide) box.open = true; });
  }

  // Counts characters as people do, not UTF-16 units; never cuts what was pasted; quiet while an IME composes.
  function count() {
    const area = d.querySelector("textarea[data-max]");
    if (!area) return;
    const out = d.getElementById("narrative-count");
    const max = Number(area.dataset.max);
    let composing = false;
    let timer;
    const update = () => {
      const left = max - Array.from(area.value).length;
      out.textContent = (left >= 0 ? out.dataset.left : out.dataset.over).replace("%", Math.abs(left).toLocaleString());
      out.classList.toggle("over", left < 0);
      clearTimeout(timer);
      if (left < 50) timer = setTimeout(() => say(out.textContent), 1000);
    };
    area.addEventListener("compositionstart", () => { composing = true; });
    area.addEventListener("compositionend", () => { composing = false; update(); });
    area.addEventListener("input", () => { if (!composing) update(); });
    update();
  }

  // Words of the library that go on from what was just typed. Quiet while an IME composes; silent when they fail.
  function offer() {
    const area = d.getElementById("narrative");
    const place = d.getElementById("narrative-words");
    if (!area || !place) return;
    let composing = false;
    let timer;
    let asking = new AbortController();
    const before = () => area.value.slice(0, area.selectionStart);
    const forget = () => {
      clearTimeout(timer);
      asking.abort();
      const words = place.querySelector("ul");
      if (words) words.remove();
    };
    const show = (fragment) => {
      place.innerHTML = fragment;
      // What does not fit is not offered: nothing below moves, and nothing is reached that is not seen.
      const edge = place.getBoundingClientRect().bottom;
      place.querySelectorAll("li").forEach((word) => { if (word.getBoundingClientRect().bottom > edge) word.remove(); });
      const words = place.querySelector("ul");
      say(words.dataset.said.replace("%", words.children.length));
    };
    const ask = (typed) => {
      asking = new AbortController();
      const { signal } = asking;
      fetch(place.dataset.from, { method: "POST", body: new URLSearchParams({ typed }), signal })
        .then((answer) => (answer.ok ? answer.text() : ""))
        .then((fragment) => { if (fragment.trim() && !signal.aborted) show(fragment); })
        .catch(() => {});
    };
    const later = () => {
      forget();
      if (composing) return;
      const run = /[\u3400-\u4dbf\u4e00-\u9fff]{2,6}$/.exec(before().slice(-6));
      if (run) timer = setTimeout(ask, 250, run[0]);
    };
    area.addEventListener("compositionstart", () => { composing = true; forget(); });
    area.addEventListener("compositionend", () => { composing = false; later(); });
    area.addEventListener("input", later);
    // A tap leaves the caret, and a telephone's keyboard, where they are.
    place.addEventListener("mousedown", (event) => event.preventDefault());
    place.addEventListener("click", (event) => {
      const button = event.target.closest("[data-word]");
      if (!button) return;
      const { word } = button.dataset;
      const { begun } = button.closest("ul").dataset;
      const caret = area.selectionStart;
      area.focus();
      if (before().endsWith(begun)) area.setRangeText(word.slice(begun.length), caret, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
      forget();
      say(word);
    });
  }

  // The ballot says the limit in words, never greys out silently. The server checks again.
  function ballot() {
    d.querySelectorAll(".cat[data-limit]").forEach((group) => {
      const limit = Number(group.dataset.limit);
      const boxes = group.querySelectorAll("input[type=checkbox]");
      const told = group.querySelector(".limitmsg");
      const update = () => {
        const chosen = group.querySelectorAll("input:checked").length;
        d.querySelectorAll(`[data-count="${group.id}"]`).forEach((place) => { place.textContent = chosen; });
        boxes.forEach((box) => {
          const full = chosen >= limit && !box.checked;
          box.closest(".pick").classList.toggle("full", full);
          if (full) box.setAttribute("aria-disabled", "true");
          else box.removeAttribute("aria-disabled");
        });
        told.hidden = chosen < limit;
      };
      boxes.forEach((box) => {
        box.addEventListener("click", (event) => {
          if (box.getAttribute("aria-disabled") !== "true") return;
          event.preventDefault();
          say(told.textContent.trim());
        });
        box.addEventListener("change", update);
      });
      update();
    });
  }

  function copy(button) {
    const source = d.getElementById(button.dataset.copy);
    const label = button.querySelector("span");
    const done = () => {
      const before = label.textContent;
      label.textContent = button.dataset.done;
      say(button.dataset.done);
      setTimeout(() => { label.textContent = before; }, 2500);
    };
    const select = () => {
      const range = d.createRange();
      range.selectNodeContents(source);
      const selection = getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      say(button.dataset.fail);
    };
    if (navigator.clipboard && isSecureContext) navigator.clipboard.writeText(source.innerText.trim()).then(done, select);
    else select();
  }

  d.addEventListener("click", (event) => {
    const print = event.target.closest("[data-print]");
    if (print) { window.print(); return; }
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });

  // A submit button says that it is at work; a page that is shown again from the browser's memory says it no more.
  d.addEventListener("submit", (event) => {
    const button = event.target.querySelector("[data-busy]");
    if (!button) return;
    button.setAttribute("aria-busy", "true");
    button.querySelector("span").textContent = button.dataset.busy;
    say(button.dataset.busy);
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // Once when the page is read, and again when htmx has put new results in.
  function enliven() {
    d.querySelectorAll("[data-needs-script]").forEach((element) => { element.hidden = false; });
    unfold();
    count();
    offer();
    ballot();
    const summary = d.querySelector(".errsum");
    if (summary) summary.focus();
  }
  d.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.closest(".judge")) return; // thanks in their place: nobody is moved from where they are
    enliven();
    const heading = d.querySelector("#found h2[tabindex]");
    if (heading) heading.focus();
  });
  enliven();
})();
