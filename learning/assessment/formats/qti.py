"""Reads QTI 2.1, 2.2 and 3.0: one item as XML, or a package (ZIP) of items.

After https://www.imsglobal.org/spec/qti/v3p0/impl. The two generations differ in how names are
written, so both are read by those of 2.1. Response processing is read as far as it says what is
right; nothing of it is run.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element, tostring

from django.utils.translation import gettext as _

from plc.core.packages import Package, open_package
from plc.core.plain import clean_line, shorten
from plc.core.refusals import Refused

from ..types.gaps import GAP
from ..types.numbers import number_in
from .drafts import ITEM, MOST_BYTES, MOST_QUESTIONS, Draft, Picture, Place, Problem, Read
from .gift import GAP as LINE_FOR_AN_ANSWER
from .gift import credit_of
from .markup import as_markup, inner, read_xml
from .texts import from_html, words_of

MANIFEST = "imsmanifest.xml"
GAPS, GROUPS, MATRIX = "guildhall-gaps", "guildhall-groups", "guildhall-matrix"
MOST_PICTURE = 8_000_000
_CIRCLE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*,\s*(\d+(?:\.\d+)?)\s*,\s*(\d+(?:\.\d+)?)\s*")
_HYPHEN = re.compile(r"-([a-z])")
_WORDS = {
    "right": "right_words",
    "correct": "right_words",
    "wrong": "wrong_words",
    "incorrect": "wrong_words",
}
Fields = tuple[str, dict[str, Any], list[dict[str, Any]]]


def read_qti(content: bytes) -> Read:
    if content.startswith(b"PK"):
        with open_package(io.BytesIO(content), "questions.zip") as package:
            return _read_package(package)
    found = Read()
    root = _in_names_of_2(read_xml(content))
    if root.tag != "assessmentItem":
        raise Refused(_("This is no item of QTI 2 or 3. Older ones have to be exported anew."))
    _take(found, 1, root, "", None)
    return found


def _read_package(package: Package) -> Read:
    found, number = Read(), 0
    for path in _listed(package):
        if package.size(path) > MOST_BYTES:
            found.problems.append(Problem(Place(ITEM, number + 1, path), _("It is too large.")))
            continue
        try:
            root = _in_names_of_2(read_xml(package.read(path)))
        except Refused as refusal:
            found.problems.append(Problem(Place(ITEM, number + 1, path), str(refusal.sentence)))
            continue
        if root.tag == "assessmentItem":
            number += 1
            _take(found, number, root, path, package)
    if not number and not found.problems:
        raise Refused(_("The package has no items of QTI 2 or 3."))
    return found


def _listed(package: Package) -> list[str]:
    """As the manifest orders them; then whatever it does not list."""
    there = [path for path in package if path.endswith(".xml") and path != MANIFEST]
    named: list[str] = []
    if MANIFEST in package and package.size(MANIFEST) <= MOST_BYTES:
        manifest = read_xml(package.read(MANIFEST))
        named = [unquote(one.get("href", "")) for one in manifest.iter("resource")]
    order = {path: n for n, path in enumerate(named)}
    return sorted(there, key=lambda path: (order.get(path, len(order)), path))[: 2 * MOST_QUESTIONS]


def _take(found: Read, number: int, root: Element, path: str, package: Package | None) -> None:
    place = Place(ITEM, number, root.get("title", "") or path)
    found.take(place, lambda: _Item(root, path, package).draft())


def _in_names_of_2(root: Element) -> Element:
    """``qti-choice-interaction max-choices`` is ``choiceInteraction maxChoices``."""
    for element in root.iter():
        if element.tag.startswith("qti-"):
            element.tag = _camel(element.tag.removeprefix("qti-"))
            element.attrib = {_camel(name): value for name, value in element.attrib.items()}
    return root


def _camel(name: str) -> str:
    return _HYPHEN.sub(lambda found: found[1].upper(), name)


@dataclass
class _Declared:
    """What is right in one response. ``mapped`` is worth by value."""

    base: str = "string"
    several: bool = False
    correct: list[str] = field(default_factory=list)
    mapped: dict[str, Decimal] = field(default_factory=dict)
    cases: bool = False
    areas: list[Element] = field(default_factory=list)


class _Item:
    def __init__(self, root: Element, path: str, package: Package | None) -> None:
        self.root, self.path, self.package = root, path, package
        self.remarks: list[str] = []
        self.picture: Picture | None = None
        body = root.find("itemBody")
        if body is None:
            raise Refused(_("It has no body."))
        self.body = body
        self.interactions = [one for one in body.iter() if one.tag.endswith("Interaction")]
        self.declared = {
            one.get("identifier", ""): _declared(one) for one in root.iter("responseDeclaration")
        }
        self.after_interaction = False

    def draft(self) -> Draft:
        if not self.interactions:
            raise Refused(_("It asks for no answer, so it is a text and no question."))
        model = self._rubric()
        kind, given, rows = self._read()
        if kind in ("long", "upload"):
            given["model"] = model
        apart = self._with_class(GAPS) if kind == "gaps" else None
        if kind == "gaps" and apart is None:
            text = _("Fill in the gaps.")
        else:
            text = from_html(self._html(self.body, apart))
        tags = self.root.get("label", "").split(",")
        return Draft(
            kind,
            self.root.get("title", ""),
            text or _("What is right?"),
            given,
            rows,
            self._feedback(),
            [tag.strip() for tag in tags],
            picture=self.picture,
            remarks=list(dict.fromkeys(self.remarks)),
        )

    def _read(self) -> Fields:
        tags = {one.tag for one in self.interactions}
        inline = {"textEntryInteraction", "inlineChoiceInteraction"}
        if tags <= inline and (
            len(self.interactions) > 1 or tags != {"textEntryInteraction"} or self._with_class(GAPS)
        ):
            return self._gaps(self._with_class(GAPS) or self.body)
        if len(self.interactions) > 1:
            raise Refused(_("It asks for several things at once. Divide it."))
        [only] = self.interactions
        reader = _READERS.get(only.tag)
        if reader is None:
            sentence = _("Questions of the kind “%(kind)s” cannot be taken.")
            raise Refused(sentence % {"kind": shorten(only.tag, 40)})
        return reader(
            self, only, self.declared.get(only.get("responseIdentifier", ""), _Declared())
        )

    # --- texts ----------------------------------------------------------------------------------

    def _with_class(self, name: str) -> Element | None:
        return next((one for one in self.body.iter() if name in one.get("class", "").split()), None)

    def _html(self, element: Element, apart: Element | None = None) -> str:
        """What is asked: the body with the prompts of its interactions, and without answers."""
        parts = [as_markup(element.text)]
        for child in element:
            if child is apart or child.tag == "rubricBlock":
                pass
            elif child.tag.endswith("Interaction"):
                prompt = child.find("prompt")
                parts.append(f"<p>{inner(prompt)}</p>" if prompt is not None else "")
                is_line = child.tag == "textEntryInteraction" and (child.tail or "").strip()
                parts.append(f" {LINE_FOR_AN_ANSWER} " if is_line else "")
            elif child.tag in ("img", "object"):
                self._find_picture(child)
            elif (
                any(
                    one.tag.endswith("Interaction") or one.tag in ("img", "object")
                    for one in child.iter()
                )
                or apart is not None
            ):
                parts.append(f"<{child.tag}>{self._html(child, apart)}</{child.tag}>")
            else:
                tail, child.tail = child.tail, None
                parts.append(tostring(child, encoding="unicode"))
                child.tail = tail
            parts.append(as_markup(child.tail))
        return "".join(parts)

    def _find_picture(self, element: Element) -> None:
        """The first picture of the package becomes that of the question."""
        name = unquote(element.get("src") or element.get("data") or "")
        alt = clean_line(element.get("alt") or "".join(element.itertext()))
        if self.picture is not None:
            self.remarks.append(_("Of its pictures, the first was taken."))
            return
        within = (PurePosixPath(self.path).parent / name).as_posix()
        path = next((one for one in (_tidy(within), name) if one in (self.package or ())), None)
        if path is None or self.package is None:
            self.remarks.append(_("A picture of it is missing in the package."))
        elif self.package.size(path) > MOST_PICTURE:
            raise Refused(_("Its picture is empty or too large."))
        else:
            self.picture = Picture(PurePosixPath(path).name, self.package.read(path), alt)

    def _rubric(self) -> str:
        blocks = [one for one in self.root.iter("rubricBlock") if "scorer" in one.get("view", "")]
        return "\n\n".join(from_html(inner(one)) for one in blocks)

    def _feedback(self) -> dict[str, str]:
        words: dict[str, str] = {}
        for one in self.root.iter("modalFeedback"):
            name = _WORDS.get(one.get("identifier", "").lower(), "always_words")
            words[name] = "\n\n".join(filter(None, [words.get(name, ""), from_html(inner(one))]))
        return words

    def _partial(self) -> bool:
        processing = self.root.find("responseProcessing")
        if processing is None:
            return False
        template = processing.get("template", "")
        return "map_response" in template or processing.find(".//mapResponse") is not None

    # --- kinds ----------------------------------------------------------------------------------

    def choice(self, asked: Element, declared: _Declared) -> Fields:
        choices = asked.findall("simpleChoice")
        names = [one.get("identifier", "") for one in choices]
        shuffle = {"shuffle": asked.get("shuffle") == "true"}
        if {name.lower() for name in names} == {"true", "false"} and declared.correct:
            return "truefalse", {"right": declared.correct[0].lower()}, []
        texts = [_words(one) for one in choices]
        feedback = [" ".join(map(_words, one.iter("feedbackInline"))) for one in choices]
        told = list(zip(names, texts, feedback, strict=True))
        if declared.several:
            right = set(declared.correct) or {
                n for n, worth in declared.mapped.items() if worth > 0
            }
            ticked = [
                {"text": shorten(text, 500), "right": name in right, "feedback": said}
                for name, text, said in told
            ]
            return "multiple", shuffle | {"partial": self._partial()}, ticked
        rows = [
            {"text": shorten(text, 500), "credit": self._credit(name, declared), "feedback": said}
            for name, text, said in told
        ]
        return "single", shuffle, rows

    def _credit(self, name: str, declared: _Declared) -> str:
        most = max(declared.mapped.values(), default=Decimal(0))
        if self._partial() and most > 0:
            worth = 100 * declared.mapped.get(name, Decimal(0)) / most
            return credit_of(worth, self.remarks)
        return "100" if name in declared.correct else "0"

    def order(self, asked: Element, declared: _Declared) -> Fields:
        texts = {one.get("identifier", ""): _words(one) for one in asked.findall("simpleChoice")}
        if set(declared.correct) != set(texts):
            raise Refused(_("It does not say which order is right."))
        return "ordering", {}, [{"text": shorten(texts[one], 300)} for one in declared.correct]

    def match(self, asked: Element, declared: _Declared) -> Fields:
        choices = list(asked.iter("simpleAssociableChoice"))
        texts = {one.get("identifier", ""): shorten(_words(one), 300) for one in choices}
        sets = asked.findall("simpleMatchSet")
        targets = [one.get("identifier", "") for one in (sets[1] if len(sets) == 2 else ())]
        pairs = [pair.split() for pair in declared.correct or declared.mapped]
        if any(len(pair) != 2 or not texts.keys() >= set(pair) for pair in pairs) or not pairs:
            raise Refused(_("It does not say what belongs to what."))
        if len({left for left, _right in pairs}) < len(pairs):
            raise Refused(_("One thing belongs to several others in it, which cannot be taken."))
        used = {right for _left, right in pairs}
        more = "\n".join(texts[one] for one in targets if one not in used)
        style = asked.get("class", "").split()
        if MATRIX in style:
            rows = [{"text": texts[left], "right": texts[right]} for left, right in pairs]
            return "matrix", {"columns": "\n".join(texts[one] for one in targets)}, rows
        if GROUPS in style:
            rows = [{"text": texts[left], "group": texts[right]} for left, right in pairs]
            return "groups", {"more": more}, rows
        listed = [{"left": texts[left], "right": texts[right]} for left, right in pairs]
        return "matching", {"more": more}, listed

    def entry(self, asked: Element, declared: _Declared) -> Fields:
        if declared.base in ("float", "integer"):
            return self._number(declared)
        rows = []
        worth = declared.mapped or dict.fromkeys(declared.correct, Decimal(1))
        most = max(worth.values(), default=Decimal(1)) or Decimal(1)
        for text in dict.fromkeys([*declared.correct, *worth]):
            gained = worth.get(text, Decimal(1))
            if gained > 0:
                credit = credit_of(100 * gained / most, self.remarks)
                rows.append({"text": text, "how": "exact", "credit": credit, "feedback": ""})
        return "short", {"cases": declared.cases}, rows

    def _number(self, declared: _Declared) -> Fields:
        right = number_in(next(iter(declared.correct or declared.mapped), ""))
        if right is None:
            raise Refused(_("Its right answer is no number."))
        near, how = Decimal(0), "absolute"
        for equal in self.root.iter("equal"):
            if equal.get("toleranceMode") in ("absolute", "relative"):
                said_near = equal.get("tolerance", "").split() or ["0"]
                near = number_in(said_near[0]) or Decimal(0)
                how = "percent" if equal.get("toleranceMode") == "relative" else "absolute"
        return "numeric", {"right": str(right), "tolerance": str(near), "how": how}, []

    def long(self, asked: Element, declared: _Declared) -> Fields:
        return "long", {}, []

    def upload(self, asked: Element, declared: _Declared) -> Fields:
        return "upload", {"most": 1}, []

    def slider(self, asked: Element, declared: _Declared) -> Fields:
        low = number_in(asked.get("lowerBound", "")) or Decimal(0)
        high = number_in(asked.get("upperBound", "")) or Decimal(0)
        right = next(iter(declared.correct), "")
        if low not in (0, 1) or not 2 <= high <= 10:
            if number_in(right) is None:
                raise Refused(_("Its scale is longer than ours, and it says no right number."))
            self.remarks.append(_("Its scale became a number to write."))
            return "numeric", {"right": right, "tolerance": "0", "how": "absolute"}, []
        labels = {"low_label": f"{low:.0f}", "high_label": f"{high:.0f}"}
        given = {"low": f"{low:.0f}", "high": f"{high:.0f}", "tolerance": "0", **labels}
        return "scale", given | ({"right": f"{number_in(right):.0f}"} if right else {}), []

    def point(self, asked: Element, declared: _Declared) -> Fields:
        drawn = next((one for one in asked if one.tag in ("object", "img")), None)
        if drawn is None:
            raise Refused(_("Its picture is missing."))
        self._find_picture(drawn)
        wide, high = (number_in(drawn.get(name, "")) for name in ("width", "height"))
        if not wide or not high:
            raise Refused(_("It does not say how large its picture is."))
        areas = declared.areas or [
            one for one in asked.iter("hotspotChoice") if one.get("identifier") in declared.correct
        ]
        rows = [_region(one, float(wide), float(high), self.remarks) for one in areas]
        alt = self.picture.alt if self.picture else ""
        return "hotspot", {"alt": alt or self.root.get("title", "")}, rows

    def gap_match(self, asked: Element, declared: _Declared) -> Fields:
        texts = {one.get("identifier", ""): _words(one) for one in asked.findall("gapText")}
        pairs = [pair.split() for pair in declared.correct]
        right = {pair[1]: pair[0] for pair in pairs if len(pair) == 2}

        def gap(element: Element) -> str:
            chosen = right.get(element.get("identifier", ""), "")
            if chosen not in texts:
                raise Refused(_("One of its gaps has no answer that is right."))
            others = [text for name, text in texts.items() if name != chosen]
            return _gap([f"*{texts[chosen]}", *others])

        prompt = asked.find("prompt")
        parts = [one for one in asked if one.tag not in ("prompt", "gapText", "gapImg")]
        said = "\n".join(_lines(one, {"gap": gap}) for one in parts)
        if prompt is not None:
            said = f"{_words(prompt)}\n{said}"
        return "gaps", {"gaps": said.strip()}, []

    def _gaps(self, element: Element) -> Fields:
        def written(one: Element) -> str:
            declared = self.declared.get(one.get("responseIdentifier", ""), _Declared())
            if declared.base in ("float", "integer"):
                sentence = _(
                    "Numbers in gaps are compared as they are written, without a tolerance."
                )
                self.remarks.append(sentence)
            return _gap([*dict.fromkeys([*declared.correct, *declared.mapped])])

        def chosen(one: Element) -> str:
            declared = self.declared.get(one.get("responseIdentifier", ""), _Declared())
            listed = [
                ("*" if choice.get("identifier") in declared.correct else "") + _words(choice)
                for choice in one.findall("inlineChoice")
            ]
            return _gap(listed)

        made = {"textEntryInteraction": written, "inlineChoiceInteraction": chosen}
        text = re.sub(r"\n{3,}", "\n\n", _lines(element, made)).strip()
        return "gaps", {"gaps": text}, []


_READERS: Mapping[str, Callable[[_Item, Element, _Declared], Fields]] = {
    "choiceInteraction": _Item.choice,
    "orderInteraction": _Item.order,
    "matchInteraction": _Item.match,
    "associateInteraction": _Item.match,
    "textEntryInteraction": _Item.entry,
    "extendedTextInteraction": _Item.long,
    "uploadInteraction": _Item.upload,
    "sliderInteraction": _Item.slider,
    "hotspotInteraction": _Item.point,
    "selectPointInteraction": _Item.point,
    "gapMatchInteraction": _Item.gap_match,
}


def _declared(element: Element) -> _Declared:
    entries = list(element.iter("mapEntry"))
    worth = {one.get("mapKey", ""): number_in(one.get("mappedValue", "")) for one in entries}
    return _Declared(
        base=element.get("baseType", "string"),
        several=element.get("cardinality") in ("multiple", "ordered"),
        correct=[clean_line(one.text or "") for one in element.findall("correctResponse/value")],
        mapped={key: value for key, value in worth.items() if key and value is not None},
        cases=any(one.get("caseSensitive") == "true" for one in entries),
        areas=list(element.iter("areaMapEntry")),
    )


def _words(element: Element) -> str:
    """On one line, without what is said about it."""
    kept = [as_markup(element.text)]
    for child in element:
        if child.tag != "feedbackInline" or element.tag == "feedbackInline":
            tail, child.tail = child.tail, None
            kept.append(tostring(child, encoding="unicode"))
            child.tail = tail
        kept.append(as_markup(child.tail))
    return words_of("".join(kept))


def _lines(element: Element, made: Mapping[str, Callable[[Element], str]]) -> str:
    """Plain text with a line for each paragraph, and gaps where ``made`` makes them."""
    parts = [re.sub(r"\s+", " ", element.text or "")]
    for child in element:
        if child.tag in made:
            parts.append(made[child.tag](child))
        elif child.tag == "br":
            parts.append("\n")
        elif child.tag not in ("rubricBlock", "feedbackInline"):
            parts.append(_lines(child, made))
        parts.append(re.sub(r"\s+", " ", child.tail or ""))
    end = "\n" if element.tag in ("p", "div", "li", "tr", "h1", "h2", "h3", "blockquote") else ""
    return "".join(parts).strip(" ") + end if end else "".join(parts)


def _gap(texts: list[str]) -> str:
    gap = f"[[{' | '.join(text.replace('|', '/') for text in texts)}]]"
    if not GAP.fullmatch(gap):
        raise Refused(_("One of its gaps has no answer that is right."))
    return gap


def _region(area: Element, wide: float, high: float, remarks: list[str]) -> dict[str, str]:
    shape, coords = area.get("shape", ""), area.get("coords", "")
    numbers = [float(one) for one in re.findall(r"\d+(?:\.\d+)?", coords)]
    if shape == "circle" and len(numbers) == 3:
        x, y, radius = numbers
    elif shape == "rect" and len(numbers) == 4:
        remarks.append(_("A rectangle became the circle around its middle."))
        x, y = (numbers[0] + numbers[2]) / 2, (numbers[1] + numbers[3]) / 2
        radius = max(abs(numbers[2] - numbers[0]), abs(numbers[3] - numbers[1])) / 2
    else:
        raise Refused(_("Places on a picture are taken as circles."))
    at = {"x": 100 * x / wide, "y": 100 * y / high, "radius": 100 * radius / wide}
    return {name: f"{value:.3f}" for name, value in at.items()}


def _tidy(path: str) -> str:
    """Without "..", of which what would climb out of the package is dropped."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def texts_of(text: str) -> Iterator[str | list[str]]:
    """A text with gaps of ours in pieces: texts, and the words of each gap."""
    for n, piece in enumerate(GAP.split(text)):
        yield [one.strip() for one in piece.split("|") if one.strip()] if n % 2 else piece
