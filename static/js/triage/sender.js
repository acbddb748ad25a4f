// Send the outbox in order, one act at a time, by one tab at a time; say truthfully how it stands.
import * as outbox from "./outbox.js";

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;

export class Sender {
  // tell(state): {word: "saving" | "saved" | "waiting" | "signed-out", left}; settled(act, answer) after each.
  constructor({ addresses, token, query, tell, settled }) {
    Object.assign(this, { addresses, token, query, tell, settled });
    this.wait = FIRST_WAIT;
    this.running = false;
    this.writing = 0; // acts on their way into the outbox
    addEventListener("online", () => this.kick());
  }

  // Keep an act until it is sent. From the first moment on: "saved" would be said of it too while it is written.
  async keep(act) {
    this.writing += 1;
    this.tell({ word: "saving" });
    try {
      await outbox.add(act);
    } catch (error) {
      this.tell({ word: "unkept", pmid: act.pmid });
      throw error;
    } finally {
      this.writing -= 1;
    }
    this.kick();
  }

  async kick() {
    clearTimeout(this.timer);
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    const drain = () => this.drain();
    try {
      await (navigator.locks ? navigator.locks.request("triage-outbox", drain) : drain());
    } finally {
      this.running = false;
    }
    if (this.again) {
      this.again = false;
      this.kick();
    }
  }

  async drain() {
    for (let act = await outbox.first(); act; act = await outbox.first()) {
      this.tell({ word: "saving" });
      const answer = await this.send(act);
      if (answer.stop) {
        const left = (await outbox.all()).filter((one) => one.state === "waiting").length;
        this.tell({ word: answer.stop, left });
        this.timer = setTimeout(() => this.kick(), this.wait);
        this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
        return;
      }
      this.wait = FIRST_WAIT;
      if (answer.saved) await outbox.saved(act.n);
      else await outbox.put({ ...act, state: "refused", message: answer.message, theirs: answer.theirs });
      this.settled(act, answer);
    }
    this.tell({ word: "saved" });
  }

  async send(act) {
    const { n, kind, state, title, asked, ...said } = act;
    if (Date.now() - Date.parse(said.made_at) < 5000) delete said.made_at;
    const body = new URLSearchParams([...Object.entries(said).filter(([, v]) => v !== undefined && v !== ""), ...this.query]);
    try {
      const response = await fetch(this.addresses[kind], {
        method: "POST",
        body,
        headers: { Accept: "application/json", "X-CSRFToken": this.token },
        redirect: "manual",
        signal: AbortSignal.timeout(20000),
      });
      const json = (response.headers.get("Content-Type") || "").includes("json");
      if (json && (response.ok || [403, 409, 422].includes(response.status))) return await response.json();
      return { stop: response.type === "opaqueredirect" || response.status === 403 ? "signed-out" : "waiting" };
    } catch {
      return { stop: "waiting" };
    }
  }
}
