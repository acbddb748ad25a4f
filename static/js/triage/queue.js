// The records ahead and behind: fetched before they are needed, held while they are on the screen.
const AHEAD = 8; // kept at hand; three are enough for speed, the rest is for a lost network
const LOW = 5;
const BEHIND = 30; // kept for going back; older ones are asked for again
const HOLD_EVERY = 25000;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;

export class Queue {
  constructor({ addresses, token, query, arrived }) {
    Object.assign(this, { addresses, token, query, arrived });
    this.now = null;
    this.ahead = [];
    this.behind = [];
    this.settled = new Map(); // pmid → decided here, until the base leaves it out by itself
    this.wait = FIRST_WAIT;
    this.unreached = false; // what comes next could not be fetched
    setInterval(() => this.hold(), HOLD_EVERY);
    document.addEventListener("visibilitychange", () => !document.hidden && this.hold());
    addEventListener("online", () => this.fill());
  }

  besides() {
    const kept = [...this.settled.keys()].slice(-200);
    const known = [this.now, ...this.ahead].filter(Boolean).map((record) => record.pmid);
    return [...new Set([...kept, ...known])].join(",");
  }

  async fetch(extra) {
    const ask = new URLSearchParams([...this.query, ...Object.entries(extra)]);
    const response = await fetch(`${this.addresses.next}?${ask}`, {
      headers: { Accept: "application/json" },
      redirect: "manual",
      signal: AbortSignal.timeout(20000),
    });
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  }

  async fill() {
    if (this.filling || this.ahead.length >= LOW) return;
    this.filling = true;
    clearTimeout(this.timer);
    try {
      const figures = this.asked ? {} : { figures: 1 };
      this.asked = ((this.asked || 0) + 1) % 3;
      const answer = await this.fetch({ count: AHEAD - this.ahead.length, besides: this.besides(), ...figures });
      const known = new Set([this.now?.pmid, ...this.ahead.map((record) => record.pmid)]);
      const fresh = answer.records.filter((record) => !known.has(record.pmid) && !this.settled.has(record.pmid));
      this.ahead.push(...fresh);
      this.wait = FIRST_WAIT;
      this.unreached = false;
      this.arrived(answer.figures);
    } catch {
      this.unreached = true;
      this.timer = setTimeout(() => this.fill(), this.wait); // the network, or the site, is away for a moment
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
      this.arrived();
    } finally {
      this.filling = false;
    }
  }

  next(keep = true) {
    if (this.now && keep) this.behind = [...this.behind, this.now].slice(-BEHIND);
    this.now = this.ahead.shift() ?? null;
    this.fill();
    return this.now;
  }

  back() {
    if (!this.behind.length) return null;
    this.show(this.behind.pop(), false);
    return this.now;
  }

  // Put a record on the screen before the one that was there.
  show(record, remember = true) {
    this.ahead = this.ahead.filter((one) => one.pmid !== record.pmid);
    this.behind = this.behind.filter((one) => one.pmid !== record.pmid);
    if (this.now && this.now.pmid !== record.pmid) {
      if (remember && this.now.decision) this.behind.push(this.now);
      else this.ahead.unshift(this.now);
    }
    this.now = record;
  }

  // Another tab decided: it is not ahead any more.
  drop(pmid) {
    this.ahead = this.ahead.filter((record) => record.pmid !== pmid);
    return this.now?.pmid === pmid;
  }

  find(pmid) {
    return [this.now, ...this.ahead, ...this.behind].find((record) => record?.pmid === pmid);
  }

  async hold() {
    const open = [this.now, ...this.ahead].filter((record) => record && !record.decision && record.open);
    if (document.hidden || !navigator.onLine || !open.length) return;
    const body = new URLSearchParams({ pmids: open.map((record) => record.pmid).join(",") });
    try {
      const headers = { Accept: "application/json", "X-CSRFToken": this.token };
      const response = await fetch(this.addresses.lease, { method: "POST", body, headers, redirect: "manual" });
      const held = new Set((await response.json()).held);
      this.ahead = this.ahead.filter((record) => held.has(record.pmid) || record.decision);
      this.fill();
    } catch {
      // no network: what is here stays here, and a decision taken twice is shown as such later
    }
  }
}
