// Sorts tables by their headers and filters the map of a class. Without it the page shows the same, unsorted and whole.
"use strict";

const text = cell => cell.dataset.value ?? cell.textContent.trim();
const words = new Intl.Collator(undefined, {numeric: true});

function compare(one, other, asNumbers, sign) {
  if (!one || !other) return !one - !other; // what is unknown comes last, whatever the order
  return sign * (asNumbers ? one - other : words.compare(one, other));
}

function sort(table, column) {
  const heads = table.tHead.rows[0].cells, head = heads[column];
  const order = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
  for (const each of heads) each.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", order);
  const sign = order === "ascending" ? 1 : -1, asNumbers = head.classList.contains("number");
  const rows = [...table.tBodies[0].rows];
  rows.sort((one, other) => compare(text(one.cells[column]), text(other.cells[column]), asNumbers, sign));
  table.tBodies[0].append(...rows);
}

for (const table of document.querySelectorAll("table.sortable")) {
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    if (head.localName !== "th") return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(table, column));
    head.append(button);
  });
}

for (const filters of document.querySelectorAll(".filters")) {
  const rows = [...document.getElementById(filters.dataset.of).tBodies[0].rows];
  const marks = [...filters.querySelectorAll("input")], mistake = filters.querySelector("select");
  const show = () => {
    for (const row of rows) {
      const isWanted = !mistake?.value || row.dataset.mistakes.split(" ").includes(mistake.value);
      row.hidden = !isWanted || marks.some(mark => mark.checked && !(mark.value in row.dataset));
    }
    const shown = rows.filter(row => !row.hidden).length;
    filters.querySelector("[role=status]").textContent = `${shown} of ${rows.length} submissions shown`;
  };
  filters.addEventListener("change", show);
  filters.hidden = false;
  show(); // a browser may remember what was chosen before
}
