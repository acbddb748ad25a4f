"""Languages as NLM codes them (MARC), by name and by the tag a browser knows."""

LANGUAGES = {
    "afr": ("Afrikaans", "af"),
    "alb": ("Albanian", "sq"),
    "ara": ("Arabic", "ar"),
    "arm": ("Armenian", "hy"),
    "aze": ("Azerbaijani", "az"),
    "bos": ("Bosnian", "bs"),
    "bul": ("Bulgarian", "bg"),
    "cat": ("Catalan", "ca"),
    "chi": ("Chinese", "zh"),
    "cze": ("Czech", "cs"),
    "dan": ("Danish", "da"),
    "dut": ("Dutch", "nl"),
    "eng": ("English", "en"),
    "epo": ("Esperanto", "eo"),
    "est": ("Estonian", "et"),
    "fin": ("Finnish", "fi"),
    "fre": ("French", "fr"),
    "geo": ("Georgian", "ka"),
    "ger": ("German", "de"),
    "gla": ("Gaelic", "gd"),
    "glg": ("Galician", "gl"),
    "gre": ("Greek", "el"),
    "heb": ("Hebrew", "he"),
    "hin": ("Hindi", "hi"),
    "hrv": ("Croatian", "hr"),
    "hun": ("Hungarian", "hu"),
    "ice": ("Icelandic", "is"),
    "ind": ("Indonesian", "id"),
    "ita": ("Italian", "it"),
    "jpn": ("Japanese", "ja"),
    "kor": ("Korean", "ko"),
    "lat": ("Latin", "la"),
    "lav": ("Latvian", "lv"),
    "lit": ("Lithuanian", "lt"),
    "mac": ("Macedonian", "mk"),
    "may": ("Malay", "ms"),
    "nor": ("Norwegian", "no"),
    "per": ("Persian", "fa"),
    "pol": ("Polish", "pl"),
    "por": ("Portuguese", "pt"),
    "rum": ("Romanian", "ro"),
    "rus": ("Russian", "ru"),
    "slo": ("Slovak", "sk"),
    "slv": ("Slovenian", "sl"),
    "spa": ("Spanish", "es"),
    "srp": ("Serbian", "sr"),
    "swe": ("Swedish", "sv"),
    "tha": ("Thai", "th"),
    "tur": ("Turkish", "tr"),
    "ukr": ("Ukrainian", "uk"),
    "urd": ("Urdu", "ur"),
    "vie": ("Vietnamese", "vi"),
    "wel": ("Welsh", "cy"),
    "zho": ("Chinese", "zh"),
    "deu": ("German", "de"),
    "fra": ("French", "fr"),
    "mul": ("several languages", ""),
    "und": ("a language not stated", ""),
}


def language_name(code: str) -> str:
    """Return the name of a language; a code that is not known is returned as it stands."""
    return LANGUAGES.get(code.lower(), (code, ""))[0]


def language_tag(code: str) -> str:
    """Return the tag for ``lang=""``, or "" where there is none."""
    return LANGUAGES.get(code.lower(), ("", ""))[1]
