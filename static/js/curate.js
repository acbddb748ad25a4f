// The curating screen: words → palette → tag, keys of a facet, drafts at every key, and the truth about saving.
import * as palette from "./curate-palette.js";
import { sectionOf, selected, step } from "./curate-places.js";

let facet = ""; // where the person works, so that a fresh page gives the focus back
const drafts = new Map();
let sending = false;

const said = (word, shape) => {
  const line = document.querySelector("[data-saved]");
  if (!line) return;
  line.textContent = word;
  line.className = `state state--${shape}`;
};

document.addEventListener("pointerup", (event) => {
  if (event.target.closest("[data-palette], form, summary")) return;
  setTimeout(() => {
    const place = selected();
    if (place) palette.open(place);
    else if (palette.isOpen()) palette.close();
  });
});

document.addEventListener("pointerdown", (event) => {
  const row = event.target.closest("[data-palette] [role=option]");
  if (!row) return;
  event.preventDefault();
  palette.choose(row);
});

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-palette] [role=combobox]")) palette.refresh();
  if (event.target.matches("[data-draft]")) keep(event.target);
});

document.addEventListener("focusin", (event) => {
  facet = event.target.closest(".cf[data-facet]")?.id ?? facet;
});

// One request at a time; what is written meanwhile goes with the next.
async function keep(field) {
  drafts.set(field.dataset.draft, field.value);
  said("keeping your draft …", "wait");
  if (sending) return;
  sending = true;
  try {
    while (drafts.size) {
      const body = new FormData();
      body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
      for (const [name, value] of drafts) body.set(name, value);
      drafts.clear();
      const pmid = document.querySelector("[data-curate]").dataset.pmid;
      const answer = await fetch(`/curate/${pmid}/draft/`, { method: "POST", body, keepalive: true });
      if (!answer.ok) throw new Error(answer.statusText);
    }
    said("draft kept", "ok");
  } catch {
    said("draft not kept: no answer from the server; what you wrote stands here", "bad");
  }
  sending = false;
}

const press = (button) => button && (button.focus(), button.click());

// The keys of a facet work only while the focus is in it, and never in a field.
function facetKey(event) {
  const own = event.target.closest("[data-facet]");
  if (!own || event.target.matches("input, select, textarea")) return;
  const key = event.key.toUpperCase();
  const answer = own.querySelector(`:scope [data-answer-key="${CSS.escape(key)}"]`);
  if (answer) press(answer);
  else if (key === "S") press(own.querySelector("[data-still] button"));
  else if (key === "X") press(own.querySelector("[data-dismiss] button"));
  else if (event.key === "Enter" && event.target === own) press(own.querySelector("[data-accept] button"));
  else return;
  event.preventDefault();
}

function textKey(event, section) {
  if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
    const ahead = (event.key === "ArrowRight") === (getComputedStyle(section).direction === "ltr");
    step(section, ahead ? 1 : -1, event.shiftKey);
  } else if (event.key === "Enter" && selected()) palette.open(selected());
  else return;
  event.preventDefault();
}

function paletteKey(event) {
  if (event.key === "ArrowDown") palette.move(1);
  else if (event.key === "ArrowUp") palette.move(-1);
  else if (event.key === "Enter") palette.choose();
  else if (event.key === "Escape") palette.close();
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.ctrlKey || event.metaKey) {
    const writing = event.target.matches("input, textarea");
    if (event.key === "Enter") press(document.querySelector("[data-hand-over] button"));
    if (event.key.toLowerCase() === "z" && !writing) press(document.querySelector("[data-toast] button"));
    return;
  }
  if (event.altKey) return;
  if (event.target.closest("[data-palette]")) return paletteKey(event);
  const section = event.target.matches("[data-section]") && sectionOf(event.target);
  if (section) textKey(event, section);
  else facetKey(event);
});

document.addEventListener("htmx:beforeRequest", () => said("saving …", "wait"));
document.addEventListener("htmx:beforeSwap", (event) => {
  if ([403, 409, 422].includes(event.detail.xhr.status)) event.detail.shouldSwap = true;
  CSS.highlights?.delete("chosen");
});
document.addEventListener("htmx:afterSettle", (event) => {
  const answered = document.querySelector("[data-curate] [role=alert], [data-talk] [role=alert]");
  if (!answered) said("saved", "ok");
  if (document.activeElement?.closest("[data-talk]") || event.detail.target?.id === "comments") return;
  (document.getElementById(facet) ?? document.getElementById("title"))?.focus({ preventScroll: true });
});
for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => said("not saved: no answer from the server; press again", "bad"));
}
