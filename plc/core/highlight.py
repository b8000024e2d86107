"""Syntax highlighting in seven colours.

Pygments distinguishes some eighty token types; the stylesheet has a colour for these: `.k` keyword,
`.s` string, `.c` comment, `.m` number, `.f` name of a function or class, `.b` built-in, `.i` and
`.d` inserted and deleted lines. Everything else has the colour of text.
"""

from functools import cache
from html import escape
from time import thread_time

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Name, Number, Operator, String, _TokenType

# An allow-list: these lexers were tested against hostile input, the rest of Pygments was not.
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
# Longer listings are not highlighted: nobody needs the colours, and lexers take time.
MAX_LENGTH = 10_000
# CPU time of this thread, so that the load of the machine does not matter. Code of the maximum
# length usually takes a twentieth of it; some lexers (C, Java) are quadratic on crafted input.
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
    """The canonical name of the language in a fence's info string; empty if it is unknown."""
    words = info.split(maxsplit=1)
    return LANGUAGES.get(words[0].lower().strip("{}."), "") if words else ""


@cache
def _lexer(name: str) -> Lexer:
    return get_lexer_by_name(name, stripnl=False, ensurenl=False)


@cache
def _css_class(kind: _TokenType) -> str:
    return next((css for group, css in _CLASSES if kind in group), "")


def highlight(code: str, name: str) -> str:
    """Return the code as HTML, highlighted or, if the language is unknown or the code too long,
    only escaped.

    ``name`` is a result of ``language``. The text content of the HTML is always exactly ``code``.
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
