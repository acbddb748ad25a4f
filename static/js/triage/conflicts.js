// Decisions that met another one: both are shown, one is chosen, notes are joined, nothing is thrown away unasked.
import * as outbox from "./outbox.js";
import { element } from "./view.js";

const dialog = document.querySelector("#conflicts");
const list = dialog.querySelector("[data-conflicts]");

export const waiting = async () => (await outbox.all()).filter((act) => act.state === "refused");

const words = (act) => {
  const said = act.kind === "cast" ? act.decision : act.kind;
  return [said, act.reason && `(${act.reason})`, act.note && `“${act.note}”`].filter(Boolean).join(" ");
};

const joined = (one = "", other = "") => (one && other && !one.includes(other) ? `${one}\n${other}` : one || other);

export const draw = async (useMine, changed) => {
  const acts = await waiting();
  if (!acts.length) dialog.close();
  list.replaceChildren(
    ...acts.map((act) => {
      const theirs = act.theirs ?? {};
      const leave = element("button", {
        className: "btn", type: "button", textContent: "Leave what stands",
        onclick: async () => {
          await outbox.remove(act.n);
          await draw(useMine, changed);
          changed();
        },
      });
      const mine = element("button", {
        className: "btn btn--primary", type: "button", textContent: `Say ${act.decision} all the same`,
        onclick: async () => {
          await outbox.remove(act.n);
          await useMine({ ...act, key: outbox.freshKey(), seen: theirs.number, note: joined(theirs.note, act.note) });
          await draw(useMine, changed);
        },
      });
      return element(
        "li", { className: "both" },
        element("p", {}, element("a", { href: `/records/${act.pmid}/`, textContent: `PMID ${act.pmid}` }), ` ${act.title ?? ""}`),
        element("p", { textContent: `${act.message} What stands: ${(theirs.lines ?? ["nothing of yours"]).join("; ")}.` }),
        element("p", { textContent: `What you said: ${words(act)}` }),
        element("p", { className: "actions" }, leave, ...(theirs.own && act.kind === "cast" ? [mine] : [])),
      );
    }),
  );
};

export const open = async (useMine, changed) => {
  await draw(useMine, changed);
  dialog.showModal();
};
