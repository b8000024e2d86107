"""Questions in files: what is read, what is written, and what is refused."""

import io
import zipfile
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.assessment.formats import FORMATS, Draft, Picture, checked
from learning.assessment.formats.examples import examples
from learning.assessment.formats.recognising import recognised
from learning.assessment.portable import read_quiz
from learning.assessment.types.grammar import BadFormula, parse
from plc.core.refusals import Refused
from tests.plc.files.conftest import picture

from .writing import EXAMPLES

# What a format cannot hold; everything else comes back as it was.
NOT_HELD = {
    "gift": {"formula", "gaps", "ordering", "groups", "matrix", "scale", "upload", "hotspot"},
    "moodle": {"scale"},
    "qti": {"formula"},
    "qti3": {"formula"},
    "csv": {"hotspot"},
}
CHANGED = {
    "gift": {"long", "numeric", "confidence"},
    "moodle": {"confidence", "groups", "matrix", "hotspot", "numeric"},
    "qti": {"confidence", "short", "long", "numeric", "hotspot", "scale", "matrix"},
    "qti3": {"confidence", "short", "long", "numeric", "hotspot", "scale", "matrix"},
    "csv": set(),
}


def draft(kind, text="What is it? {hits}", **other):
    example = EXAMPLES[kind]
    if kind == "hotspot":
        other["picture"] = Picture("chart.png", picture(), "A chart")
    return Draft(kind, f"About {kind}", text, example.given, example.rows, **other)


def read(text, name="questions.txt"):
    content = text if isinstance(text, bytes) else text.encode()
    return recognised(name, content).read(content)


def only(text):
    [found] = read(text).drafts
    return found


def like(one):
    whole = checked(one)
    return (one.kind, whole.title, whole.text, whole.given, whole.rows, one.tags, one.difficulty)


@pytest.mark.parametrize("key", FORMATS)
def test_what_a_format_holds_comes_back_as_it_was_and_the_rest_is_said(key):
    drafts = [draft(kind, tags=["charts", "sums"], difficulty=4) for kind in EXAMPLES]
    written = FORMATS[key].write(drafts)
    back = FORMATS[key].read(written.content)
    assert not back.problems
    kept = [one for one in drafts if one.kind not in NOT_HELD[key]]
    assert [one.title for one in back.drafts] == [one.title for one in kept]
    for before, after in zip(kept, back.drafts, strict=True):
        checked(after)
        if before.kind in CHANGED[key]:
            assert before.kind in ("hotspot", "matrix") or before.title in " ".join(written.notes)
        else:
            assert like(after) == like(before)
    for kind in NOT_HELD[key]:
        assert f"“About {kind}” was left out" in " ".join(written.notes)


LINES = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=40
).filter(lambda text: any(sign.isalnum() for sign in text) and "->" not in text)


@settings(max_examples=25, deadline=None)
@given(title=LINES, text=LINES, right=LINES, wrong=LINES)
def test_whatever_an_author_types_survives_gift_moodle_and_a_table(title, text, right, wrong):
    rows = [
        {"text": f"1 {right}", "credit": "100", "feedback": wrong},
        {"text": f"2 {wrong}", "credit": "0", "feedback": ""},
    ]
    before = Draft("single", title, f"So {text}\n\n{right}", {"shuffle": True}, rows)
    for key in ("gift", "moodle", "csv"):
        [after] = FORMATS[key].read(FORMATS[key].write([before]).content).drafts
        assert like(after)[:5] == like(before)[:5], key


def test_the_table_to_fill_in_has_a_question_of_every_type_it_holds():
    written = FORMATS["csv"].write(examples())
    assert not written.notes
    found = FORMATS["csv"].read(written.content)
    assert {one.kind for one in found.drafts} == EXAMPLES.keys() - {"hotspot"}
    assert [checked(one).title for one in found.drafts] == [one.title for one in examples()]


GIFT = """\
// a comment [tag:Rooms]
$CATEGORY: top/Ward/Hygiene

::Wards::[html]Which <b>room</b> is it? <script>alert(1)</script>{
  =The ward#Well done
  ~%50%The bay#Nearly
  ~The bed
  ####It is the ward.
}

Two went up Jack\\:s hill. {~%50%Jack ~%50%Jill ~%-100%Tom}

The sun rises in the east.{T#No#Yes}

::Short:: Who wrote it? {=Grant =Ulysses S. Grant =%50%Gr*nt =%0%*#Read again}

What is pi to three digits? {#3.141..3.142}

How many? {#=12:2#Good ~#Count again}

Match. {=cat -> cat food =dog -> dog food = -> hay}

Mahatma {~Gandi =Gandhi} was born in 1869.

Tell us. {}

This is a text.

::Broken:: Never closed { =a

::After:: It goes on. {=yes}
"""


