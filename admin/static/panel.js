// Every page works without this file. It fills the suggestions of look-up fields, folds the menu
// and the filters on a narrow screen, and puts the focus on a list of problems.
"use strict";

for (const summary of document.querySelectorAll("[data-focus]")) summary.focus();

const narrow = window.matchMedia("(max-width: 60em)");
for (const part of document.querySelectorAll("[data-fold]")) {
  const fold = () => { part.open = !narrow.matches; };
  fold();
  narrow.addEventListener("change", fold);
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
