"""Source code in seven colours or fewer.

Pygments knows some eighty kinds of token; a reader needs to tell apart what the look draws:
`.k` keyword, `.s` text in quotes, `.c` comment, `.m` number, `.f` name of a function or class,
`.b` built-in, `.i` and `.d` lines put in and taken out. Everything else is plain ink.
"""

from functools import cache
from html import escape
from time import thread_time

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Name, Number, Operator, String, _TokenType

# A closed list: each of these was tried against hostile input, and the rest of Pygments was not.
LANGUAGES = {
    alias: name
    for name, aliases in {
        "bash": "bash sh shell zsh",
        "c": "c h",
        "cpp": "cpp c++ cc hpp",
        "csharp": "csharp c# cs",
        "css": "css",
        "diff": "diff patch udiff",
        "go": "go golang",
        "html": "html",
        "java": "java",
        "javascript": "javascript js node",
        "json": "json",
        "julia": "julia jl",
        "kotlin": "kotlin kt",
        "latex": "latex tex",
        "php": "php",
        "python": "python py python3",
        "r": "r rlang",
        "ruby": "ruby rb",
        "rust": "rust rs",
        "sql": "sql postgres postgresql mysql sqlite",
        "swift": "swift",
        "toml": "toml",
        "typescript": "typescript ts",
        "xml": "xml svg",
        "yaml": "yaml yml",
    }.items()
    for alias in aliases.split()
}
# Beyond this a listing is shown plain: nobody reads it for its colours, and a lexer's time is ours.
MAX_LENGTH = 10_000
# Seconds of this thread's own work, so that a busy machine changes nothing. Ordinary code of the
# full length takes a twentieth; some lexers (C, Java) take the square of what is made to hurt them.
MAX_SECONDS = 0.3

_CLASSES: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "c"),
    (Keyword.Type, "b"),
    (Keyword, "k"),
    (Operator.Word, "k"),
    (String, "s"),
    (Number, "m"),
    (Name.Function, "f"),
    (Name.Class, "f"),
    (Name.Tag, "k"),
    (Name.Attribute, "f"),
    (Name.Builtin, "b"),
    (Name.Exception, "b"),
    (Name.Decorator, "f"),
    (Generic.Inserted, "i"),
    (Generic.Deleted, "d"),
    (Generic.Heading, "c"),
    (Generic.Subheading, "c"),
)
CLASSES = frozenset(css for _, css in _CLASSES)


def language(info: str) -> str:
    """The language that a fence's info string names, in our own spelling; empty when not known."""
    words = info.split(maxsplit=1)
    return LANGUAGES.get(words[0].lower().strip("{}."), "") if words else ""


@cache
def _lexer(name: str) -> Lexer:
    return get_lexer_by_name(name, stripnl=False, ensurenl=False)


@cache
def _css_class(kind: _TokenType) -> str:
    return next((css for group, css in _CLASSES if kind in group), "")


def highlight(code: str, name: str) -> str:
    """HTML of the code in spans, or just escaped when the language is not known or it is long.

    `name` is what `language` returned. The text of the result is always exactly `code`.
    """
    if not name or len(code) > MAX_LENGTH:
        return escape(code, quote=False)
    parts: list[tuple[str, str]] = []
    done, ends = 0, thread_time() + MAX_SECONDS
    for kind, value in _lexer(name).get_tokens(code):
        done += len(value)
        if thread_time() > ends:
            parts.append(("", value + code[done:]))
            break
        css = _css_class(kind)
        if parts and parts[-1][0] == css:
            parts[-1] = css, parts[-1][1] + value
        else:
            parts.append((css, value))
    return "".join(
        f'<span class="{css}">{escape(value, quote=False)}</span>'
        if css and not value.isspace()
        else escape(value, quote=False)
        for css, value in parts
    )
