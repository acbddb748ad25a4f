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
    page.evaluate(Axe().axe_script)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.evaluate(OPEN_FOLDS)
            look = f"{page.url}, {scheme}, {width} px"
            assert page.evaluate("document.documentElement.scrollWidth") <= width, look
            if scheme == "dark" and width == 768 and not os.environ.get("EVERY_LOOK"):
                continue
            found = _violations(page, whole=scheme == "light")
            assert not found, f"{look}: {found}"


def _violations(page: Page, *, whole: bool) -> list[dict[str, Any]]:
    asked = ASK if whole or os.environ.get("EVERY_LOOK") else {**ASK, "runOnly": COLOURS}
    found = page.evaluate("options => axe.run(document, options)", asked)
    return [
        {"rule": one["id"], "help": one["help"], "where": [node["target"] for node in one["nodes"][:5]]}
        for one in found["violations"]
    ]
