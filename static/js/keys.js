// Single keys: / to the search box on every page; J, K and ? where a list of records is. They can be switched off.
import { following } from "./following.js";

const PLACE = "single-keys";
const stored = (name) => {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
};
const off = () => stored(PLACE) === "off" || stored("triage-keys").includes('"preset":"off"');
const sheet = document.querySelector("[data-keys-sheet]");
const results = () => [...document.querySelectorAll("[data-result] .result__title a")];

function step(by) {
  const links = results();
  const row = document.activeElement?.closest("[data-result]");
  const link = following(links, links.findIndex((one) => row?.contains(one)), by);
  link?.focus();
  link?.closest("[data-result]").scrollIntoView({ block: "nearest" });
  return Boolean(link);
}

function toSearch() {
  const box = document.querySelector("#q, #site-q");
  box?.focus();
  box?.select();
  return Boolean(box);
}

const acts = { "/": toSearch };
if (sheet) {
  Object.assign(acts, { j: () => step(1), k: () => step(-1), "?": () => sheet.showModal() ?? true });
  const box = sheet.querySelector("[data-keys-switch]");
  box.checked = !off();
  box.addEventListener("change", () => localStorage.setItem(PLACE, box.checked ? "on" : "off"));
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || off()) return;
  if (event.target.closest?.("input, textarea, select, dialog, [contenteditable], [role=listbox]")) return;
  if (document.documentElement.dataset.keys) return; // a working screen with keys of its own
  const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (act?.()) event.preventDefault();
});
