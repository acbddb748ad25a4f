// A link marked data-in-place fetches its page and puts the part of the same id here instead of going there.
// What comes is parsed as a document of its own: nothing in it runs.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-in-place]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const id = link.dataset.inPlace;
  const said = link.textContent;
  link.setAttribute("aria-busy", "true");
  link.textContent = "Fetching …";
  try {
    const answer = await fetch(link.href, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = document.adoptNode(page.getElementById(id));
    document.getElementById(id).replaceWith(part);
    part.tabIndex = -1;
    part.focus({ preventScroll: true });
  } catch {
    link.removeAttribute("aria-busy");
    link.textContent = said;
    location.assign(link.href);
  }
});