def test_gift_is_read_with_its_kinds_weights_comments_and_signs():
    found = read(GIFT)
    kinds = [one.kind for one in found.drafts]
    assert kinds == [
        *("single", "multiple", "truefalse", "short", "numeric", "numeric", "matching", "single"),
        *("long", "short"),
    ]
    wards, hill, sun, grant, pi, twelve, match, missing, *_rest = found.drafts
    assert wards.tags == ["rooms", "hygiene"] and wards.title == "Wards"
    assert wards.text == "Which **room** is it?" and wards.feedback["always_words"]
    assert [row["credit"] for row in wards.rows] == ["100", "50", "0"]
    assert hill.text == "Two went up Jack:s hill."
    assert [row["right"] for row in hill.rows] == [True, True, False]
    assert (sun.given, sun.feedback["wrong_words"]) == ({"right": "true"}, "No")
    assert [row["how"] for row in grant.rows] == ["exact", "exact", "pattern"]
    assert grant.feedback["wrong_words"] == "Read again"
    assert pi.given["right"] == "3.1415" and pi.given["tolerance"] == "0.0005"
    assert twelve.feedback == {"right_words": "Good", "wrong_words": "Count again"}
    assert match.given["more"] == "hay" and len(match.rows) == 2
    assert "\\_\\_\\_" in missing.text or "_____" in missing.text
    said = {(str(one.place), one.sentence) for one in found.problems}
    assert ("line 27", "It asks for no answer, so it is a text and no question.") in said
    assert any(place == "line 29" and "never closed" in why for place, why in said)
    for one in found.drafts:
        checked(one)


MOODLE = """<?xml version="1.0"?><quiz>
<question type="category"><category><text>$course$/Sums</text></category></question>
<question type="numerical"><name><text>Mass</text></name>
  <questiontext format="html"><text><![CDATA[<p onclick="x()">How <i>heavy</i>?</p>]]></text>
  </questiontext>
  <answer fraction="100"><text>2</text><tolerance>0.1</tolerance></answer>
  <units><unit><multiplier>1</multiplier><unit_name>kg</unit_name></unit>
  <unit><multiplier>1000</multiplier><unit_name>g</unit_name></unit></units></question>
<question type="multianswer"><name><text>Gaps</text></name><questiontext format="html"><text>
  <![CDATA[<p>A {1:SHORTANSWER:=cat~=kitten} is {2:MC:dead~=alive#yes}.</p>]]></text>
  </questiontext></question>
<question type="ddwtos"><name><text>Drag</text></name><questiontext format="html">
  <text><![CDATA[<p>The [[1]] sat on the [[3]].</p>]]></text></questiontext>
  <dragbox><text>cat</text><group>1</group></dragbox>
  <dragbox><text>dog</text><group>1</group></dragbox>
  <dragbox><text>mat</text><group>2</group></dragbox></question>
<question type="calculated"><name><text>Sum</text></name><questiontext format="html">
  <text>What is {a} to the power of {b}?</text></questiontext>
  <answer fraction="100"><text>pow({a}, {b}) + log(1)</text><tolerance>0.01</tolerance>
  <tolerancetype>1</tolerancetype></answer><dataset_definitions>
  <dataset_definition><name><text>a</text></name><minimum><text>1</text></minimum>
  <maximum><text>9</text></maximum><decimals><text>1</text></decimals></dataset_definition>
  <dataset_definition><name><text>b</text></name><minimum><text>1</text></minimum>
  <maximum><text>3</text></maximum><decimals><text>0</text></decimals></dataset_definition>
  </dataset_definitions></question>
<question type="calculated"><name><text>Code</text></name><questiontext format="html">
  <text>{a}?</text></questiontext>
  <answer fraction="100"><text>system({a})</text></answer><dataset_definitions>
  <dataset_definition><name><text>a</text></name><minimum><text>1</text></minimum>
  <maximum><text>9</text></maximum><decimals><text>1</text></decimals></dataset_definition>
  </dataset_definitions></question>
<question type="description"><name><text>Read</text></name><questiontext><text>So.</text>
  </questiontext></question>
<question type="stack"><name><text>Algebra</text></name></question>
<question type="ordering"><name><text>Order</text></name><questiontext><text>Order?</text>
  </questiontext><answer fraction="2"><text>second</text></answer>
  <answer fraction="1"><text>first</text></answer></question>
</quiz>"""


