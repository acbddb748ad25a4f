// One sitting: what was decided, in order, so that it can be undone and done again without end.
import * as outbox from "./outbox.js";
import * as view from "./view.js";

const REMEMBERED = 500;

export class Session {
  constructor(parts) {
    Object.assign(this, parts);
    this.done = [];
    this.undone = [];
    this.lists = {};
    this.unsent = 0;
    this.say = (act) => this.put({ ...act, kind: "cast" });
  }

  async start(record, armed) {
    const acts = (await outbox.all()).filter((act) => act.state === "waiting");
    this.unsent = acts.length;
    for (const act of acts) this.queue.settled.set(act.pmid, act.decision);
    const behind = (await outbox.lastSaved()) >= performance.timeOrigin; // saved while this page was on its way
    this.queue.now = record && !behind && !this.queue.settled.has(record.pmid) ? record : null;
    if (this.queue.now) this.restore();
    if (armed && this.queue.now) view.arm();
    await this.queue.fill();
    if (!this.queue.now) this.show(this.queue.ahead.length ? this.queue.next(false) : null);
    this.sender.kick();
  }

  place = (pmid) => `triage-note-${this.person}-${pmid}`;
  draft = (words) => localStorage.setItem(this.place(this.queue.now.pmid), words);
  kept = (pmid) => localStorage.getItem(this.place(pmid)) ?? "";

  restore() {
    const [note, draft] = [view.slot.querySelector("#note"), this.kept(this.queue.now.pmid)];
    if (note && draft) note.value = draft;
    view.upcoming(this.queue.ahead[0]);
  }

  show(record) {
    view.show(record, { draft: record ? this.kept(record.pmid) : "", lists: this.lists, unreached: this.queue.unreached });
    view.upcoming(this.queue.ahead[0]);
  }

  put(act) {
    this.unsent += 1;
    const kept = this.sender.keep(act);
    kept.catch(() => (this.unsent -= 1));
    return kept;
  }

  decide(decision, reason = "", label = "") {
    const record = this.queue.now;
    if (!record?.open) return;
    const note = view.slot.querySelector("#note")?.value ?? "";
    const key = outbox.freshKey();
    const act = { kind: "cast", key, pmid: record.pmid, decision, reason, note, seen: record.seen, version: record.version };
    const written = this.put({ ...act, title: record.title, made_at: new Date().toISOString() });
    this.done = [...this.done, { key, record, decision, label, before: record.decision }].slice(-REMEMBERED);
    this.undone = [];
    this.take(record, decision);
    this.show(this.queue.next());
    view.toast(this.labels[decision], record.pmid, label, "Undo", () => this.undo(), this.letter());
    written.then(() => localStorage.removeItem(this.place(record.pmid)));
    this.channel.postMessage({ pmid: record.pmid, decision, seen: record.seen });
  }

  // Let a record and the figures know what is said of it now.
  take(record, decision) {
    view.count(record.decision, decision);
    Object.assign(record, { decision, seen: record.seen + 1 });
    if (decision) this.queue.settled.set(record.pmid, decision);
    else this.queue.settled.delete(record.pmid);
  }

  undo() {
    const last = this.done.pop();
    if (!last) return void this.put({ kind: "undo", key: outbox.freshKey(), asked: true });
    this.undone.push(last);
    this.again("undo", last, last.before, "Taken back", "Redo", `Shift+${this.letter()}`);
  }

  redo() {
    const last = this.undone.pop();
    if (!last) return void this.put({ kind: "redo", key: outbox.freshKey(), asked: true });
    this.done.push(last);
    this.again("redo", last, last.decision, this.labels[last.decision], "Undo", this.letter());
  }

  again(kind, { key, record }, decision, words, button, letter) {
    this.put({ kind, key: outbox.freshKey(), of: key, pmid: record.pmid, title: record.title });
    this.take(record, decision);
    if (kind === "undo") this.queue.show(record);
    else if (this.queue.now?.pmid === record.pmid) this.queue.next();
    this.show(this.queue.now);
    view.toast(words, record.pmid, "", button, () => this[kind === "undo" ? "redo" : "undo"](), letter);
    this.channel.postMessage({ pmid: record.pmid, decision, seen: record.seen });
  }

  skip() {
    if (!this.queue.now) return;
    if (!this.queue.now.decision) this.queue.settled.set(this.queue.now.pmid, "");
    this.show(this.queue.next());
  }

  back() {
    if (this.queue.back()) this.show(this.queue.now);
    else view.toast("There is nothing further back in this sitting; Undo goes on", "", "", "Undo", () => this.undo(), this.letter());
  }

  // An act reached the base, or was refused. What had no name here is shown as the base tells it.
  settled(act, answer) {
    this.unsent = Math.max(0, this.unsent - 1);
    if (answer.nothing && act.asked) return view.toast("There is nothing left to " + act.kind, "", "", "");
    if (answer.record && act.asked) {
      this.queue.settled.delete(act.pmid);
      view.count(act.kind === "undo" ? answer.of.decision : "", answer.record.decision);
      this.queue.show(answer.record);
      this.show(this.queue.now);
      const other = act.kind === "undo" ? "redo" : "undo";
      view.toast(act.kind === "undo" ? "Taken back" : "Said again", answer.record.pmid, "", other === "redo" ? "Redo" : "Undo", () => this[other](), this.letter());
    }
    return undefined;
  }

  elsewhere({ pmid, decision, seen }) {
    const record = this.queue.find(pmid);
    if (record) {
      view.count(record.decision, decision);
      Object.assign(record, { decision, seen });
    }
    if (decision) this.queue.settled.set(pmid, decision);
    if (decision && this.queue.drop(pmid)) this.show(this.queue.next());
    this.sender.kick();
  }

  list(number, on) {
    this.lists[number] = on;
    view.mark(number, on);
  }

  highlights() {
    const boxes = [...view.slot.querySelectorAll("[data-words]")];
    const on = !boxes.some((box) => box.checked);
    for (const box of boxes) {
      box.checked = on;
      this.list(box.dataset.words, on);
    }
  }
}
