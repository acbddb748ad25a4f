// Choose a span of years by dragging over their bars, or from a bar by Shift with the arrow keys and Enter.
// The span goes into the address; without this module each bar is a link and two fields take a span.

for (const chart of document.querySelectorAll("[data-years]")) {
  const [first, last, slot] = ["first", "last", "slot"].map((name) => Number(chart.dataset[name]));
  const counts = new Map([...chart.querySelectorAll("[data-year]")].map((bar) => [Number(bar.dataset.year), Number(bar.dataset.n)]));
  const [hint, said] = ["hint", "said"].map((name) => chart.parentElement.querySelector(`[data-years-${name}]`));
  const brush = chart.insertBefore(document.createElementNS(chart.namespaceURI, "rect"), chart.firstChild);
  brush.setAttribute("class", "brush");
  let span = null; // the year it began at, and the year it is at
  let from = null; // where a pointer went down

  const ends = () => [Math.min(...span), Math.max(...span)];
  const show = () => {
    const [low, high] = span ? ends() : [first, first - 1];
    brush.setAttribute("x", (low - first) * slot);
    brush.setAttribute("width", (high - low + 1) * slot);
    brush.setAttribute("height", span ? chart.dataset.tall : 0);
    hint.textContent = span || first === last ? "" : "Drag over the years to choose a span."; // not said aloud
    const n = [...counts].reduce((sum, [year, count]) => (year >= low && year <= high ? sum + count : sum), 0);
    said.textContent = span ? `${low === high ? low : `${low}–${high}`}: ${n.toLocaleString("en")} record${n === 1 ? "" : "s"}` : "";
  };
  const clear = () => {
    span = from = null;
    show();
  };
  const open = () => {
    const [low, high] = ends();
    const address = new URL(chart.dataset.years, location.href);
    address.searchParams.set("year", low === high ? low : `${low}-${high}`);
    location.assign(address);
  };
  const at = (event) => {
    const box = chart.getBoundingClientRect();
    const place = ((event.clientX - box.left) / box.width) * chart.viewBox.baseVal.width;
    return Math.min(last, Math.max(first, first + Math.floor(place / slot)));
  };

  chart.addEventListener("pointerdown", (event) => {
    if (!event.button && event.isPrimary) from = event;
  });
  chart.addEventListener("pointermove", (event) => {
    if (!from || event.pointerId !== from.pointerId) return;
    if (!span && Math.abs(event.clientX - from.clientX) < 4) return;
    if (!span) chart.setPointerCapture(from.pointerId);
    span = [at(from), at(event)];
    show();
  });
  chart.addEventListener("pointerup", (event) => {
    if (from && span && event.pointerId === from.pointerId) {
      chart.dataset.dragged = "yes"; // the click that follows is no click on a bar
      setTimeout(() => delete chart.dataset.dragged, 0);
      open();
    }
    from = null;
  });
  chart.addEventListener("pointercancel", clear);
  chart.addEventListener("click", (event) => chart.dataset.dragged && event.preventDefault(), true);
  chart.addEventListener("dragstart", (event) => event.preventDefault());
  window.addEventListener("pageshow", clear); // come back to, it shows what the address says
  window.addEventListener("keydown", (event) => event.key === "Escape" && from && clear());

  const steps = { ArrowLeft: -1, ArrowRight: 1 };
  chart.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    const bar = event.target.closest("[data-year]");
    if (step && event.shiftKey && bar) {
      const [begun, here] = span ?? [Number(bar.dataset.year), Number(bar.dataset.year)];
      span = [begun, Math.min(last, Math.max(first, here + step))];
      show();
    } else if (event.key === "Enter" && span) open();
    else if (event.key === "Escape" && span) clear();
    else return;
    event.preventDefault();
  });
  chart.addEventListener("focusout", () => !from && clear());
}
