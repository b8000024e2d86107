"""Converts TeX between dollar signs to MathML Core when a text is saved, so that browsers display
formulas without scripts or images.

The input is untrusted, so it is limited: short formulas, no user-defined macros (they can expand
without end), bounded nesting (the converter is recursive), and a maximum per body. What cannot or
may not be converted is shown as code. The result is rebuilt element by element from an allow-list;
styles become class names because the CSP forbids inline styles.

Every formula has its linear form as `alttext`, which is used by search, excerpts and screen readers
without support for mathematics.
"""

import re
import unicodedata
from collections.abc import Iterator
from html import escape, unescape
from xml.etree import ElementTree

from math_core import LatexError, LatexToMathML

# Dollar signs as in Pandoc: no space inside of them and no digit after the closing one, so that "$5
# and $10" is not a formula. Possessive quantifiers make a failing match linear.
MATH = re.compile(
    r"\$\$(?!\$)((?:[^$\\]++|\\.)++)\$\$|\$(?![\s$])((?:[^$\\]++|\\.)++)(?<!\s)\$(?![\d$])",
    re.DOTALL,
)

MAX_FORMULA = 2_000
MAX_FORMULAS, MAX_ALTOGETHER = 600, 40_000  # of one body
MAX_COMMANDS = 300
MAX_NESTING = 40
MAX_DEPTH = 60  # of the result
MAX_RESULT = 100_000
WIDE = 24  # characters; longer formulas may not fit on a phone

BOOLEANS = frozenset(
    ["stretchy", "symmetric", "displaystyle", "accent", "accentunder", "largeop", "movablelimits"]
)
LENGTHS = frozenset(["lspace", "rspace", "width", "minsize", "maxsize", "linethickness"])
_OPERATOR = BOOLEANS | LENGTHS | {"form"}
# The elements and attributes that a formula may contain: MathML Core without the containers for
# other content (annotations, HTML, links).
ELEMENTS: dict[str, frozenset[str]] = {
    "math": frozenset({"display", "alttext"}),
    "mi": frozenset({"mathvariant"}),
    "mo": frozenset(_OPERATOR),
    "mspace": frozenset({"width"}),
    "mtd": frozenset({"columnspan", "rowspan", "class"}),
    "mrow": frozenset({"displaystyle", "scriptlevel", "class"}),
    **dict.fromkeys(["mn", "mtext", "msqrt", "mroot", "msub", "msup", "msubsup"], frozenset()),
    **dict.fromkeys(["mtr", "mphantom", "mpadded", "mprescripts", "mmultiscripts"], frozenset()),
    **dict.fromkeys(["munder", "mover", "munderover"], frozenset({"accent", "accentunder"})),
    "mfrac": frozenset({"displaystyle", "scriptlevel", "linethickness"}),
    "mtable": frozenset({"displaystyle", "scriptlevel"}),
    "mstyle": frozenset({"displaystyle", "scriptlevel"}),
}
_VALUES = {
    **dict.fromkeys(BOOLEANS, re.compile("true|false")),
    **dict.fromkeys(LENGTHS, re.compile(r"\d{0,2}(?:\.\d{1,10})?(?:em|rem|%)?")),
    "display": re.compile("block"),
    "form": re.compile("prefix|infix|postfix"),
    "mathvariant": re.compile("normal"),
    "scriptlevel": re.compile(r"[+-]?\d"),
    "columnspan": re.compile(r"\d{1,2}"),
    "rowspan": re.compile(r"\d{1,2}"),
}
_CLASS_OF_STYLE = [
    (re.compile("text-align: ?left"), "math-left"),
    (re.compile("text-align: ?right"), "math-right"),
    (re.compile("border-top:"), "math-top"),
    (re.compile("border-bottom:"), "math-bottom"),
    (re.compile("border-right:"), "math-edge"),
]
# MathML Core has no menclose: an mrow with a class that the stylesheet draws the lines on.
_CLASS_OF_NOTATION = {"box": "math-boxed"}
CLASSES = frozenset(
    [*(css for _style, css in _CLASS_OF_STYLE), "math-boxed", "math-struck", "math", "math-block"]
)

