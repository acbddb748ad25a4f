// Places in the text: a section's textContent is exactly its plain text, so an offset is a count of code points.
const points = (text) => [...text].length;

// The section a node stands in, or null.
export const sectionOf = (node) =>
  (node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement)?.closest("[data-section]") ?? null;

// The selected words: their section, first and last code point, and themselves; null if they are none.
export function selected(selection = getSelection()) {
  if (!selection?.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0).cloneRange();
  const section = sectionOf(range.startContainer);
  if (!section) return null;
  if (!section.contains(range.endContainer)) range.setEnd(section, section.childNodes.length);
  return placed(section, range);
}

// A range in a section as a place, without the white space at its ends.
export function placed(section, range) {
  const before = document.createRange();
  before.setStart(section, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const words = range.toString();
  const exact = words.trim();
  if (!exact) return null;
  const lead = words.length - words.trimStart().length;
  const from = before.toString().length + lead;
  const start = points(section.textContent.slice(0, from));
  return { section, name: section.dataset.section, start, end: start + points(exact), exact,
    range: rangeAt(section, from, from + exact.length) };
}

// The range between two offsets of a section's textContent, counted in UTF-16 units as the DOM does.
export function rangeAt(section, from, to) {
  const range = document.createRange();
  const walker = document.createTreeWalker(section, NodeFilter.SHOW_TEXT);
  let at = 0;
  let begun = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const end = at + node.length;
    if (!begun && from < end) {
      range.setStart(node, from - at);
      begun = true;
    }
    if (begun && to <= end) {
      range.setEnd(node, to - at);
      return range;
    }
    at = end;
  }
  return range;
}

const cutter = new Intl.Segmenter(undefined, { granularity: "word" });
const wordsOf = (section) =>
  [...cutter.segment(section.textContent)].filter((s) => s.isWordLike)
    .map((s) => [s.index, s.index + s.segment.length]);

// Words chosen by the arrow keys: [first, last] of each section, kept while the page stands.
const cursors = new WeakMap();

// Move (or with `more` stretch) the choice of words by one, and select them.
export function step(section, by, more) {
  const words = wordsOf(section);
  if (!words.length) return;
  const [first, last] = cursors.get(section) ?? (by > 0 ? [-1, -1] : [words.length, words.length]);
  const to = Math.min(words.length - 1, Math.max(0, last + by));
  const chosen = more && last >= 0 && last < words.length ? [Math.min(first, to), to] : [to, to];
  if (chosen[1] < chosen[0]) chosen[1] = chosen[0];
  cursors.set(section, chosen);
  const range = rangeAt(section, words[chosen[0]][0], words[chosen[1]][1]);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}
