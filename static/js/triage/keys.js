// Keys: three presets, one's own, or none. Never in fields; printed on the controls they work.
const PRESETS = {
  rayyan: { include: "i", exclude: "e", maybe: "u" },
  asreview: { include: "r", exclude: "i", maybe: "u" },
  neutral: { include: "v", exclude: "x", maybe: "u" },
};
const REST = { back: "k", skip: "j", note: "n", tag: "t", highlights: "h", undo: "z" };
const WORDS = {
  include: "Include", exclude: "Exclude", maybe: "Maybe", back: "Back", skip: "Skip",
  note: "Note", tag: "Tag", highlights: "Highlights", undo: "Undo, with Shift: redo",
};
const PLACE = "triage-keys";

const stored = () => {
  try {
    return JSON.parse(localStorage.getItem(PLACE)) || {};
  } catch {
    return {};
  }
};

export class Keys {
  constructor(acts) {
    this.acts = acts;
    const { preset, own } = stored();
    this.preset = preset in PRESETS || ["own", "off"].includes(preset) ? preset : "rayyan";
    this.own = { ...PRESETS.rayyan, ...REST, ...own };
    this.read();
    document.addEventListener("keydown", (event) => this.pressed(event));
    addEventListener("storage", (event) => event.key === PLACE && this.reread());
  }

  reread() {
    const { preset, own } = stored();
    Object.assign(this, { preset: preset || "rayyan", own: { ...this.own, ...own } });
    this.read();
  }

  read() {
    this.map = this.preset === "own" ? this.own : { ...PRESETS[this.preset] ?? PRESETS.rayyan, ...REST };
    this.print();
  }

  keep(preset, own = this.own) {
    Object.assign(this, { preset, own });
    localStorage.setItem(PLACE, JSON.stringify({ preset, own }));
    this.read();
  }

  print(root = document) {
    document.documentElement.dataset.keys = this.preset === "off" ? "off" : "on";
    for (const control of root.querySelectorAll("[data-key]")) {
      const key = this.map[control.dataset.key];
      if (this.preset === "off") control.removeAttribute("aria-keyshortcuts");
      else control.setAttribute("aria-keyshortcuts", key);
      const shown = control.querySelector("kbd");
      if (shown) shown.textContent = key.toUpperCase();
    }
  }

  pressed(event) {
    const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable], dialog");
    if (event.key === "Escape" && !event.target.closest?.("dialog")) return this.acts.escape(event);
    if (typing || event.isComposing || event.altKey) return undefined;
    const key = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey) {
      if (key === "z") this.run(event, event.shiftKey ? "redo" : "undo");
      return undefined;
    }
    if (this.preset === "off") return undefined;
    if (/^[1-9]$/.test(key)) return this.acts.number(Number(key), event);
    const fixed = { arrowright: "skip", arrowleft: "back", "/": "search", "?": "keys" };
    const word = fixed[key] ?? Object.keys(this.map).find((name) => this.map[name] === key);
    if (word) this.run(event, word === "undo" && event.shiftKey ? "redo" : word);
    return undefined;
  }

  run(event, word) {
    event.preventDefault();
    if (!event.repeat || ["undo", "redo", "skip", "back"].includes(word)) this.acts[word]();
  }

  // The list of keys, where they can be changed; a key that is taken changes places with the other.
  settings(dialog) {
    const list = dialog.querySelector("[data-remap]");
    const select = dialog.querySelector("[data-preset]");
    const draw = () => {
      select.value = this.preset;
      list.replaceChildren(
        ...Object.keys(WORDS).map((name) => {
          const row = document.createElement("li");
          const label = document.createElement("label");
          const input = document.createElement("input");
          Object.assign(input, { className: "input", value: this.map[name].toUpperCase(), maxLength: 1, disabled: this.preset === "off" });
          input.addEventListener("input", () => {
            const key = input.value.trim().toLowerCase();
            if (!/^[\p{L};,.]$/u.test(key)) return;
            const own = { ...this.map };
            const other = Object.keys(own).find((word) => own[word] === key);
            if (other) own[other] = own[name];
            this.keep("own", { ...own, [name]: key });
            draw();
          });
          label.append(WORDS[name], input);
          row.append(label);
          return row;
        }),
      );
    };
    select.onchange = () => {
      this.keep(select.value);
      draw();
    };
    draw();
  }
}
