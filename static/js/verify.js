// The second look: one key per tag while the focus is on it, then the next one; undo; the truth about saving.
import { following } from "./following.js";

const all = () => [...document.querySelectorAll("[data-verify] [data-check]")];
const press = (button) => button && (button.focus(), button.click());
let at = -1; // the place of the tag that was acted on, so that a fresh page goes on from there

const said = (word, shape) => {
  const line = document.querySelector("[data-saved]");
  if (!line) return;
  line.textContent = word;
  line.className = `state state--${shape}`;
};

function goOn() {
  const list = all();
  const open = list.filter((check) => check.hasAttribute("data-open"));
  const next = open.find((check) => list.indexOf(check) >= at) ?? open[0];
  const finish = document.querySelector("[data-finish] button");
  (next ?? finish)?.focus({ preventScroll: !next });
  next?.scrollIntoView({ block: "nearest" });
}

function move(check, by) {
  const list = all();
  (following(list, list.indexOf(check), by) ?? check).focus();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey) return;
  const writing = event.target.matches("input, textarea, select");
  if (event.ctrlKey || event.metaKey) {
    if (event.key === "Enter") press(document.querySelector("[data-finish] button"));
    else if (event.key.toLowerCase() === "z" && !writing) press(document.querySelector("[data-toast] button"));
    return;
  }
  const check = event.target.closest("[data-check]");
  if (!check) return;
  if (event.key === "Escape") {
    check.querySelector("[data-correct]")?.removeAttribute("open");
    check.focus();
    return;
  }
  if (writing) return;
  const key = event.key.toLowerCase();
  const own = check.querySelector(`[data-key="${CSS.escape(key)}"] button`);
  if (own) press(own);
  else if (key === "x") correct(check);
  else if (key === "j" || key === "arrowdown") move(check, 1);
  else if (key === "k" || key === "arrowup") move(check, -1);
  else return;
  event.preventDefault();
});

function correct(check) {
  const details = check.querySelector("[data-correct]");
  if (!details) return;
  details.open = true;
  details.querySelector("select, input:not([type=hidden])")?.focus();
}

document.addEventListener("htmx:beforeRequest", (event) => {
  said("saving …", "wait");
  const check = event.detail.elt.closest("[data-check]");
  at = check ? all().indexOf(check) : -1;
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if ([403, 409, 422].includes(event.detail.xhr.status)) event.detail.shouldSwap = true;
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (!document.querySelector("[data-verify] [role=alert], [data-talk] [role=alert]")) said("saved", "ok");
  if (event.detail.target?.id === "verify") goOn();
});
for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => said("not saved: no answer from the server; press again", "bad"));
}
if (!location.hash) goOn();
