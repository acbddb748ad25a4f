// The screen: one record, the bar that never moves, what is saved and what is not.
const page = document.querySelector("[data-triage]");
const slot = page.querySelector("[data-record]");
const empty = page.querySelector("[data-empty]");
const away = page.querySelector("[data-away]");
const form = document.querySelector("#decide");
const toastSpot = document.querySelector("[data-toast]");
const status = page.querySelector("[data-status]");
const counts = Object.fromEntries([...page.querySelectorAll("[data-count]")].map((b) => [b.dataset.count, b]));
const number = (text) => Number(text.replace(/\D/g, ""));
const written = (n) => n.toLocaleString("en-GB");

export const element = (tag, props = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), props);
  made.append(...children);
  return made;
};

// What the page was served with, as the queue holds it.
export const served = () => {
  const { pmid, version, seen, title, decision } = slot.dataset;
  if (!pmid) return null;
  const record = { pmid: Number(pmid), version: Number(version), seen: Number(seen), title, decision };
  const piece = slot.firstElementChild.outerHTML;
  return { ...record, open: "open" in slot.dataset, asks_reason: "asksReason" in slot.dataset, html: piece };
};

// No record to show: none waits, or none could be fetched.
export const lack = (record, unreached) => {
  empty.hidden = Boolean(record) || unreached;
  away.hidden = Boolean(record) || !unreached;
};

export const show = (record, { draft = "", lists = {}, unreached = false } = {}) => {
  disarm();
  const piece = record ? new DOMParser().parseFromString(record.html, "text/html").body.firstElementChild : null;
  slot.replaceChildren(...(piece ? [piece] : []));
  lack(record, unreached);
  form.elements.pmid.value = record?.pmid ?? "";
  for (const button of form.querySelectorAll("[data-key]")) {
    if (record && record.decision === button.dataset.key) button.setAttribute("aria-pressed", "true");
    else button.removeAttribute("aria-pressed");
  }
  const note = slot.querySelector("#note");
  if (note && draft) note.value = draft;
  const criteria = slot.querySelector("[data-criteria]");
  if (criteria && localStorage.getItem("triage-criteria") === "closed") criteria.open = false;
  for (const box of slot.querySelectorAll("[data-words]")) {
    box.checked = lists[box.dataset.words] !== false;
    mark(box.dataset.words, box.checked);
  }
  document.title = record ? `${record.title} · Triage` : "Triage";
  scrollTo(0, 0);
};

export const mark = (list, on) => {
  for (const one of slot.querySelectorAll(`.abstract mark[data-list="${list}"], h2 mark[data-list="${list}"], .meta mark[data-list="${list}"]`)) {
    one.classList.toggle("is-off", !on);
  }
};

export const upcoming = (record) => {
  const line = slot.querySelector("[data-upcoming]");
  if (!line) return;
  const words = record ? ["Next: ", element("span", { className: "serif", textContent: record.title }), " (ready)"] : [];
  line.replaceChildren(...words);
};

export const arm = () => {
  page.dataset.armed = "";
  say("warn", "which reason? Its number, or Esc");
  slot.querySelector("[data-reasons]")?.scrollIntoView({ block: "nearest" });
};
export const disarm = () => {
  const was = "armed" in page.dataset;
  delete page.dataset.armed;
  return was;
};

export const say = (shape, words, ...more) => {
  const line = element("span", { className: `state state--${shape}`, textContent: words });
  if (status.textContent !== words || more.length) status.replaceChildren(line, ...more);
};

export const toast = (words, strong, behind, button, act, keyName) => {
  const again = element("button", { className: "btn", type: "button", onclick: act }, `${button} `, element("kbd", { textContent: keyName, ariaHidden: "true" }));
  const text = element("span", {}, `${words} `, element("strong", { textContent: strong }), behind ? `: ${behind}` : "");
  const made = element("div", { className: "toast", role: "status" }, text, ...(button ? [again] : []));
  toastSpot.replaceChildren(made);
  clearTimeout(toast.timer);
  // On a narrow screen it stands where the lesser acts are, and gives the place back.
  toast.timer = setTimeout(() => innerWidth < 1024 && !made.matches(":hover, :focus-within") && made.remove(), 8000);
};

export const count = (from, to) => {
  for (const [word, by] of [[from, -1], [to, 1]]) {
    if (counts[word]) counts[word].textContent = written(Math.max(0, number(counts[word].textContent) + by));
  }
  const by = (to ? 1 : 0) - (from ? 1 : 0);
  for (const [name, step] of [["waiting", -by], ["today", by], ["team", by]]) {
    const place = page.querySelector(`[data-figure="${name}"]`);
    place.textContent = written(Math.max(0, number(place.textContent) + step));
  }
  draw(number(page.querySelector('[data-figure="waiting"]').textContent));
};

export const figures = (found) => {
  for (const [name, value] of Object.entries(found)) {
    const place = page.querySelector(`[data-figure="${name}"]`);
    if (place && value !== null) place.textContent = typeof value === "number" ? written(value) : value;
  }
  page.querySelector("[data-pace]").hidden = !found.pace;
  draw(found.waiting);
};

const draw = (waiting) => {
  const bar = page.querySelector("[data-bar] svg");
  const [include, maybe, exclude] = ["include", "maybe", "exclude"].map((word) => number(counts[word].textContent));
  const total = include + maybe + exclude + waiting || 1;
  bar.setAttribute("viewBox", `0 0 ${total} 10`);
  bar.setAttribute("aria-label", `${include + maybe + exclude} of ${total} decided: ${include} included, ${maybe} maybe, ${exclude} excluded`);
  bar.querySelector(".todo").setAttribute("width", total);
  for (const [kind, x, width] of [["in", 0, include], ["maybe", include, maybe], ["out", include + maybe, exclude]]) {
    bar.querySelector(`.${kind}`).setAttribute("x", x);
    bar.querySelector(`.${kind}`).setAttribute("width", width);
  }
};
export { page, slot, form };
