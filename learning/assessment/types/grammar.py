"""Formulas: a small grammar, parsed to a tree and computed from it. Nothing is evaluated as code.

sum     = product (("+" | "-") product)*
product = sign (("*" | "/") sign)*
sign    = ("+" | "-") sign | power
power   = atom ["^" sign]
atom    = number | name | name "(" sum ("," sum)* ")" | "(" sum ")"
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

LONGEST, DEEPEST, MOST_NODES = 300, 30, 150
LARGEST, LARGEST_EXPONENT = 1e100, 64.0
NUMBER = r"[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]{1,2})?|\.[0-9]+"
TOKEN = re.compile(rf"\s*(?:({NUMBER})|([A-Za-z][A-Za-z0-9_]*)|(.))")
DIGITS = "0123456789."
CONSTANTS = {"pi": math.pi, "e": math.e}
FUNCTIONS: Mapping[str, tuple[int, Callable[..., float]]] = {
    "sqrt": (1, math.sqrt),
    "abs": (1, abs),
    "exp": (1, math.exp),
    "ln": (1, math.log),
    "log": (1, math.log10),
    "sin": (1, math.sin),
    "cos": (1, math.cos),
    "tan": (1, math.tan),
    "round": (2, lambda number, digits: round(number, max(-15, min(15, int(digits))))),
    "floor": (1, math.floor),
    "ceil": (1, math.ceil),
    "min": (2, min),
    "max": (2, max),
}


class BadFormula(Exception):
    """With a sentence for whoever wrote it."""


@dataclass(frozen=True)
class Node:
    """``sign``: "number", "name", an operator, or the name of a function."""

    sign: str
    parts: tuple["Node", ...] = ()
    number: float = 0.0
    name: str = ""


class _Parser:
    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            sentence = _("A formula has at most %(most)d characters.")
            raise BadFormula(sentence % {"most": LONGEST})
        self.tokens = list(_tokens(text))
        self.at = self.nodes = self.depth = 0

    def node(self, sign: str, *parts: Node, number: float = 0.0, name: str = "") -> Node:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise BadFormula(_("This formula is too long. Take it apart."))
        return Node(sign, parts, number, name)

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def expect(self, sign: str) -> None:
        if self.peek() != sign:
            sentence = _("In the formula, “%(sign)s” is missing.")
            raise BadFormula(sentence % {"sign": sign})
        self.take()

    def whole(self) -> Node:
        tree = self.sum()
        if left := self.peek():
            sentence = _("The formula cannot be read from “%(sign)s” on.")
            raise BadFormula(sentence % {"sign": left})
        return tree

    def sum(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadFormula(_("The formula has too many brackets within each other."))
        tree = self.product()
        while self.peek() in ("+", "-"):
            tree = self.node(self.take(), tree, self.product())
        self.depth -= 1
        return tree

    def product(self) -> Node:
        tree = self.sign()
        while self.peek() in ("*", "/"):
            tree = self.node(self.take(), tree, self.sign())
        return tree

    def sign(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadFormula(_("The formula has too many brackets within each other."))
        if self.peek() in ("+", "-"):
            sign, tree = self.take(), self.sign()
            tree = self.node("negative", tree) if sign == "-" else tree
        else:
            tree = self.power()
        self.depth -= 1
        return tree

    def power(self) -> Node:
        tree = self.atom()
        if self.peek() == "^":
            return self.node(self.take(), tree, self.sign())
        return tree

    def atom(self) -> Node:
        token = self.peek()
        if not token:
            raise BadFormula(_("The formula ends too early."))
        self.take()
        if token == "(":  # noqa: S105  a bracket
            tree = self.sum()
            self.expect(")")
            return tree
        if token[0] in DIGITS:
            return self.node("number", number=float(token))
        if not token[0].isalpha():
            sentence = _("The formula cannot be read from “%(sign)s” on.")
            raise BadFormula(sentence % {"sign": token})
        return self.call(token) if self.peek() == "(" else self.node("name", name=token)

    def call(self, name: str) -> Node:
        if name not in FUNCTIONS:
            sentence = _("There is no function “%(name)s” here. There are: %(functions)s.")
            raise BadFormula(sentence % {"name": name, "functions": ", ".join(FUNCTIONS)})
        self.expect("(")
        parts = [self.sum()]
        while self.peek() == ",":
            self.take()
            parts.append(self.sum())
        self.expect(")")
        if len(parts) != (count := FUNCTIONS[name][0]):
            sentence = _("“%(name)s” takes %(count)d numbers in its brackets.")
            raise BadFormula(sentence % {"name": name, "count": count})
        return self.node(name, *parts)


def _tokens(text: str) -> Iterator[str]:
    for found in TOKEN.finditer(text.replace("·", "*").replace("×", "*").replace("÷", "/")):
        yield found[1] or found[2] or found[3]


def parse(text: str) -> Node:
    """Raises BadFormula."""
    return _Parser(text.strip()).whole()


def names_in(tree: Node) -> set[str]:
    """The variables: names that are no constants."""
    own = {tree.name} if tree.sign == "name" and tree.name not in CONSTANTS else set()
    return own.union(*(names_in(part) for part in tree.parts))


def compute(tree: Node, values: Mapping[str, float]) -> float:
    """Raises BadFormula where there is no result: a division by zero, the root of a negative
    number, a number beyond all measure."""
    try:
        result = _compute(tree, values)
    except ZeroDivisionError:
        raise BadFormula(_("it divides by zero")) from None
    except (ValueError, OverflowError):
        raise BadFormula(_("it has no result")) from None
    if isinstance(result, complex) or not math.isfinite(result):
        raise BadFormula(_("it has no result"))
    return result


def _compute(tree: Node, values: Mapping[str, float]) -> float:
    if tree.sign == "number":
        return tree.number
    if tree.sign == "name":
        if tree.name in values:
            return float(values[tree.name])
        if tree.name in CONSTANTS:
            return CONSTANTS[tree.name]
        sentence = _("“%(name)s” has no values")
        raise BadFormula(sentence % {"name": tree.name})
    parts = [_compute(part, values) for part in tree.parts]
    result = _apply(tree.sign, parts)
    if isinstance(result, complex) or not abs(result) < LARGEST:
        raise OverflowError
    return float(result)


def _apply(sign: str, parts: list[float]) -> float:
    match sign:
        case "+":
            return parts[0] + parts[1]
        case "-":
            return parts[0] - parts[1]
        case "*":
            return parts[0] * parts[1]
        case "/":
            return parts[0] / parts[1]
        case "negative":
            return -parts[0]
        case "^":
            if abs(parts[1]) > LARGEST_EXPONENT:
                raise OverflowError
            return parts[0] ** parts[1]
    return FUNCTIONS[sign][1](*parts)
