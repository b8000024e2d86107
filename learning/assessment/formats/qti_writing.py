"""Writes questions as packages of QTI 2.1 or 3.0, and says what they could not hold."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element, SubElement, fromstring, indent, tostring

from bs4 import BeautifulSoup
from django.utils.translation import gettext as _

from plc.core.markdown import render

from .drafts import Draft, with_difficulty
from .moodle import size_of
from .qti import GAPS, GROUPS, MANIFEST, MATRIX, texts_of
from .written import Written, left_out, lost

RESPONSE = "RESPONSE"
_CAPITAL = re.compile(r"([A-Z])")
# Names that are QTI's own; all others within an item are those of HTML.
_OWN = frozenset(
    """
    areaMapEntry areaMapping assessmentItem choiceInteraction correct correctResponse equal
    extendedTextInteraction feedbackInline inlineChoice inlineChoiceInteraction itemBody mapEntry
    mapping matchInteraction modalFeedback orderInteraction outcomeDeclaration prompt
    responseCondition responseDeclaration responseElse responseIf responseProcessing rubricBlock
    baseValue selectPointInteraction setOutcomeValue simpleAssociableChoice simpleChoice
    simpleMatchSet sliderInteraction textEntryInteraction uploadInteraction value variable
    """.split()  # noqa: SIM905  a list of 35 lines says no more
)


@dataclass(frozen=True)
class Edition:
    namespace: str
    resource: str
    templates: str
    ending: str
    kebab: bool


QTI_2 = Edition(
    "http://www.imsglobal.org/xsd/imsqti_v2p1",
    "imsqti_item_xmlv2p1",
    "http://www.imsglobal.org/question/qti_v2p1/rptemplates/",
    "",
    kebab=False,
)
QTI_3 = Edition(
    "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    "imsqti_item_xmlv3p0",
    "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/",
    ".xml",
    kebab=True,
)


def write_qti(drafts: Sequence[Draft], edition: Edition) -> Written:
    held, notes, listed = io.BytesIO(), [], []
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, draft in enumerate(drafts, 1):
            writer = _WRITERS.get(draft.kind)
            if writer is None:
                notes.append(left_out(draft))
                continue
            notes += [lost(draft, what) for what in _losses(draft)]
            name, files = f"items/question-{number:03}.xml", []
            if draft.picture is not None:
                ending = draft.picture.name.rpartition(".")[2] or "png"
                files = [f"items/pictures/question-{number:03}.{ending}"]
                archive.writestr(files[0], draft.picture.content)
            item = _Writer(draft, edition, number, files).item(writer)
            archive.writestr(name, _serialised(item, edition))
            listed.append((f"question-{number:03}", name, files))
        archive.writestr(MANIFEST, _manifest(listed, edition))
    return Written(held.getvalue(), notes)


write_qti_2 = partial(write_qti, edition=QTI_2)
write_qti_3 = partial(write_qti, edition=QTI_3)


def _losses(draft: Draft) -> Iterable[str]:
    if draft.kind == "confidence":
        yield _("how sure somebody is")
    if draft.kind == "numeric" and draft.rows:
        yield _("its units")
    if draft.kind == "short" and any(row["how"] == "pattern" for row in draft.rows):
        yield _("that some of its answers are patterns")
    if draft.kind == "short" and any(row["feedback"] for row in draft.rows):
        yield _("what is said about single answers")
    if draft.kind == "long" and draft.given.get("most_words"):
        yield _("the limit of words")
    if draft.kind == "upload" and int(draft.given["most"]) > 1:
        yield _("that several files may be sent")
    if draft.kind == "scale":
        yield _("the words at the ends of its scale, and half of the points for what is near")


class _Writer:
    def __init__(self, draft: Draft, edition: Edition, number: int, files: Sequence[str]) -> None:
        self.draft, self.edition, self.files = draft, edition, files
        self.root = Element(
            "assessmentItem",
            {
                "xmlns": edition.namespace,
                "identifier": f"question-{number:03}",
                "title": draft.title,
                "label": ", ".join(with_difficulty(draft)),
                "adaptive": "false",
                "timeDependent": "false",
            },
        )
        self.processing: Element | None = None

    def item(self, writer: Callable[["_Writer", Element], None]) -> Element:
        body = Element("itemBody")
        body.append(_markup("div", self.draft.text))
        if self.files and self.draft.kind != "hotspot":
            assert self.draft.picture is not None
            holder = SubElement(body, "p")
            SubElement(holder, "img", {"src": self._picture(), "alt": self.draft.picture.alt})
        writer(self, body)
        words = self.draft.feedback
        SubElement(
            self.root,
            "outcomeDeclaration",
            {"identifier": "SCORE", "cardinality": "single", "baseType": "float"},
        )
        told = {
            name: words.get(f"{name}_words", "")
            for name in ("right", "wrong", "always")
            if words.get(f"{name}_words")
        }
        if told:
            SubElement(
                self.root,
                "outcomeDeclaration",
                {"identifier": "FEEDBACK", "cardinality": "multiple", "baseType": "identifier"},
            )
        self.root.append(body)
        if self.processing is not None:
            self.root.append(self.processing)
        for name, text in told.items():
            said = _markup("modalFeedback", text)
            said.attrib |= {
                "identifier": name,
                "outcomeIdentifier": "FEEDBACK",
                "showHide": "show",
            }
            self.root.append(said)
        return self.root

    def _picture(self) -> str:
        return self.files[0].removeprefix("items/")

    def declare(
        self,
        cardinality: str,
        base: str,
        correct: Iterable[str] = (),
        worth: Iterable[tuple[str, float]] = (),
        *,
        identifier: str = RESPONSE,
        cases: bool = False,
        template: str = "match_correct",
    ) -> Element:
        declared = SubElement(
            self.root,
            "responseDeclaration",
            {"identifier": identifier, "cardinality": cardinality, "baseType": base},
        )
        if right := list(correct):
            holder = SubElement(declared, "correctResponse")
            for one in right:
                SubElement(holder, "value").text = one
        if mapped := list(worth):
            mapping = SubElement(declared, "mapping", {"defaultValue": "0"})
            for key, value in mapped:
                given = {"mapKey": key, "mappedValue": f"{value:.6g}"}
                if cases:
                    given["caseSensitive"] = "true"
                SubElement(mapping, "mapEntry", given)
        if template:
            address = f"{self.edition.templates}{template}{self.edition.ending}"
            self.processing = Element("responseProcessing", {"template": address})
        return declared


def _markup(name: str, text: str) -> Element:
    """Markdown as the HTML that QTI takes."""
    html = BeautifulSoup(render(text).html, "html.parser").decode(formatter="minimal")
    return fromstring(f"<{name}>{html}</{name}>")  # noqa: S314  our own HTML, just rendered


def _within(parent: Element, name: str, text: str, **given: str) -> Element:
    element = SubElement(parent, name, given)
    element.text = text
    return element


def _ids(rows: Sequence[Any], letter: str = "c") -> list[str]:
    return [f"{letter}{n}" for n, _row in enumerate(rows, 1)]


def _choice(item: _Writer, body: Element) -> None:
    draft, rows = item.draft, item.draft.rows
    ids, several = _ids(rows), draft.kind == "multiple"
    if draft.kind == "single":
        right = [one for one, row in zip(ids, rows, strict=True) if str(row["credit"]) == "100"]
        worth = [(one, int(row["credit"]) / 100) for one, row in zip(ids, rows, strict=True)]
        mapped = len(right) > 1 or any(value == 0.5 for _one, value in worth)
        right = right[:1]
    else:
        right = [one for one, row in zip(ids, rows, strict=True) if row["right"]]
        gain = 1 / len(right)
        worth = [(one, gain if one in right else -gain) for one in ids]
        mapped = several and draft.given["partial"]
    item.declare(
        "multiple" if several else "single",
        "identifier",
        right,
        worth if mapped else (),
        template="map_response" if mapped else "match_correct",
    )
    asked = SubElement(
        body,
        "choiceInteraction",
        {
            "responseIdentifier": RESPONSE,
            "shuffle": "true" if draft.given["shuffle"] else "false",
            "maxChoices": "0" if several else "1",
        },
    )
    for one, row in zip(ids, rows, strict=True):
        choice = _within(asked, "simpleChoice", row["text"], identifier=one)
        if row["feedback"]:
            given = {"outcomeIdentifier": "FEEDBACK", "identifier": one, "showHide": "show"}
            _within(choice, "feedbackInline", row["feedback"], **given)


def _true_or_false(item: _Writer, body: Element) -> None:
    item.declare("single", "identifier", [item.draft.given["right"]])
    given = {"responseIdentifier": RESPONSE, "shuffle": "false", "maxChoices": "1"}
    asked = SubElement(body, "choiceInteraction", given)
    for name, text in (("true", _("True")), ("false", _("False"))):
        _within(asked, "simpleChoice", text, identifier=name)


def _ordering(item: _Writer, body: Element) -> None:
    rows = item.draft.rows
    item.declare("ordered", "identifier", _ids(rows))
    given = {"responseIdentifier": RESPONSE, "shuffle": "true"}
    asked = SubElement(body, "orderInteraction", given)
    for one, row in zip(_ids(rows), rows, strict=True):
        _within(asked, "simpleChoice", row["text"], identifier=one)


def _pairs(item: _Writer, body: Element, left: str, right: str, style: str, more: str) -> None:
    rows = item.draft.rows
    listed = [line.strip() for line in more.splitlines() if line.strip()]
    texts = list(dict.fromkeys([*(row[right] for row in rows), *listed]))
    if style == MATRIX:
        names = {one.casefold(): one for one in listed}
        rows = [{**row, right: names[row[right].casefold()]} for row in rows]
        texts = listed
    targets = dict(zip(texts, _ids(texts, "t"), strict=True))
    pairs = [f"{one} {targets[row[right]]}" for one, row in zip(_ids(rows, "s"), rows, strict=True)]
    worth = [(pair, 1 / len(pairs)) for pair in pairs]
    item.declare("multiple", "directedPair", pairs, worth, template="map_response")
    asked = SubElement(
        body,
        "matchInteraction",
        {"responseIdentifier": RESPONSE, "shuffle": "true", "maxAssociations": str(len(rows))},
    )
    if style:
        asked.set("class", style)
    sources, goals = SubElement(asked, "simpleMatchSet"), SubElement(asked, "simpleMatchSet")
    for one, row in zip(_ids(rows, "s"), rows, strict=True):
        _within(sources, "simpleAssociableChoice", row[left], identifier=one, matchMax="1")
    for text, one in targets.items():
        given = {"identifier": one, "matchMax": str(len(rows))}
        _within(goals, "simpleAssociableChoice", text, **given)


def _matching(item: _Writer, body: Element) -> None:
    _pairs(item, body, "left", "right", "", str(item.draft.given["more"]))


def _groups(item: _Writer, body: Element) -> None:
    _pairs(item, body, "text", "group", GROUPS, str(item.draft.given["more"]))


def _matrix(item: _Writer, body: Element) -> None:
    _pairs(item, body, "text", "right", MATRIX, str(item.draft.given["columns"]))


def _short(item: _Writer, body: Element) -> None:
    exact = [row for row in item.draft.rows if row["how"] == "exact"]
    rows = exact if any(str(row["credit"]) == "100" for row in exact) else item.draft.rows
    right = [str(row["text"]) for row in rows if str(row["credit"]) == "100"]
    worth = [(str(row["text"]), int(row["credit"]) / 100) for row in rows]
    cases = bool(item.draft.given["cases"])
    item.declare("single", "string", right[:1], worth, cases=cases, template="map_response")
    holder = SubElement(body, "p")
    SubElement(holder, "textEntryInteraction", {"responseIdentifier": RESPONSE})


def _number(item: _Writer, body: Element) -> None:
    given = item.draft.given
    item.declare("single", "float", [str(given["right"])], template="")
    processing = item.processing = Element("responseProcessing")
    condition = SubElement(SubElement(processing, "responseCondition"), "responseIf")
    mode = "relative" if given["how"] == "percent" else "absolute"
    near = f"{given['tolerance']} {given['tolerance']}"
    equal = SubElement(condition, "equal", {"toleranceMode": mode, "tolerance": near})
    SubElement(equal, "variable", {"identifier": RESPONSE})
    SubElement(equal, "correct", {"identifier": RESPONSE})
    score = SubElement(condition, "setOutcomeValue", {"identifier": "SCORE"})
    _within(score, "baseValue", "1", baseType="float")
    holder = SubElement(body, "p")
    SubElement(holder, "textEntryInteraction", {"responseIdentifier": RESPONSE})


def _gaps(item: _Writer, body: Element) -> None:
    div = SubElement(body, "div", {"class": GAPS})
    paragraph, number, last = SubElement(div, "p"), 0, None

    def say(text: str) -> None:
        if last is None:
            paragraph.text = (paragraph.text or "") + text
        else:
            last.tail = (last.tail or "") + text

    for piece in texts_of(str(item.draft.given["gaps"])):
        if isinstance(piece, str):
            for n, line in enumerate(piece.split("\n")):
                if n:
                    last = SubElement(paragraph, "br")
                say(line)
            continue
        number += 1
        last = _one_gap(item, paragraph, piece, f"{RESPONSE}{number}")


def _one_gap(item: _Writer, paragraph: Element, words: list[str], name: str) -> Element:
    if len(words) > 1 and any(one.startswith("*") for one in words):
        right = [f"o{n}" for n, one in enumerate(words) if one.startswith("*")]
        item.declare("single", "identifier", right, identifier=name, template="")
        asked = SubElement(
            paragraph,
            "inlineChoiceInteraction",
            {"responseIdentifier": name, "shuffle": "false"},
        )
        for n, one in enumerate(words):
            text = one.removeprefix("*").strip()
            _within(asked, "inlineChoice", text, identifier=f"o{n}")
        return asked
    worth = [(one, 1.0) for one in words]
    item.declare("single", "string", words[:1], worth, identifier=name, template="")
    return SubElement(paragraph, "textEntryInteraction", {"responseIdentifier": name})


def _by_hand(item: _Writer, body: Element, asked: str, cardinality: str, base: str) -> None:
    if model := item.draft.given.get("model"):
        block = _markup("rubricBlock", str(model))
        block.set("view", "scorer")
        body.insert(0, block)
    item.declare(cardinality, base, template="")
    SubElement(body, asked, {"responseIdentifier": RESPONSE})


def _scale(item: _Writer, body: Element) -> None:
    given = item.draft.given
    right = [] if given.get("right") in (None, "") else [str(given["right"])]
    item.declare("single", "integer", right)
    SubElement(
        body,
        "sliderInteraction",
        {
            "responseIdentifier": RESPONSE,
            "lowerBound": str(given["low"]),
            "upperBound": str(given["high"]),
            "step": "1",
        },
    )


def _hotspot(item: _Writer, body: Element) -> None:
    draft = item.draft
    assert draft.picture is not None
    wide, high = size_of(draft.picture.content)
    declared = item.declare("single", "point", template="map_response_point")
    areas = SubElement(declared, "areaMapping", {"defaultValue": "0"})
    for row in draft.rows:
        x, y, radius = (float(row[name]) for name in ("x", "y", "radius"))
        at = f"{x * wide / 100:.0f},{y * high / 100:.0f},{radius * wide / 100:.0f}"
        given = {"shape": "circle", "coords": at, "mappedValue": "1"}
        SubElement(areas, "areaMapEntry", given)
    given = {"responseIdentifier": RESPONSE, "maxChoices": "1"}
    asked = SubElement(body, "selectPointInteraction", given)
    ending = draft.picture.name.rpartition(".")[2].lower().replace("jpg", "jpeg")
    picture = {
        "data": item.files[0].removeprefix("items/"),
        "type": f"image/{ending}",
        "width": str(wide),
        "height": str(high),
    }
    SubElement(asked, "object", picture).text = draft.given["alt"]


_WRITERS: Mapping[str, Callable[[_Writer, Element], None]] = {
    "single": _choice,
    "multiple": _choice,
    "confidence": _choice,
    "truefalse": _true_or_false,
    "short": _short,
    "numeric": _number,
    "gaps": _gaps,
    "matching": _matching,
    "groups": _groups,
    "matrix": _matrix,
    "ordering": _ordering,
    "long": partial(_by_hand, asked="extendedTextInteraction", cardinality="single", base="string"),
    "upload": partial(_by_hand, asked="uploadInteraction", cardinality="single", base="file"),
    "scale": _scale,
    "hotspot": _hotspot,
}


def _serialised(item: Element, edition: Edition) -> bytes:
    if edition.kebab:
        for element in item.iter():
            if element.tag in _OWN:
                element.tag = f"qti-{_kebab(element.tag)}"
                element.attrib = {
                    name if name == "xmlns" else _kebab(name): value
                    for name, value in element.attrib.items()
                }
    return tostring(item, encoding="utf-8", xml_declaration=True)


def _kebab(name: str) -> str:
    return _CAPITAL.sub(lambda found: f"-{found[1].lower()}", name)


def _manifest(listed: Sequence[tuple[str, str, Sequence[str]]], edition: Edition) -> bytes:
    root = Element(
        "manifest",
        {"xmlns": "http://www.imsglobal.org/xsd/imscp_v1p1", "identifier": "questions"},
    )
    SubElement(root, "organizations")
    resources = SubElement(root, "resources")
    for identifier, path, files in listed:
        given = {"identifier": identifier, "type": edition.resource, "href": path}
        resource = SubElement(resources, "resource", given)
        for one in (path, *files):
            SubElement(resource, "file", {"href": one})
    indent(root)
    return tostring(root, encoding="utf-8", xml_declaration=True)