_COMMAND = re.compile(r"\\[A-Za-z]+")
_NEST = re.compile(r"\\[\\{}]|\\(?:left|begin|right|end)\b|[{}]")
_OWN_MACROS = re.compile(
    r"\\(?:[gex]?def|let|(?:re)?newcommand|providecommand|(?:re)?newenvironment"
    r"|DeclareMathOperator)(?![A-Za-z])"
)
# Common commands that the converter knows under another name.
_SYNONYMS: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"(\\(?:left|right|middle|[bB]igg?[lrm]?)\s*)<"), r"\1\\langle "),
    (re.compile(r"(\\(?:left|right|middle|[bB]igg?[lrm]?)\s*)>"), r"\1\\rangle "),
    (re.compile(r"\\(?:require|label)\{[^{}]*\}"), ""),
    (re.compile(r"\\(?:nonumber|notag)(?![A-Za-z])"), ""),
    (re.compile(r"\\tag\*?\{([^{}]*)\}"), r"\\qquad\\text{(\1)}"),
    (re.compile(r"\\mbox(?![A-Za-z])"), r"\\text"),
    # Equation numbers would start again with each formula.
    (re.compile(r"\\(begin|end)\{(align|gather|equation|multline)\}"), r"\\\1{\2*}"),
    (re.compile(r"\\(begin|end)\{eqnarray\*?\}"), r"\\\1{align*}"),
    (re.compile(r"\\(begin|end)\{split\}"), r"\\\1{aligned}"),
    (re.compile(r"\\(begin|end)\{smallmatrix\}"), r"\\\1{matrix}"),
]
_WORD = re.compile(r"[^\W\d_]{2,}")
_SIGNS = re.compile(r"[\\^_{}=+<>|*/()\[\]]")

# HTML entities that are undefined in XML; the converter emits some.
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z]\w{1,40};")
# Lines over and under, by the signs that browsers stretch.
_STRETCHED = {("mover", "\u0332"): "\u00af", ("munder", "\u0332"): "_"}

_converter = LatexToMathML(fancy_error=False)


def is_money(found: re.Match[str]) -> bool:
    """Whether the text between two dollar signs is prose ("$5, or 6 US$") or shell variables
    ("$HOME/bin:$PATH") rather than a formula.

    A formula contains a mathematical character, or consists of one or two symbols.
    """
    inside, start, end = found[2], found.start(), found.end()
    if inside is None:
        return False
    if start and inside[0].isdigit() and found.string[start - 1].isalnum():
        return True
    if (after := found.string[end : end + 1]) and (after.isupper() or after in "{_"):
        return True
    return not _SIGNS.search(inside) and bool(_WORD.search(inside)) and " " in inside


def formulas(text: str) -> Iterator[re.Match[str]]:
    """The formulas of a text, in order, each as a match that includes the dollar signs.

    If a match turns out to be prose, the search continues right after its first dollar sign.
    """
    at = 0
    while found := MATH.search(text, at):
        before = text[found.start() - 1] if found.start() else ""
        if is_money(found) or (before and before in "$\\"):
            at = found.start() + 1
            continue
        yield found
        at = found.end()


class Allowance:
    """How much of a body may still be converted."""

    def __init__(self) -> None:
        self.formulas, self.characters = MAX_FORMULAS, MAX_ALTOGETHER

    def covers(self, tex: str) -> bool:
        self.formulas -= 1
        self.characters -= len(tex)
        return self.formulas >= 0 and self.characters >= 0


def typeset(written: str, allowance: Allowance) -> str:
    """Safe HTML of a formula in its source form, dollar signs included. The HTML is phrasing
    content."""
    block = written.startswith("$$")
    tex = written.strip("$").strip()
    made = _mathml(tex, block) if allowance.covers(tex) else None
    if made is None:
        return f'<code class="math">{escape(written, quote=False)}</code>'
    markup, reading = made
    if not block:
        # Wide formulas get a scroll container; narrow ones do not, because each container is an
        # additional tab stop.
        return markup if len(reading) <= WIDE else f'<span class="math">{markup}</span>'
    scrolled = f' tabindex="0" role="group" aria-label="{escape(reading[:200])}"'
    return f'<span class="math-block"{scrolled if len(reading) > WIDE else ""}>{markup}</span>'


def in_line(text: str) -> str:
    """A title from elsewhere, with its formulas in linear form."""
    said, last, allowance = [], 0, Allowance()
    for found in formulas(text):
        tex = found[0].strip("$").strip()
        made = _mathml(tex, block=False) if allowance.covers(tex) else None
        said += [text[last : found.start()], made[1] if made else found[0]]
        last = found.end()
    return "".join([*said, text[last:]])


def _mathml(tex: str, block: bool) -> tuple[str, str] | None:
    """The markup and its linear form, or None if the formula cannot or may not be converted."""
    if not _may_be_read(tex):
        return None
    for other, ours in _SYNONYMS:
        tex = other.sub(ours, tex)
    try:
        made = _converter.convert_with_local_state(tex, displaystyle=block)
    except LatexError:
        return None
    if len(made) > MAX_RESULT:
        return None
    try:
        # The input is the converter's output and contains no entity declarations.
        root = ElementTree.fromstring(_NAMED.sub(_character, made))  # noqa: S314
        reading = " ".join(_reading(root, 0).split())
        return _written(root, 0, reading), reading
    except (ElementTree.ParseError, _TooMuch):
        return None


def _character(named: re.Match[str]) -> str:
    return unescape(named[0])


def _may_be_read(tex: str) -> bool:
    if not tex or len(tex) > MAX_FORMULA or _OWN_MACROS.search(tex):
        return False
    if len(_COMMAND.findall(tex)) > MAX_COMMANDS:
        return False
    depth = 0
    for mark in _NEST.findall(tex):
        if mark in ("{", r"\left", r"\begin"):
            depth += 1
        elif mark in ("}", r"\right", r"\end"):
            depth -= 1
        if depth > MAX_NESTING:
            return False
    return True


