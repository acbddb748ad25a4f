// Moves terms in a facet's tree by drag or by arrow keys, then goes on to the form that asks why.
// Nothing is written here: the form of the move, which also works alone, does that.
const tree = document.querySelector("[data-tree]");
const said = document.querySelector("[data-tree-said]");
const before = tree ? order() : [];

function order() {
  return [...tree.children].map((row) => [row, row.dataset.depth]);
}

function depth(row) {
  return Number(row.dataset.depth);
}

/** The row and all that stands below it. */
function branch(row) {
  const rows = [row];
  for (let next = row.nextElementSibling; next && depth(next) > depth(row); next = next.nextElementSibling) rows.push(next);
  return rows;
}

/** The nearest row before this one at a depth, with none less deep between. */
function back(row, wanted) {
  for (let at = row.previousElementSibling; at; at = at.previousElementSibling) {
    if (depth(at) === wanted) return at;
    if (depth(at) < wanted) return null;
  }
  return null;
}

function parent(row) {
  return depth(row) ? back(row, depth(row) - 1) : null;
}

function place(row) {
  let number = 1;
  for (let at = back(row, depth(row)); at; at = back(at, depth(row))) number += 1;
  return number;
}

function shift(rows, by) {
  for (const row of rows) row.dataset.depth = depth(row) + by;
}

const steps = {
  ArrowUp(row) {
    const other = back(row, depth(row));
    if (other) other.before(...branch(row));
  },
  ArrowDown(row) {
    const rows = branch(row);
    const other = rows.at(-1).nextElementSibling;
    if (other && depth(other) === depth(row)) branch(other).at(-1).after(...rows);
  },
  ArrowRight(row) {
    if (back(row, depth(row))) shift(branch(row), 1);
  },
  ArrowLeft(row) {
    const above = parent(row);
    if (!above) return;
    const rows = branch(row);
    branch(above).at(-1).after(...rows);
    shift(rows, -1);
  },
};

function tell(row) {
  const above = parent(row);
  said.textContent = `${row.dataset.label}: place ${place(row)} ${above ? `below ${above.dataset.label}` : "at the top"}. Enter to go on, Escape to put it back.`;
}

function moved(row) {
  row.classList.add("is-moved");
  tell(row);
}

function reset() {
  for (const [row, was] of before) {
    row.dataset.depth = was;
    row.classList.remove("is-moved", "is-over", "is-into");
    tree.append(row);
  }
}

function go(row) {
  const asked = new URLSearchParams({ parent: parent(row)?.dataset.term ?? "", place: place(row) });
  location.assign(`${row.dataset.move}?${asked}`);
}

let held = null;

function into(event, row) {
  return event.clientX > row.querySelector(".term-card__label").getBoundingClientRect().left + 48;
}

function drop(event, row) {
  const rows = branch(held);
  if (rows.includes(row)) return;
  const below = into(event, row);
  shift(rows, depth(row) + (below ? 1 : 0) - depth(held));
  const box = row.getBoundingClientRect();
  if (!below && event.clientY < box.top + box.height / 2) row.before(...rows);
  else branch(row).at(-1).after(...rows);
  go(held);
}

function handle(row) {
  const grip = document.createElement("button");
  grip.type = "button";
  grip.className = "term-grip";
  grip.draggable = true;
  grip.setAttribute("aria-label", `Move ${row.dataset.label}`);
  grip.addEventListener("keydown", (event) => {
    if (event.key === "Escape") reset();
    else if (event.key === "Enter" && row.classList.contains("is-moved")) go(row);
    else if (steps[event.key]) steps[event.key](row), moved(row);
    else return;
    event.preventDefault();
    grip.focus();
  });
  grip.addEventListener("dragstart", (event) => {
    held = row;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.dataset.label);
  });
  grip.addEventListener("dragend", () => (held = null));
  row.prepend(grip);
  row.addEventListener("dragover", (event) => {
    if (!held) return;
    event.preventDefault();
    row.classList.add("is-over");
    row.classList.toggle("is-into", into(event, row));
  });
  row.addEventListener("dragleave", () => row.classList.remove("is-over", "is-into"));
  row.addEventListener("drop", (event) => {
    if (!held) return;
    event.preventDefault();
    row.classList.remove("is-over", "is-into");
    drop(event, row);
  });
}

const rows = tree ? [...tree.querySelectorAll("[data-move]")] : [];
rows.forEach(handle);
const help = document.querySelector("[data-tree-help]");
if (help && rows.length) help.hidden = false;
