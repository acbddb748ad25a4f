"""Where the Chromium of this machine is. Apart, so that what needs no Django can ask."""

import shutil

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
