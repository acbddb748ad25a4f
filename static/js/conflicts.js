// Conflicts: J and K walk, the keys of triage choose, Ctrl+Enter settles, Z takes the last verdict back. The
// forms work without it.
import { following } from "./following.js";
import { Keys } from "./triage/keys.js";

const page = document.querySelector("[data-conflict]");
const list = document.querySelector("[data-walk]");
const nothing = () => {};

const step = (by) => {
  const links = [...list.querySelectorAll("[data-walk-to]")];
  following(links, links.indexOf(document.activeElement), by)?.focus();
};
const follow = (rel) => page.querySelector(`a[rel="${rel}"]`)?.click();

// The form that keys speak to: the one somebody is in, or else the first.
const form = () => document.activeElement.closest?.("[data-verdict]") ?? page?.querySelector("[data-verdict]");
const choose = (decision, word) => {
  const here = form();
  if (!here) return;
  const radio = here.querySelector(`input[type="radio"][value="${decision}"]`);
  if (radio) radio.checked = true;
  const reason = here.querySelector("[data-reason]");
  const button = here.querySelector(`button[value="${word}"]`);
  if (button && reason.value.trim()) here.requestSubmit(button);
  else {
    if (button) here.dataset.chosen = word;
    reason.focus();
  }
};

const acts = {
  skip: () => (list ? step(1) : follow("next")),
  back: () => (list ? step(-1) : follow("prev")),
  include: () => choose("include", "keep"),
  exclude: () => choose("exclude", "remove"),
  note: () => form()?.querySelector("[data-reason]")?.focus(),
  number: (n, event) => {
    const box = form()?.querySelector(`[data-number="${n}"]`);
    if (!box) return;
    event.preventDefault();
    box.click();
  },
  escape: (event) => event.target.matches("textarea, input") && event.target.blur(),
  undo: () => document.querySelector("[data-settled] button")?.click(),
  search: () => document.querySelector("#site-q")?.focus(),
  tag: nothing, maybe: nothing, highlights: nothing, redo: nothing, keys: nothing,
};
new Keys(acts);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const here = event.target.closest?.("[data-verdict]");
  if (!here) return;
  event.preventDefault();
  here.requestSubmit(here.querySelector(`button[value="${here.dataset.chosen}"]`) ?? here.querySelector("button[type=submit]"));
});