def test_moodle_xml_is_read_and_its_formulas_only_by_our_grammar():
    found = read(MOODLE)
    mass, gaps, drag, power, code, order = found.drafts
    assert mass.text == "How *heavy*?" and mass.tags == ["sums"]
    assert mass.rows[1] == {"unit": "g", "factor": "0.001"}
    assert gaps.given["gaps"] == "A [[cat | kitten]] is [[*alive | dead]]."
    assert drag.given["gaps"] == "The [[*cat | dog]] sat on the [[mat]]."
    assert power.given["formula"] == "((a)^( b)) + ln(1)" and power.rows[0]["step"] == "0.1"
    assert [row["text"] for row in order.rows] == ["first", "second"]
    with pytest.raises(Refused, match="system"):
        checked(code)
    for one in (mass, gaps, drag, power, order):
        checked(one)
    assert [str(one.place) for one in found.problems] == [
        "question 6 (Read)",
        "question 7 (Algebra)",
    ]


QTI = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="choice"
 title="Luggage" adaptive="false" timeDependent="false">
<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
<correctResponse><value>A</value></correctResponse></responseDeclaration>
<itemBody><p>Look at the sign.</p><choiceInteraction responseIdentifier="RESPONSE" shuffle="true"
 maxChoices="1"><prompt>What does it <em>say</em>?</prompt>
<simpleChoice identifier="A">You must stay.<feedbackInline identifier="A">Yes</feedbackInline>
</simpleChoice><simpleChoice identifier="B">You may go.</simpleChoice></choiceInteraction>
</itemBody></assessmentItem>"""
QTI_3 = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
 identifier="g" title="Gaps"><qti-response-declaration identifier="R" cardinality="multiple"
 base-type="directedPair"><qti-correct-response><qti-value>W G1</qti-value><qti-value>S G2
</qti-value></qti-correct-response></qti-response-declaration><qti-item-body>
<qti-gap-match-interaction response-identifier="R"><qti-prompt>Fill in.</qti-prompt>
<qti-gap-text identifier="W" match-max="1">winter</qti-gap-text>
<qti-gap-text identifier="S" match-max="1">summer</qti-gap-text>
<blockquote><p>Now is the <qti-gap identifier="G1"/> of our discontent made glorious
<qti-gap identifier="G2"/>.</p></blockquote></qti-gap-match-interaction></qti-item-body>
</qti-assessment-item>"""


def test_items_of_qti_are_read_in_both_ways_of_writing_them():
    luggage, gaps = only(QTI), only(QTI_3)
    assert luggage.kind == "single" and luggage.text.split() == [
        *("Look", "at", "the", "sign.", "What", "does", "it", "*say*?")
    ]
    assert luggage.rows[0] == {"text": "You must stay.", "credit": "100", "feedback": "Yes"}
    assert "the [[*winter | summer]] of our discontent" in gaps.given["gaps"]
    checked(luggage)
    checked(gaps)


def packed(**files):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return held.getvalue()


ENTITY = '<!DOCTYPE quiz [<!ENTITY x "y">]><quiz><question type="essay">&x;</question></quiz>'
OUTSIDE = '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>'


@pytest.mark.parametrize(
    "content",
    [
        ENTITY,
        OUTSIDE,
        "<quiz>" + "<a>" * 80 + "</a>" * 80 + "</quiz>",
        "<quiz>" + "<a/>" * 200_001 + "</quiz>",
        "<quiz><question></quiz>",
        "<questestinterop/>",
        b"\xff\xfe\xfd{}",
        "just words",
        "name,question\na,b\n",
        "type,name\na,b\n",
        packed(**{"readme.txt": "x"}),
        packed(**{"..__..__climbs.xml": "x"}),
        packed(**{"bomb.xml": "a" * 3_000_000}),
        b"PK\x03\x04 nothing",
        "type,question\n" + "essay,x\n" * 600,
    ],
)
def test_what_is_made_to_do_harm_or_is_no_file_of_questions_is_refused(content):
    with pytest.raises(Refused):
        found = read(content, "questions.csv" if isinstance(content, str) else "x.zip")
        assert not found.drafts


