// The term palette: type-ahead over the labels and synonyms that the page's own forms hold.
const MOST = 40;
const spot = () => document.querySelector("[data-palette]");
const input = () => spot()?.querySelector("[role=combobox]");
const list = () => spot()?.querySelector("[role=listbox]");
let quote = null;

export const isOpen = () => Boolean(spot() && !spot().hidden);

const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
  .replace(/[‐‑–−]/g, "-").replace(/α/g, "alpha").replace(/β/g, "beta");

// Everything that may be chosen: terms, and the facets that take a value.
function choices() {
  const terms = [...document.querySelectorAll("[data-terms]")].flatMap((select) =>
    [...select.options].filter((o) => o.value).map((o) => ({
      facet: select.form.elements.facet.value, facetLabel: select.dataset.facetLabel, term: o.value,
      label: o.textContent.replace(/^– /, ""), also: o.dataset.also.split("|").filter(Boolean), why: o.title,
    })));
  const values = [...document.querySelectorAll("[data-draft]")].map((field) => ({
    facet: field.dataset.draft, facetLabel: "value", term: "", label: field.dataset.facetLabel, also: [], why: "",
  }));
  return [...terms, ...values];
}

// How well a choice fits: the whole label, its beginning, a word's beginning, anywhere, a synonym; 0 for none.
function fit(choice, sought) {
  if (!sought) return 1;
  const label = folded(choice.label);
  const synonym = choice.also.find((also) => folded(also).includes(sought));
  if (label === sought) return 9;
  if (label.startsWith(sought)) return 8;
  if (choice.also.some((also) => folded(also) === sought)) return 7;
  if (label.includes(` ${sought}`)) return 6;
  if (label.includes(sought)) return 5;
  if (synonym) return 4;
  return 0;
}

// Where nothing was typed, a choice fits by the words selected: its label or a synonym stands among them.
function suits(choice, words) {
  const told = ` ${folded(words)} `;
  return [choice.label, ...choice.also].some((name) => name.length > 2 && told.includes(folded(name)));
}

function ranked(sought) {
  const all = choices();
  if (!sought && quote?.exact) {
    const near = all.filter((c) => c.term && suits(c, quote.exact));
    const values = /\d/.test(quote.exact) ? all.filter((c) => !c.term) : [];
    const first = [...near, ...values];
    return [...first, ...all.filter((c) => !first.includes(c))].slice(0, MOST);
  }
  return all.map((c) => [fit(c, sought), c]).filter(([f]) => f).sort((a, b) => b[0] - a[0])
    .slice(0, MOST).map(([, c]) => c);
}

function option(choice, number, sought) {
  const row = document.createElement("div");
  row.className = "option";
  row.id = `palette-${number}`;
  row.setAttribute("role", "option");
  row.setAttribute("aria-selected", String(number === 0));
  Object.assign(row.dataset, { facet: choice.facet, term: choice.term });
  const part = (name, text) => {
    const span = document.createElement("span");
    span.className = `option__${name}`;
    span.textContent = text;
    row.append(span);
  };
  part("name", choice.label);
  part("facet", choice.facetLabel);
  const also = sought && !folded(choice.label).includes(sought) &&
    choice.also.find((name) => folded(name).includes(sought));
  if (also || choice.why) part("why", also ? `Synonym “${also}”` : choice.why);
  return row;
}

function mark(row) {
  for (const other of list().children) other.setAttribute("aria-selected", String(other === row));
  if (row) input().setAttribute("aria-activedescendant", row.id);
  else input().removeAttribute("aria-activedescendant");
  row?.scrollIntoView({ block: "nearest" });
}

// Show what fits the words typed.
export function refresh() {
  const sought = folded(input().value.trim());
  list().replaceChildren(...ranked(sought).map((choice, number) => option(choice, number, sought)));
  mark(list().firstElementChild);
}

export function open(place) {
  if (!spot()) return;
  quote = place;
  place.section.closest("section, header").after(spot());
  if (place.section.closest("header")) document.querySelector(".curate-text .abstract").prepend(spot());
  spot().hidden = false;
  spot().querySelector(".palette__quote span").textContent = `“${place.exact}”`;
  if (globalThis.Highlight) CSS.highlights.set("chosen", new Highlight(place.range));
  input().value = "";
  refresh();
  input().focus({ preventScroll: true });
  spot().querySelector(".palette").scrollIntoView({ block: "nearest" });
}

export function close() {
  if (!isOpen()) return;
  spot().hidden = true;
  CSS.highlights?.delete("chosen");
  quote?.section.focus({ preventScroll: true });
}

export function move(by) {
  const rows = [...list().children];
  const at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  if (rows.length) mark(rows[(at + by + rows.length) % rows.length]);
}

// Send the tag with its quote.
export function choose(row = list().querySelector("[aria-selected=true]")) {
  if (!row || !quote) return;
  const form = document.querySelector("[data-tag-form]");
  const { facet, term } = row.dataset;
  const said = { facet, term, section: quote.name, start: quote.start, end: quote.end, exact: quote.exact };
  if (!term) said.text = quote.exact;
  for (const [name, value] of Object.entries(said)) form.elements[name].value = value;
  form.requestSubmit();
}
