"""Passages of a text: found by their words, and marked in its HTML."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learning.assessment.passages import Passage, find_passage, marked, text_of
from plc.core.markdown import render

HTML = (
    "<p>We ask <em>one</em> question &amp; wait.</p>\n"
    "<ul>\n<li>Then</li>\n<li>we count.</li>\n</ul>"
)


def stripped(html):
    """Without what marking adds."""
    html = re.sub(r'<sup class="passage">.*?</sup>', "", html)
    return html.replace("<mark>", "").replace("</mark>", "")


def test_words_are_found_across_tags_lines_and_blocks():
    for words in ("ask one question", "question & wait.", "wait. Then we", "  Then\n we  "):
        start, end = find_passage(HTML, words)
        assert " ".join(text_of(HTML)[start:end].split()) == " ".join(words.split())
    assert find_passage(HTML, "two questions") is None
    assert find_passage(HTML, "   ") is None


def test_of_several_places_the_closest_is_meant():
    html = "<p>count, count, count</p>"
    assert find_passage(html, "count") == (0, 5)
    assert find_passage(html, "count", near=8) == (7, 12)
    assert find_passage(html, "count", near=99) == (14, 19)


def test_a_passage_is_marked_piece_by_piece_and_links_to_its_comment():
    start, end = find_passage(HTML, "ask one question")
    html = marked(HTML, [Passage(start, end, 1)])
    assert "We <mark>ask </mark><em><mark>one</mark></em><mark> question</mark>" in html
    assert '<sup class="passage"><a href="#c1" id="p1">1</a></sup>' in html
    assert stripped(html) == HTML


def test_links_and_formulas_stay_whole():
    html = '<p><a href="https://a.example">a link</a> and <math><mi>x</mi></math></p>'
    start, end = find_passage(html, "link and x")
    made = marked(html, [Passage(start, end, 1)])
    assert "</math><sup" in made and "<mi>x</mi>" in made
    start, end = find_passage(html, "a lin")
    assert "</a><sup" in marked(html, [Passage(start, end, 1)])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text(alphabet="ab <>&*_`#\n-[]()1.\"'", max_size=80),
    st.lists(st.tuples(st.integers(0, 80), st.integers(1, 30)), max_size=4),
)
def test_marking_adds_nothing_but_marks(source, places):
    html = render(source).html
    length = len(text_of(html))
    passages = [
        Passage(start, min(start + more, length), n)
        for n, (start, more) in enumerate(places, 1)
        if start < length
    ]
    made = marked(html, passages)
    assert text_of(stripped(made)) == text_of(html)
    assert made.count("<mark>") == made.count("</mark>")
    assert all(f'id="p{one.number}"' in made for one in passages)
