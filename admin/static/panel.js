// Every page works without this file. It fills the suggestions of look-up fields, folds the menu
// and the filters on a narrow screen, scrolls the menu to what is open, and puts the focus on a list of problems.
"use strict";

for (const summary of document.querySelectorAll("[data-focus]")) summary.focus();

const narrow = window.matchMedia("(max-width: 60em)");
for (const part of document.querySelectorAll("[data-fold]")) {
  const fold = () => { part.open = !narrow.matches; };
  fold();
  narrow.addEventListener("change", fold);
}

// The menu is longer than many a screen: what is open in it comes into sight, and the page stays where it is.
const current = document.querySelector(".menu a[aria-current]");
if (current) {
  const menu = current.closest(".menu");
  menu.scrollTop = current.offsetTop - menu.clientHeight / 2;
}

function suggest(input) {
  const list = document.getElementById(input.id + "-options");
  let waiting = 0, asked = "";
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const term = input.value.trim();
      if (!term || term === asked) return;
      asked = term;
      const answer = await fetch(input.dataset.lookup + "?term=" + encodeURIComponent(term), { credentials: "same-origin" });
      if (!answer.ok) return;
      const { results } = await answer.json();
      list.replaceChildren(...results.map(({ code, name }) => {
        const option = document.createElement("option");
        option.value = code;
        option.label = name === code ? name : name + "（" + code + "）";
        return option;
      }));
    }, 250);
  });
}
for (const input of document.querySelectorAll("[data-lookup]")) suggest(input);
