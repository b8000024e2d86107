"""The languages that the index supports, each with a text search configuration of ours.

"simple" does not change words; the others reduce them to stems and ignore stop words. All of them
ignore accents and umlauts, so that "Ubung" finds "Übung". Documents are indexed by the rules of
their own language. A query is parsed by those of every language, each matched against documents of
that language only, so "-garten" excludes German documents about gardens.
"""

CONFIGURATIONS = {"simple": "guildhall_simple", "en": "guildhall_en", "de": "guildhall_de"}

# Postgres takes every character beyond ASCII for a letter, so a word beside one of these would not
# be found. They separate words like spaces; in a query, quotes make a phrase like those in ASCII.
QUOTES = "“”„‟«»「」『』"
BETWEEN_WORDS = QUOTES + "‘’‚‛‹›′″…‐‑‒–—―·•¡¿§¶†‡←↑→↓×÷±≤≥≠≈°€£¥©®™、。，：；！？（）"
AS_SPACES = str.maketrans(dict.fromkeys(BETWEEN_WORDS, " ") | dict.fromkeys(QUOTES, '"'))

# Mark matches in ts_headline's output before it is escaped; no document contains them.
START, STOP = "\ue000", "\ue001"


def parsed_query(query: str) -> str:
    """The query as its parser reads it."""
    return query.translate(AS_SPACES)


def language_of(code: str) -> str:
    """The key in CONFIGURATIONS for a language code such as "de-AT"; "simple" if it is not
    supported."""
    short = code.lower().replace("_", "-").partition("-")[0]
    return short if short in CONFIGURATIONS else "simple"