@pytest.mark.parametrize("piece", ["![", "<img ", "<img @@PLUGINFILE@@/", "<![CDATA[", "\n\n{"])
@pytest.mark.parametrize("written", ["moodle", "gift"])
def test_a_text_made_to_be_read_for_hours_is_refused_before(written, piece):
    text = piece * (1_000_000 // len(piece))
    if written == "moodle":
        text = (
            '<quiz><question type="shortanswer"><name><text>Long</text></name><questiontext>'
            f"<text>{escape(text)}</text></questiontext></question></quiz>"
        )
    found = FORMATS[written].read((f"::Long:: {{{text}" if written == "gift" else text).encode())
    assert not found.drafts and found.problems


def test_rows_with_errors_are_listed_and_the_others_read():
    found = read(
        "type,question,difficulty,settings,answer 1,match 1\n"
        "truefalse,Is it?,,right=true,,\n"
        "guess,What?,,,,\n"
        "truefalse,Is it?,9,right=true,,\n"
        "truefalse,Is it?,1,wrong=true,,\n",
        "questions.csv",
    )
    assert [str(one.place) for one in found.drafts] == ["row 2"]
    assert [str(one.place) for one in found.problems] == ["row 3", "row 4", "row 5"]


def test_no_cell_of_a_table_is_a_formula_for_a_spreadsheet_program():
    one = Draft("truefalse", "=1+1", "@SUM(A1)", {"right": "true"})
    content = FORMATS["csv"].write([one]).content
    assert b"'=1+1" in content and b"'@SUM" in content
    [back] = FORMATS["csv"].read(content).drafts
    assert (back.title, back.text) == ("=1+1", "@SUM(A1)")


HARD = ["<b>", "a < b > c", "&amp;", "C#", "c~d", "*args*", "_u_", "%50% off", "1{2}", "x = y"]


@pytest.mark.parametrize("key", ["gift", "moodle", "qti", "qti3", "csv"])
def test_signs_that_mean_something_to_a_format_are_signs_in_answers(key):
    single = [
        {"text": text, "credit": "0" if n else "100", "feedback": text}
        for n, text in enumerate(HARD)
    ]
    several = [{"text": text, "right": n < 2, "feedback": ""} for n, text in enumerate(HARD)]
    pairs = [{"left": f"{n} {text}", "right": text} for n, text in enumerate(HARD)]
    options = [one for one in HARD if not one.startswith("*")]  # which means there: right
    gaps = f"Choose [[*{' | '.join(options)}]] and write [[C#]] twice."
    drafts = [
        Draft("single", "One", "Is `<b>` right?", {"shuffle": True}, single),
        Draft("multiple", "Many", "Which?", {"shuffle": True, "partial": True}, several),
        Draft("matching", "Pairs", "Which belong together?", {"more": "*more*"}, pairs),
        Draft("gaps", "Gaps", "Fill in.", {"gaps": gaps}),
    ]
    written = FORMATS[key].write(drafts)
    back = {one.title: one for one in FORMATS[key].read(written.content).drafts}
    for before in drafts:
        if before.kind not in NOT_HELD[key]:
            assert like(back[before.title])[:5] == like(before)[:5], key


def test_yes_and_no_are_words_where_a_table_has_words():
    given = {"low": 1, "high": 5, "low_label": "No", "high_label": "Yes"}
    before = Draft("scale", "Scale", "Do you?", EXAMPLES["scale"].given | given)
    [after] = FORMATS["csv"].read(FORMATS["csv"].write([before]).content).drafts
    assert like(after)[:5] == like(before)[:5]


def test_odd_numbers_in_files_are_refused_with_a_sentence():
    item = (
        '<assessmentItem title="Odd"><responseDeclaration identifier="R" baseType="float">'
        "<correctResponse><value>3</value></correctResponse></responseDeclaration>"
        '<itemBody><p>How many?</p><textEntryInteraction responseIdentifier="R"/></itemBody>'
        '<responseProcessing><equal toleranceMode="absolute" tolerance=""/></responseProcessing>'
        "</assessmentItem>"
    )
    [found] = FORMATS["qti"].read(item.encode()).drafts
    assert found.given["tolerance"] == "0"
    with pytest.raises(BadFormula):
        parse("2 * ²")
    section = {"questions": [{"id": "one", "points": "NaN"}]}
    with pytest.raises(Refused):
        read_quiz({"title": "Odd", "sections": [section]})
