"""See one page as everyone does: light and dark, on a phone, a tablet and a desk; ask axe about each look."""

import os
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]
WIDTHS = (1280, 768, 360)
HEIGHT = 900

# What a page is made of does not change with its colours, so the second scheme is asked about colours alone.
# EVERY_LOOK=1 asks all of it of all six looks.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
OPEN_FOLDS = (
    "document.querySelectorAll('details:not([open])').forEach(d => d.checkVisibility() && (d.open = true))"
)
ASK = {"resultTypes": ["violations"], "preload": False}


def assert_accessible(page: Page) -> None:
    """Hold the open page to axe and to its width, in two schemes and three widths, with all folds open.

    The page is loaded once: width and scheme are only media queries to it.
    """
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.evaluate(OPEN_FOLDS)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url}, {width} px"
            if scheme == "light" or os.environ.get("EVERY_LOOK"):
                look(page)
            elif width != 768:
                look(page, options={**ASK, "runOnly": COLOURS})


def look(page: Page, *, options: dict[str, Any] = ASK) -> None:
    """Hold the page, as it stands at this moment, to its width and to axe."""
    size: Any = page.viewport_size
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], page.url
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(Axe().axe_script)
    found = [
        {"rule": one["id"], "help": one["help"], "where": [node["target"] for node in one["nodes"][:5]]}
        for one in page.evaluate("options => axe.run(document, options)", options)["violations"]
    ]
    assert not found, f"{page.url}, {size['width']} px: {found}"
