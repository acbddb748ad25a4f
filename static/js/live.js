// Keep a live page honest: no requests while nobody looks, and a plain word when the server does not answer.
const note = () => document.querySelector("[data-live-note]");

document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.matches("[data-live]")) event.preventDefault();
});

for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failure, () => {
    const line = note();
    if (!line || line.dataset.stale) return;
    line.dataset.stale = "yes";
    line.prepend("no answer at present, trying again; ");
  });
}

// What a person has opened stays open through the next update.
document.addEventListener("htmx:beforeSwap", (event) => {
  const open = [...document.querySelectorAll("[data-live] details[id][open]")].map((d) => d.id);
  event.detail.serverResponse = open.reduce(
    (html, id) => html.replace(`<details id="${id}"`, `<details open id="${id}"`),
    event.detail.serverResponse,
  );
});