class _TooMuch(Exception):
    """Too deeply nested, or an unknown element."""


def _written(element: ElementTree.Element, depth: int, reading: str = "") -> str:
    name, have = element.tag, dict(element.attrib)
    if depth > MAX_DEPTH:
        raise _TooMuch
    if name == "menclose":
        name = "mrow"
        have = {"class": _CLASS_OF_NOTATION.get(have.get("notation", ""), "math-struck")}
    if name not in ELEMENTS:
        raise _TooMuch
    if len(element) and (sign := _STRETCHED.get((name, element[-1].text or ""))):
        element[-1].text = sign
    if css := [css for style, css in _CLASS_OF_STYLE if style.search(have.get("style", ""))]:
        have["class"] = " ".join(css)
    if reading:
        have["alttext"] = reading
    written = "".join(
        f' {key}="{escape(value)}"' for key, value in have.items() if keeps(name, key, value)
    )
    if name in ("mtext", "mi", "mn", "mo"):  # text, in which the converter may use HTML
        inside = escape("".join(element.itertext()), quote=False)
    else:
        inside = "".join(_written(child, depth + 1) for child in element)
    return f"<{name}{written}>{inside}</{name}>"


def keeps(element: str, name: str, value: str) -> bool:
    """Whether this attribute of an element may be kept unchanged."""
    if name not in ELEMENTS[element]:
        return False
    if name == "class":
        return all(word in CLASSES for word in value.split())
    return name == "alttext" or bool(_VALUES[name].fullmatch(value))


_RELATIONS = frozenset("=≠≈≡≅∼≃<>≤≥≪≫∈∉⊂⊆⊃⊇→←↔⇒⇐⇔↦⟶⟹⟺:≔∝⊢⊨∣+−×⋅∘⊗⊕∧∨∩∪/")
_ACCENTS = {
    "^": "\u0302",
    "ˆ": "\u0302",
    "~": "\u0303",
    "˜": "\u0303",
    "¯": "\u0304",
    "‾": "\u0304",
    "→": "\u20d7",
    "˙": "\u0307",
    "¨": "\u0308",
    "´": "\u0301",
    "`": "\u0300",
}
_UNSEEN = re.compile("[\u2061-\u2064]")
_PLAIN = re.compile(r"√?[\w.]+|.", re.DOTALL)


def _reading(element: ElementTree.Element, depth: int) -> str:
    """The linear form: fractions with a slash, superscripts after ^, matrix rows separated by
    ";"."""
    if depth > MAX_DEPTH:
        raise _TooMuch
    name = element.tag
    if name in ("mi", "mn", "mo", "mtext"):
        said = _UNSEEN.sub("", "".join(map(_usual, "".join(element.itertext()))))
        loose = name == "mo" and said in _RELATIONS and element.get("form") != "prefix"
        return f" {said} " if loose and element.get("lspace") != "0" else said
    if name == "mphantom":
        return ""
    if name == "mspace":
        return " " * ("width" in element.attrib)
    parts = [_reading(child, depth + 1) for child in element]
    match name, parts:
        case "mtable", _:
            return "; ".join(filter(str.strip, parts))
        case "mtr", _:
            # Aligned columns are parts of one equation; other columns are list items.
            aligned = any("text-align" in cell.get("style", "") for cell in element)
            return (" " if aligned else ", ").join(filter(str.strip, parts))
        case "mfrac", [above, below] if element.get("linethickness", "1")[:1] == "0":
            return f"{above.strip()}, {below.strip()}"
        case "mfrac", [above, below]:
            return f"{_held(above)}/{_held(below)}"
        case "msqrt", _:
            return f"√{_held(''.join(parts))}"
        case "mroot", [inside, root]:
            return f"{_held(root)}√{_held(inside)}"
        case "mover", [base, over] if len(base.strip()) == 1 and over.strip() in _ACCENTS:
            return base.strip() + _ACCENTS[over.strip()]
        case (("msup" | "mover"), [base, above]):
            return base + _raised(above)
        case (("msub" | "munder"), [base, below]):
            return f"{base}_{_held(below)}"
        case (("msubsup" | "munderover"), [base, below, above]):
            return f"{base}_{_held(below)}{_raised(above)}" + " " * (name == "munderover")
    return "".join(parts)


def _usual(character: str) -> str:
    """Replace a letter of the mathematical alphabets by the plain letter."""
    if "\U0001d400" <= character <= "\U0001d7ff":
        return unicodedata.normalize("NFKC", character)
    return character


def _held(part: str) -> str:
    part = part.strip()
    return part if not part or _PLAIN.fullmatch(part) else f"({part})"


def _raised(part: str) -> str:
    part = part.strip()
    return part if part and all(sign in "′″‴†‡∗*⊤°" for sign in part) else f"^{_held(part)}"
