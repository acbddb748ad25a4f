"""Five hundred ways by which stored text tries to become code: every way out of a place × every vector."""

from itertools import product
from typing import Any

import msgspec

from curation.providers.records import PubmedRecord
from tests.entries import entry
from tests.web.whole_record import WHOLE

WAYS_OUT = (
    *("", '">', "'>", '" ', "' ", "</p>", "</title>", "</script>", "</textarea>", "</style>", "-->", "]]>"),
    *("</abbr></dd>", "</math>", "<!--><", "\x00", "</noscript>", "&lt;/p&gt;", "`", "</select></svg>"),
)
VECTORS = (
    "<script>xss({n})</script>",
    "<img src=x onerror=xss({n})>",
    "<svg onload=xss({n})></svg>",
    "<svg><script>xss({n})</script></svg>",
    "<details open ontoggle=xss({n})>x</details>",
    "<input autofocus onfocus=xss({n})>",
    "<iframe srcdoc='<script>parent.xss({n})</script>'></iframe>",
    "<iframe src=javascript:parent.xss({n})></iframe>",
    "<a href=javascript:xss({n}) autofocus onfocus=xss({n})>x</a>",
    "<math><mtext><table><mglyph><style><img src=x onerror=xss({n})></style></mglyph></table></mtext></math>",
    "<math href=javascript:xss({n})><mi>x</mi></math>",
    "<video><source onerror=xss({n})></video>",
    "<object data=javascript:xss({n})></object>",
    "<embed src=javascript:xss({n})>",
    "<form action=javascript:xss({n})><button>x</button></form>",
    "<meta http-equiv=refresh content='0;url=javascript:xss({n})'>",
    "<base href=//evil.example/{n}/>",
    "<link rel=stylesheet href=//evil.example/{n}.css>",
    "<style>@import '//evil.example/{n}.css';</style>",
    "<body onload=xss({n})>",
    "<b style=background:url(//evil.example/{n}) onclick=xss({n})>x</b>",
    "<template><script>xss({n})</script></template>",
    "{{{{ constructor.constructor('xss({n})')() }}}}<i onmouseover=xss({n})>x</i>",
    "onfocus=xss({n}) autofocus tabindex=0 x='",
    "javascript:xss({n})//",
)
PAYLOADS = [out + vector.format(n=number) for number, (out, vector) in enumerate(product(WAYS_OUT, VECTORS))]
# Fields whose form is checked before anything is stored, so that no text from outside comes to stand there.
CHECKED = {"kind", "status", "precision", "completed", "revised", "at", "pmcid", "nlm_id", "season", "group"}


def hostile_record(pmid: int, payloads: list[str]) -> dict[str, Any]:
    """Return the fields of a record in which every text is hostile.

    A field that holds one text holds all the payloads; a list holds them one by one.
    """
    plain = msgspec.to_builtins(entry(pmid, **WHOLE).record)
    made = msgspec.convert({**_filled(plain, payloads, "".join(payloads)), "pmid": pmid}, PubmedRecord)
    fields = {name: getattr(made, name) for name in made.__struct_fields__ if name != "pmid"}
    return fields | {"kind": "article"}


def _filled(value: Any, payloads: list[str], text: str, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _filled(part, payloads, text, key) for key, part in value.items()}
    if isinstance(value, list):
        kept = value if name in ("notices", "history") else value[:1] * len(payloads)
        return [_filled(part, [one], one, name) for part, one in zip(kept, payloads, strict=False)]
    return text if isinstance(value, str) and name not in CHECKED and value else value
