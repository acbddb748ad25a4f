// Triage: a key decides, the next record is there, and the decision finds its way to the base by itself.
import * as conflicts from "./conflicts.js";
import { Keys } from "./keys.js";
import * as outbox from "./outbox.js";
import { Queue } from "./queue.js";
import { Sender } from "./sender.js";
import { Session } from "./session.js";
import * as view from "./view.js";

const { page, slot, form } = view;
const { person, next, cast, undo, redo, lease } = page.dataset;
const shared = {
  addresses: { next, cast, undo, redo, lease },
  token: form.elements.csrfmiddlewaretoken.value,
  query: [...new URLSearchParams(page.dataset.query)],
};
const LABELS = { include: "Included", maybe: "Maybe", exclude: "Excluded" };

let telling = 0;
const told = async ({ word, left, pmid }) => {
  const turn = ++telling;
  if (word === "saving") return view.say("run", "saving…");
  if (word === "unkept") return view.say("bad", `this browser could not keep what you said of PMID ${pmid}: go back and say it again`);
  const refused = (await conflicts.waiting()).length;
  if (turn !== telling) return undefined; // something newer was said meanwhile
  const kept = `${left} ${left === 1 ? "decision" : "decisions"} kept here`;
  const look = view.element("button", { className: "btn", type: "button", textContent: "Look", onclick: () => conflicts.open(session.say, () => sender.kick()) });
  if (word === "waiting") view.say("warn", `waiting for the network: ${kept}`);
  else if (word === "signed-out") view.say("bad", `you are signed out; ${kept}. `, view.element("a", { href: location.href, textContent: "Sign in again" }));
  else if (refused) view.say("warn", `${refused} decided in two places `, look);
  else if (sender.writing) view.say("run", "saving…");
  else view.say("ok", "saved");
  return undefined;
};

const queue = new Queue({
  ...shared,
  arrived: (figures) => {
    if (figures && !session?.unsent) view.figures(figures);
    if (!queue.now && queue.ahead.length) session.show(queue.next(false));
    view.lack(queue.now, queue.unreached);
    view.upcoming(queue.ahead[0]);
  },
});
const sender = new Sender({ ...shared, tell: told, settled: (act, answer) => session.settled(act, answer) });
const channel = new BroadcastChannel(`triage-${person}`);
const session = new Session({ queue, sender, channel, person, labels: LABELS, letter: () => keys.map.undo.toUpperCase() });

const acts = {
  include: () => session.decide("include"),
  maybe: () => session.decide("maybe"),
  exclude: () => (queue.now?.asks_reason ? view.arm() : session.decide("exclude")),
  number: (n, event) => {
    const reason = slot.querySelector(`[data-reasons] [data-number="${n}"]`);
    if (!reason || !("armed" in page.dataset)) return;
    event.preventDefault();
    reason.click();
  },
  escape: (event) => {
    if (event.target.matches("textarea, input")) event.target.blur();
    else if (view.disarm()) sender.kick();
  },
  back: () => session.back(),
  skip: () => session.skip(),
  note: () => slot.querySelector("#note")?.focus(),
  tag: () => queue.now && location.assign(`/curate/${queue.now.pmid}/`),
  undo: () => session.undo(),
  redo: () => session.redo(),
  highlights: () => session.highlights(),
  search: () => document.querySelector("#site-q")?.focus(),
  keys: () => document.querySelector("#keys").showModal(),
};
const keys = new Keys(acts);
keys.settings(document.querySelector("#keys"));

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = event.submitter;
  if (button?.name === "reason") session.decide("exclude", button.value, button.textContent.replace(/^\s*\d+\s*/, "").trim());
  else if (button) acts[button.value]();
});
document.addEventListener("click", (event) => {
  const act = event.target.closest("[data-act]")?.dataset.act;
  if (!act) return;
  event.preventDefault();
  acts[act]();
});
slot.addEventListener("change", (event) => event.target.dataset.words && session.list(event.target.dataset.words, event.target.checked));
slot.addEventListener("toggle", (event) => event.target.matches("[data-criteria]") && localStorage.setItem("triage-criteria", event.target.open ? "open" : "closed"), true);
slot.addEventListener("input", (event) => event.target.id === "note" && session.draft(event.target.value));
slot.addEventListener("keydown", (event) => event.target.id === "note" && event.key === "Enter" && event.ctrlKey && event.target.blur());
channel.addEventListener("message", ({ data }) => session.elsewhere(data));

await outbox.open(person);
await session.start(view.served(), "armed" in page.dataset);
page.dataset.ready = "";
