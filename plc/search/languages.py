"""The languages that the index knows rules for; each is a text search configuration of ours.

"simple" takes words as they are; the others reduce them to their stems and leave out words that
say nothing. All fold accents and umlauts, so that "Ubung" finds "Übung". A document is read by the
rules of its own language, and a query by those of every language, each against the documents of
that language: so "-garten" leaves out what German documents say of gardens.
"""

CONFIGURATIONS = {"simple": "guildhall_simple", "en": "guildhall_en", "de": "guildhall_de"}

# Stand round what was found while it is still text (ts_headline); no document keeps them.
START, STOP = "\ue000", "\ue001"


def language_of(code: str) -> str:
    """The key in CONFIGURATIONS for a language code such as "de-AT"; "simple" for all others."""
    short = code.lower().replace("_", "-").partition("-")[0]
    return short if short in CONFIGURATIONS else "simple"
