// Completions under a search box marked data-complete. Without this the box is a plain one and works as well.
import { following } from "./following.js";

const WAIT = 120; // ms without a key before anything is asked
let count = 0;

class Completion {
  constructor(input) {
    this.input = input;
    this.address = input.dataset.complete;
    this.list = document.createElement("div");
    Object.assign(this.list, { id: `complete-${++count}`, className: "complete", hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Completions");
    input.after(this.list);
    input.type = "text"; // a search box may not be a combobox
    input.inputMode = "search";
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false" };
    for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);
    input.setAttribute("aria-controls", this.list.id);
    input.addEventListener("input", (event) => event.isComposing || this.later());
    input.addEventListener("keydown", (event) => this.pressed(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.choose(event.target.closest("[role=option]"));
    });
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  get chosen() {
    return this.list.querySelector("[aria-selected=true]");
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    const place = this.input.selectionStart;
    const typed = this.input.value.slice(0, place);
    if (!typed.trim()) return this.close();
    try {
      const address = `${this.address}?${new URLSearchParams({ q: typed })}`;
      const answer = await fetch(address, { credentials: "same-origin", signal: asking.signal });
      if (!answer.ok || answer.redirected) return this.close();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (this.input.value.slice(0, this.input.selectionStart) === typed) this.show(page, place);
    } catch {
      if (!asking.signal.aborted) this.close(); // one that was given up for a later one leaves that alone
    }
  }

  show(page, place) {
    const options = [...page.querySelectorAll("[role=option]")];
    if (!options.length || document.activeElement !== this.input) return this.close();
    for (const option of options) option.id = `${this.list.id}-${option.id}`;
    this.list.replaceChildren(...options.map((option) => document.adoptNode(option)));
    this.place = place;
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  move(by) {
    const options = this.options;
    const option = following(options, options.indexOf(this.chosen), by);
    for (const other of options) other.setAttribute("aria-selected", "false");
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  choose(option) {
    if (!option) return;
    const { start, insert } = option.dataset;
    this.input.setRangeText(`${insert} `, characters(this.input.value, Number(start)), this.place, "end");
    this.close();
    this.input.focus();
  }

  pressed(event) {
    if (this.list.hidden) {
      if (event.key === "ArrowDown") this.ask();
      return;
    }
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) this.move(moves[event.key]);
    else if (event.key === "Escape") this.close();
    else if ((event.key === "Enter" || event.key === "Tab") && this.chosen) this.choose(this.chosen);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

// The server counts code points, a browser UTF-16 units.
const characters = (text, points) => [...text].slice(0, points).join("").length;

for (const input of document.querySelectorAll("[data-complete]")) new Completion(input);
