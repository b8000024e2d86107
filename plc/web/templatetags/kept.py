"""A template tag that caches parts of a page which are the same for all readers."""

from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from typing import Any

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, TextNode, Token
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

MARK = "\0"  # Impossible in templates, and removed from text that people enter.
# The placeholders of the cached part being rendered; None outside of one.
_holes: ContextVar[list[Node] | None] = ContextVar("holes", default=None)


class SameForAll(Node):
    """Renders its content once per language (and per value of its other arguments), and caches the
    result with the template: strings, and between them the nodes to render for each reader."""

    MOST = 512  # entries per tag

    def __init__(self, nodelist: NodeList, parts: Sequence[FilterExpression]) -> None:
        self.nodelist, self.parts = nodelist, parts
        self.kept: dict[tuple[Any, ...], list[Any]] = {}
        self.found: dict[type[Node], list[Node]] = {}

    def render(self, context: template.Context) -> SafeString:
        if (holes := _holes.get()) is not None:
            # Nested in another cached part: one that takes arguments is rendered for each reader.
            return _hole(self, holes) if self.parts else self.nodelist.render(context)
        key = (get_language(), *[part.resolve(context) for part in self.parts])
        kept = self.kept.get(key)
        if kept is None:
            kept = self._made(context)
            if len(self.kept) >= self.MOST:
                self.kept.clear()
            self.kept[key] = kept
        # Safe: the output of our own template.
        return mark_safe(  # noqa: S308
            "".join(
                [
                    piece if isinstance(piece, str) else piece.render_annotated(context)
                    for piece in kept
                ]
            )
        )

    def get_nodes_by_type(self, nodetype: type[Node]) -> list[Node]:
        """Cached, because each page that extends the shell searches for its blocks."""
        if nodetype not in self.found:
            self.found[nodetype] = super().get_nodes_by_type(nodetype)
        return self.found[nodetype]

    def _made(self, context: template.Context) -> list[Any]:
        holes: list[Node] = []
        token = _holes.set(holes)
        try:
            text = self.nodelist.render(context)
        finally:
            _holes.reset(token)
        kept: list[Any] = []
        for piece in _filled(str(text).split(MARK), holes):
            if kept and isinstance(kept[-1], str) and isinstance(piece, str):
                kept[-1] += piece
            else:
                kept.append(piece)
        return kept


def _filled(pieces: list[str], holes: list[Node]) -> Iterator[str | Node]:
    """Every second piece is the index of a node."""
    for number, piece in enumerate(pieces):
        if number % 2 == 0:
            yield piece
        elif isinstance(hole := holes[int(piece)], Own):
            yield from (node.s if isinstance(node, TextNode) else node for node in hole.nodelist)
        else:
            yield hole


class Own(Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        holes = _holes.get()
        return self.nodelist.render(context) if holes is None else _hole(self, holes)


def _hole(node: Node, holes: list[Node]) -> SafeString:
    holes.append(node)
    return SafeString(f"{MARK}{len(holes) - 1}{MARK}")


@register.tag
def same_for_all(parser: Parser, token: Token) -> Node:
    """`{% same_for_all %}…{% endsame_for_all %}` depends on the language only; `{% same_for_all
    community.slug %}` also on its arguments.

    It must not contain names, counts, URLs of the request or tokens other than its arguments: put
    these in `{% own %}…{% endown %}` inside of it, which is rendered for each reader. Its content
    sees the variables from before the outermost `same_for_all`, and none that `{% with %}`, `{% for
    %}` or an include sets in between.
    """
    parts = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    nodelist = parser.parse(("endsame_for_all",))
    parser.delete_first_token()
    return SameForAll(nodelist, parts)


@register.tag
def own(parser: Parser, token: Token) -> Node:
    """`{% own %}…{% endown %}` inside of `same_for_all` is rendered for each reader."""
    nodelist = parser.parse(("endown",))
    parser.delete_first_token()
    return Own(nodelist)
