"""What belongs where: matching, ordering, groups, and a matrix."""

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.core.fields import CleanLine, CleanText
from plc.core.ids import number_or_none
from plc.core.refusals import Refused

from .kinds import (
    MOST_ROWS,
    Body,
    Composed,
    Draw,
    Key,
    Marked,
    QuestionType,
    RowForm,
    Sent,
    entries,
    ids_of,
    in_order,
    out_of_order,
    refuse_doubles,
    share,
    shuffled,
    text_of,
)

MOST_TEXT = 300


def lines_of(text: str) -> list[str]:
    return [line for line in map(str.strip, text.splitlines()) if line][:MOST_ROWS]


class _Pairs(QuestionType):
    """Each item belongs to one target; both are lists of the body, by the names below."""

    items: str
    targets: str

    def read(self, sent: Sent, body: Body) -> Any:
        known = set(ids_of(body[self.targets]))
        chosen = {one: sent.one(one) for one in ids_of(body[self.items])}
        chosen = {one: target for one, target in chosen.items() if target in known}
        return {"of": chosen} if chosen else None

    def mark(self, body: Body, key: Key, answer: Any, draw: Draw) -> Marked:
        parts = {one: answer["of"].get(one) == target for one, target in key["of"].items()}
        return Marked(share(parts), parts)

    def show(self, body: Body, draw: Draw, answer: Any) -> dict[str, Any]:
        chosen = answer["of"] if answer else {}
        return {
            "targets": in_order(body[self.targets], draw.get("targets")),
            "pairs": [
                (item, chosen.get(item["id"], ""))
                for item in in_order(body[self.items], draw.get("order"))
            ],
        }

    def tries(self, body: Body, key: Key) -> Iterable[Any]:
        targets = ids_of(body[self.targets])
        after = {one: targets[(n + 1) % len(targets)] for n, one in enumerate(targets)}
        return [{"of": key["of"]}, {"of": {one: after[to] for one, to in key["of"].items()}}]

    def _words(self, body: Body, pairs: Mapping[str, str]) -> str:
        return "; ".join(
            f"{item['text']} → {text_of(body[self.targets], pairs[item['id']])}"
            for item in body[self.items]
            if item["id"] in pairs
        )

    def solution(self, body: Body, key: Key, draw: Draw) -> str:
        return self._words(body, key["of"])

    def said(self, body: Body, answer: Any, draw: Draw) -> str:
        return self._words(body, answer["of"])


class MatchRow(RowForm):
    left = CleanLine(label=gettext_lazy("This"), max_length=MOST_TEXT, required=False)
    right = CleanLine(label=gettext_lazy("belongs to this"), max_length=MOST_TEXT, required=False)


class MatchFields(forms.Form):
    more = CleanText(
        label=gettext_lazy("More to choose from, to which nothing belongs"),
        rows=2,
        required=False,
        max_length=2000,
        help_text=gettext_lazy("One on each line."),
    )


