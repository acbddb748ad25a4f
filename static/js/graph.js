// Pan and zoom a drawing by its viewBox: drag, Ctrl or ⌘ with the wheel, the buttons, and the keys + − 0 and arrows.
// A finger scrolls the page while the whole drawing is in sight, and moves the drawing once it was brought nearer.
const STEP = 1.25;

for (const svg of document.querySelectorAll("[data-graph]")) {
  const whole = svg.viewBox.baseVal;
  const home = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
  let view = { ...home };
  const nearer = () => view.width < home.width - 0.5;
  const show = () => {
    svg.setAttribute("viewBox", [view.x, view.y, view.width, view.height].map((n) => n.toFixed(1)).join(" "));
    svg.classList.toggle("graph--nearer", nearer());
  };

  const zoom = (factor, at = { x: 0.5, y: 0.5 }) => {
    const width = Math.min(home.width * 2, Math.max(home.width / 40, view.width / factor));
    const height = (width * home.height) / home.width;
    view = { x: view.x + (view.width - width) * at.x, y: view.y + (view.height - height) * at.y, width, height };
    show();
  };
  const move = (dx, dy) => {
    view = { ...view, x: view.x + dx * view.width, y: view.y + dy * view.height };
    show();
  };
  const reset = () => {
    view = { ...home };
    show();
  };

  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = svg.getBoundingClientRect();
    zoom(event.deltaY < 0 ? STEP : 1 / STEP, { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height });
  }, { passive: false });

  let from = null;
  svg.addEventListener("pointerdown", (event) => {
    if (event.button || (event.pointerType === "touch" && !nearer())) return;
    from = { x: event.clientX, y: event.clientY, moved: false };
  });
  window.addEventListener("pointermove", (event) => {
    if (!from) return;
    const box = svg.getBoundingClientRect();
    const dx = event.clientX - from.x;
    const dy = event.clientY - from.y;
    if (!from.moved && Math.hypot(dx, dy) < 4) return;
    move(-dx / box.width, -dy / box.height);
    from = { x: event.clientX, y: event.clientY, moved: true };
    svg.dataset.dragged = "yes";
  });
  const end = () => {
    from = null;
    setTimeout(() => delete svg.dataset.dragged, 0);
  };
  window.addEventListener("pointerup", end);
  window.addEventListener("pointercancel", end);
  svg.addEventListener("click", (event) => svg.dataset.dragged && event.preventDefault(), true);
  svg.addEventListener("dragstart", (event) => event.preventDefault());

  const acts = { "+": () => zoom(STEP), "=": () => zoom(STEP), "-": () => zoom(1 / STEP), 0: reset };
  Object.assign(acts, { ArrowLeft: () => move(-0.1, 0), ArrowRight: () => move(0.1, 0), ArrowUp: () => move(0, -0.1), ArrowDown: () => move(0, 0.1) });
  svg.addEventListener("keydown", (event) => {
    const act = acts[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
  // A node that gets the focus while it is out of sight is brought into it.
  svg.addEventListener("focusin", (event) => {
    const mark = event.target.querySelector("circle, rect");
    if (!mark) return;
    const { x, y } = mark.getBBox();
    if (x > view.x && x < view.x + view.width && y > view.y && y < view.y + view.height) return;
    view = { ...view, x: x - view.width / 2, y: y - view.height / 2 };
    show();
  });

  const bar = document.querySelector(`[data-graph-for="${svg.id}"]`);
  bar?.removeAttribute("hidden");
  bar?.addEventListener("click", (event) => {
    const word = event.target.closest("button")?.dataset.act;
    if (word) ({ in: () => zoom(STEP), out: () => zoom(1 / STEP), whole: reset })[word]();
  });
}
