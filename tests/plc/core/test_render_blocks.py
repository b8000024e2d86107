"""Lessons are rendered with their blocks; what is for instructors is in nothing learners get."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plc.core.blocks import TITLES, Slot, render_blocks
from plc.core.fences import find_fences
from plc.core.refusals import Refused
from tests.plc.core.test_render_markdown import check
from tests.plc.core.xss import VECTORS


def html(text: str, **how) -> str:
    return "".join(str(part) for part in render_blocks(text, **how).parts)


def said(text: str, **how) -> list[str]:
    return [str(problem) for problem in render_blocks(text, **how).problems]


def test_a_block_begins_with_three_colons_or_more_and_takes_its_first_heading_as_title():
    shown = html(":::::: challenge ::::::\n\n## Count the run\n\nHow many?\n\n:::::")
    assert '<section class="block challenge"><h2>Count the run</h2>' in shown
    assert "<p>How many?</p>" in shown


@pytest.mark.parametrize("kind", sorted(set(TITLES) - {"instructor"}))
def test_a_block_without_a_heading_says_what_it_is(kind):
    shown = html(f"::: {kind}\n\nWords.\n\n:::")
    assert f'class="block {kind}"' in shown
    assert str(TITLES[kind]) in shown


def test_a_block_of_an_unknown_name_is_a_callout_with_that_name():
    shown = html("::: from-the-ward\n\nA bell.\n\n:::")
    assert '<section class="block named"><h2>From the ward</h2>' in shown


def test_attributes_name_and_title_a_block():
    shown = html('::: {.callout title="Mind the gap"}\n\nSlow down.\n\n:::')
    assert '<section class="block callout"><h2>Mind the gap</h2>' in shown


def test_solutions_and_hints_stay_shut_until_they_are_opened():
    shown = html(
        "::: challenge\nWhy?\n\n:::: solution\nBecause.\n::::\n\n:::: hint\nLook.\n::::\n:::"
    )
    assert '<details class="block solution"><summary>Show the solution</summary>' in shown
    assert '<details class="block hint"><summary>Give me a hint</summary>' in shown


def test_headings_keep_an_outline_without_gaps():
    shown = html("## One\n\n::: callout\n\n#### Deep\n\n## Within\n\n:::\n\n### Two")
    levels = [shown[at + 2] for at in range(len(shown)) if shown.startswith("<h", at)]
    assert levels == ["2", "3", "4", "3"]


def test_what_is_for_instructors_reaches_nothing_that_learners_get():
    link = "[canary]: https://canary.example"
    note = f"::: instructor\n\nCanary [^1] and [canary].\n\n{link}\n\n:::"
    text = f"Before[^1].\n\n{note}\n\n[canary]\n\n[^1]: Note."
    learners, taught = render_blocks(text), render_blocks(text, for_instructors=True)
    assert "Canary" not in str(learners.parts)
    assert "canary.example" not in str(learners.parts)
    assert "Canary" not in learners.text
    assert "Canary" in taught.text


@pytest.mark.parametrize(
    "text",
    [
        "- item\n\n  ::: instructor\n  Canary.\n  :::\n",
        "> ::: instructor\n> Canary.\n> :::\n",
        "::: callout\n\n::::: {.instructor}\nCanary.\n:::::\n\n:::\n",
        "words\n:::instructor\nCanary.\n:::\n",
        "::: Instructor\n\n::: solution\nCanary.\n:::\n\nCanary too.\n:::\n",
        "1. a\n   ::: instructor\n   Canary.\n   :::\n2. b\n",
        "::: instructor\nCanary, and no end.\n",
    ],
)
def test_it_does_not_matter_where_a_block_for_instructors_stands(text):
    learners = render_blocks(text)
    assert "Canary" not in str(learners.parts) + learners.text


def test_a_listing_may_show_how_blocks_are_written():
    shown = render_blocks("```\n::: instructor\nAs an example.\n:::\n```\n")
    assert "As an example." in shown.text
    assert not shown.problems


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Words.\n\n::: callout\nNo end.", 3),
        ("Words.\n:::\n", 2),
        ("Words.\n\n```python\nprint(1)\n", 3),
        ("One\n\n![](fig/a.png)", 3),
        ("One\ntwo ![](fig/a.png)", 2),
        ("One\n\n[a](gone.md)", 3),
        ("- a\n\n  ::: callout\n  b\n\nc\n:::\n", 3),
    ],
)
def test_what_cannot_be_shown_is_said_with_its_line(text, line):
    problems = said(text, find=lambda path: "/files/a" if path.startswith("fig") else None)
    assert [problem for problem in problems if problem.startswith(f"Line {line}: ")]


def test_a_picture_alone_is_a_figure_with_its_caption():
    shown = html(
        '![The median is a **line**](fig/a.png){alt="Sixteen points" width="60%"}',
        find=lambda path: f"/files/1/{path}",
    )
    assert '<figure><img src="/files/1/fig/a.png" alt="Sixteen points"' in shown
    assert "<figcaption>The median is a <strong>line</strong></figcaption></figure>" in shown
    assert "60%" not in shown


def test_an_alternative_text_may_contain_quotes_and_markup_signs():
    shown = html(r'![](a.png){alt="Say \"no\", *twice*"}', find=lambda path: "/files/1/a.png")
    assert 'alt="Say &quot;no&quot;, *twice*"' in shown


def test_a_picture_in_a_sentence_is_described_by_its_words():
    shown = html("See ![a bell](b.png) here.", find=lambda path: "/files/1/b.png")
    assert 'alt="a bell"' in shown
    assert "<figure>" not in shown


def test_slots_are_made_of_attributes_and_filled_in_later():
    def film(given):
        return {"src": given["src"], "title": given.get("title", "")}

    text = 'a\n\n::: video {src="a.mp4"}\n\nHello, **all**.\n\n:::\n\nb'
    parts = render_blocks(text, makers={"video": film}).parts
    assert parts[1] == Slot("video", {"src": "a.mp4", "title": ""})
    assert '<details class="block transcript">' in parts[2]
    assert "<strong>all</strong>" in parts[2]


def test_a_slot_that_is_refused_is_a_problem_of_its_line():
    def never(given):
        raise Refused("No such question.")

    assert said("a\n\n::: question\n:::", makers={"question": never}) == [
        "Line 3: No such question."
    ]


def test_nobody_can_write_a_slot_by_hand():
    assert render_blocks('<div class="slot">0</div>').parts == [
        '<p>&lt;div class="slot"&gt;0&lt;/div&gt;</p>\n'
    ]


@pytest.mark.parametrize("vector", VECTORS)
def test_blocks_carry_no_code(vector):
    line = " ".join(vector.split())
    picture = f"![x]({line}){{alt='{line}'}}"
    check(html(f"::: {{.callout title='{line}'}}\n\n{vector}\n\n:::\n\n{picture}"))
    check(html(f"::: spoiler\n\n## {line}\n\n{vector}"))


@pytest.mark.parametrize(
    "text",
    [
        "::: a\n" * 14_000,
        "::: a\n:::\n" * 10_000,
        ":::\n" * 25_000,
        "::: a" + " " * 90_000 + "b",
        "![a](b){" * 12_000,
        "::: {" + "a=' " * 24_000 + "}",
        "> " * 30_000 + "::: a",
        "::: video\n:::\n" * 7_000,
    ],
)
def test_reading_takes_linear_time(text):
    begun = time.process_time()
    render_blocks(text, makers={"video": lambda given: {}})
    assert time.process_time() - begun < 8


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *("::: instructor", ":::", "Canary", "", "```", "- a", "  ::: instructor"),
                *("  Canary", "> Canary", "> ::: instructor", "> :::", "::: callout", "  :::"),
                *("1. b", "    c", "    ```"),
            ]
        ),
        max_size=14,
    )
)
def test_a_text_without_problems_shows_learners_nothing_within_blocks_for_instructors(lines):
    text = "\n".join(lines)
    shown = render_blocks(text)
    if shown.problems:
        return  # it is not published
    within = set()
    for fence in find_fences(text).by_line.values():
        if fence.name == "instructor":
            within.update(range(fence.start, fence.end))
    outside = sum("Canary" in line for at, line in enumerate(lines) if at not in within)
    assert shown.text.count("Canary") <= outside