class Matching(_Pairs):
    key = "matching"
    label = gettext_lazy("Matching")
    hint = gettext_lazy("Say what belongs to what.")
    icon = "link"
    items, targets = "left", "right"
    Fields = MatchFields
    Rows = MatchRow
    row_label = gettext_lazy("Pair")

    def compose(self, given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Composed:
        pairs = [(row["left"], row["right"]) for row in rows if row["left"] or row["right"]]
        if len(pairs) < 2 or not all(map(all, pairs)):
            raise Refused(_("Give at least two pairs, each with both sides."))
        refuse_doubles([left for left, _right in pairs], _("Two of the left sides are the same."))
        left = entries(left for left, _right in pairs)
        texts = dict.fromkeys([*(right for _left, right in pairs), *lines_of(given["more"])])
        right = out_of_order(texts)
        ids = {one["text"]: one["id"] for one in right}
        of = {one["id"]: ids[pair[1]] for one, pair in zip(left, pairs, strict=True)}
        return Composed({"left": left, "right": right}, {"of": of})

    def decompose(self, body: Body, key: Key) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        rows = [
            {"left": one["text"], "right": text_of(body["right"], key["of"][one["id"]])}
            for one in body["left"]
        ]
        used = set(key["of"].values())
        more = [one["text"] for one in body["right"] if one["id"] not in used]
        return {"more": "\n".join(more)}, rows

    def draw(self, body: Body, dice: random.Random) -> dict[str, Any]:
        return {"targets": shuffled(body["right"], dice)}


class GroupRow(RowForm):
    text = CleanLine(label=gettext_lazy("This"), max_length=MOST_TEXT, required=False)
    group = CleanLine(label=gettext_lazy("belongs into the group"), max_length=80, required=False)


class GroupFields(forms.Form):
    more = CleanText(
        label=gettext_lazy("Groups into which nothing belongs"),
        rows=2,
        required=False,
        max_length=1000,
        help_text=gettext_lazy("One on each line."),
    )


class Groups(_Pairs):
    key = "groups"
    label = gettext_lazy("Put into groups")
    hint = gettext_lazy("Put each into the group where it belongs.")
    icon = "inbox"
    items, targets = "items", "groups"
    Fields = GroupFields
    Rows = GroupRow
    row_label = gettext_lazy("Item")
    rows_shown = 6

    def compose(self, given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Composed:
        placed = [(row["text"], row["group"]) for row in rows if row["text"] or row["group"]]
        if len(placed) < 2 or not all(map(all, placed)):
            raise Refused(_("Give at least two items, each with its group."))
        refuse_doubles([text for text, _group in placed], _("Two of the items are the same."))
        names = dict.fromkeys([*(group for _text, group in placed), *lines_of(given["more"])])
        if len(names) < 2:
            raise Refused(_("Name at least two groups."))
        groups = out_of_order(names)
        items = out_of_order(text for text, _group in placed)
        ids = {one["text"]: one["id"] for one in groups}
        wanted = dict(placed)
        return Composed(
            {"groups": groups, "items": items},
            {"of": {one["id"]: ids[wanted[one["text"]]] for one in items}},
        )

    def decompose(self, body: Body, key: Key) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        rows = [
            {"text": one["text"], "group": text_of(body["groups"], key["of"][one["id"]])}
            for one in body["items"]
        ]
        used = set(key["of"].values())
        more = [one["text"] for one in body["groups"] if one["id"] not in used]
        return {"more": "\n".join(more)}, rows

    def draw(self, body: Body, dice: random.Random) -> dict[str, Any]:
        return {"order": shuffled(body["items"], dice)}


class MatrixRow(RowForm):
    text = CleanLine(label=gettext_lazy("Row"), max_length=MOST_TEXT, required=False)
    right = CleanLine(label=gettext_lazy("Right column"), max_length=80, required=False)


class MatrixFields(forms.Form):
    columns = CleanText(
        label=gettext_lazy("Columns"),
        rows=3,
        max_length=600,
        help_text=gettext_lazy("One on each line, from left to right."),
    )


class Matrix(_Pairs):
    key = "matrix"
    label = gettext_lazy("Matrix")
    hint = gettext_lazy("Choose one column in each row.")
    icon = "table"
    items, targets = "rows", "columns"
    Fields = MatrixFields
    Rows = MatrixRow
    row_label = gettext_lazy("Row")

    def compose(self, given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Composed:
        names = list(dict.fromkeys(lines_of(given["columns"])))[:8]
        if len(names) < 2:
            raise Refused(_("Name at least two columns."), field="columns")
        columns = entries(names)
        ids = {one["text"].casefold(): one["id"] for one in columns}
        wanted = [(row["text"], row["right"]) for row in rows if row["text"]]
        if not wanted:
            raise Refused(_("Give at least one row."))
        refuse_doubles([text for text, _right in wanted], _("Two of the rows are the same."))
        for text, right in wanted:
            if right.casefold() not in ids:
                sentence = _("The right column of “%(row)s” has to be one of the columns.")
                raise Refused(sentence % {"row": text})
        lines = entries(text for text, _right in wanted)
        of = {
            one["id"]: ids[right.casefold()]
            for one, (_text, right) in zip(lines, wanted, strict=True)
        }
        return Composed({"rows": lines, "columns": columns}, {"of": of})

    def decompose(self, body: Body, key: Key) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        rows = [
            {"text": one["text"], "right": text_of(body["columns"], key["of"][one["id"]])}
            for one in body["rows"]
        ]
        return {"columns": "\n".join(one["text"] for one in body["columns"])}, rows


class OrderRow(RowForm):
    text = CleanLine(label=gettext_lazy("Step"), max_length=MOST_TEXT, required=False)


class Ordering(QuestionType):
    key = "ordering"
    label = gettext_lazy("Ordering")
    hint = gettext_lazy("Number them in the right order, from 1 on.")
    icon = "list-ordered"
    Rows = OrderRow
    row_label = gettext_lazy("In the right order")

    def compose(self, given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Composed:
        texts = [row["text"] for row in rows if row["text"]]
        if len(texts) < 2:
            raise Refused(_("Give at least two steps, in the right order."))
        refuse_doubles(texts, _("Two of the steps are the same."))
        items = out_of_order(texts)
        ids = {one["text"]: one["id"] for one in items}
        return Composed({"items": items}, {"order": [ids[text] for text in texts]})

    def decompose(self, body: Body, key: Key) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        return {}, [{"text": text_of(body["items"], one)} for one in key["order"]]

    def draw(self, body: Body, dice: random.Random) -> dict[str, Any]:
        return {"order": shuffled(body["items"], dice)}

    def read(self, sent: Sent, body: Body) -> Any:
        places = {one: number_or_none(sent.one(one)) for one in ids_of(body["items"])}
        numbered = {one: place for one, place in places.items() if place}
        return {"order": sorted(numbered, key=lambda one: numbered[one])} if numbered else None

    def mark(self, body: Body, key: Key, answer: Any, draw: Draw) -> Marked:
        """By the pairs that stand in the right order, less those that do not: a reversed order, and
        half of the pairs by chance, get nothing."""
        right, given = key["order"], answer["order"]
        place = {one: n for n, one in enumerate(given)}
        pairs = [(one, other) for n, one in enumerate(right) for other in right[n + 1 :]]
        kept = sum(
            one in place and other in place and place[one] < place[other] for one, other in pairs
        )
        parts = {one: n < len(given) and given[n] == one for n, one in enumerate(right)}
        return Marked(max(0.0, 2 * kept / len(pairs) - 1), parts)

    def show(self, body: Body, draw: Draw, answer: Any) -> dict[str, Any]:
        place = {one: n for n, one in enumerate(answer["order"], 1)} if answer else {}
        items = in_order(body["items"], draw.get("order"))
        return {"places": [(item, place.get(item["id"], "")) for item in items]}

    def tries(self, body: Body, key: Key) -> Iterable[Any]:
        return [{"order": key["order"]}, {"order": key["order"][::-1]}]

    def solution(self, body: Body, key: Key, draw: Draw) -> str:
        return " → ".join(text_of(body["items"], one) for one in key["order"])

    def said(self, body: Body, answer: Any, draw: Draw) -> str:
        return " → ".join(text_of(body["items"], one) for one in answer["order"])
