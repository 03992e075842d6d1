"use strict";
// Tables of the class "sortable" get a button in each heading: ascending, descending, as written.
{
  const STATES = ["none", "ascending", "descending"];

  // A heading's data-sort says whether its column is of numbers or text; a cell's is its key.
  const keyOf = (heading, cell) => {
    const text = (cell.dataset.sort ?? cell.textContent).trim();
    const number = heading.dataset.sort === "text" || text === "" ? NaN : Number(text);
    return { text, number, missing: text === "" || text === "–" };
  };

  const compare = (one, other) => {
    if (!isNaN(one.number) && !isNaN(other.number)) return one.number - other.number;
    if (isNaN(one.number) !== isNaN(other.number)) return isNaN(one.number) ? 1 : -1;
    return one.text.localeCompare(other.text, document.documentElement.lang, { numeric: true });
  };

  // Array.prototype.sort is stable; what is missing comes last in either direction.
  const sorted = (rows, heading, sign) => {
    const keyed = rows.map((row) => ({ row, key: keyOf(heading, row.cells[heading.cellIndex]) }));
    keyed.sort(({ key: one }, { key: other }) =>
      one.missing || other.missing ? one.missing - other.missing : sign * compare(one, other));
    return keyed.map(({ row }) => row);
  };

  // Rows that have one cell a column are sorted within their group; others stay where they are.
  const makeSortable = (table) => {
    if (table.tHead?.rows.length !== 1) return;
    const headings = [...table.tHead.rows[0].cells];
    const groups = [...table.tBodies].map((body) => ({
      body,
      written: [...body.rows].filter((row) => row.cells.length === headings.length),
    }));
    if (!groups.some(({ written }) => written.length > 1)) return;
    for (const heading of headings) {
      if (heading.textContent.trim() === "") continue;
      const button = document.createElement("button");
      button.type = "button";
      button.title = "Sort by this column";
      button.append(...heading.childNodes);
      heading.append(button);
      heading.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const at = STATES.indexOf(heading.getAttribute("aria-sort"));
        const state = STATES[(at + 1) % STATES.length];
        for (const one of table.tHead.querySelectorAll("[aria-sort]")) {
          one.setAttribute("aria-sort", one === heading ? state : "none");
        }
        const sign = state === "descending" ? -1 : 1;
        for (const { body, written } of groups) {
          body.append(...(state === "none" ? written : sorted(written, heading, sign)));
        }
      });
    }
  };

  for (const table of document.querySelectorAll("table.sortable")) makeSortable(table);

  // What scrolls sideways has to be reached by keyboard as well.
  const reach = () => {
    for (const box of document.querySelectorAll(".wide, pre")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  addEventListener("resize", reach);
  reach();
}
