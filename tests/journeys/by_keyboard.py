"""Use a page without a mouse: Tab to a thing, which must be seen to be reached, and press a key."""

from playwright.sync_api import Locator, Page

MOST_TABS = 150
OUTLINED = """(e) => {
  const look = getComputedStyle(e);
  return (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== "none"
    || e.closest("label, .result, .site-search") !== null;
}"""


def tab_to(page: Page, thing: Locator, *, back: bool = False) -> None:
    """Press Tab until a thing has the focus, and hold it to a focus that can be seen.

    Raises:
        AssertionError: if it is not reached, or nothing shows that it is.
    """
    page.wait_for_load_state()
    for _ in range(MOST_TABS):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if thing.evaluate("e => e === document.activeElement"):
            assert thing.evaluate(OUTLINED), f"nothing shows where the focus is: {thing}"
            return
    raise AssertionError(f"{MOST_TABS} times Tab do not lead to {thing}")


def press(page: Page, thing: Locator, key: str = "Enter") -> None:
    """Go to a thing by Tab and press a key on it."""
    tab_to(page, thing)
    page.keyboard.press(key)
