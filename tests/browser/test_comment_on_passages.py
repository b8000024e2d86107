"""Whoever marks selects words of a text, and comments on them."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ready
from tests.cast import assemble
from tests.learning.assessment.working import a_handout, a_submission

pytestmark = pytest.mark.django_db(transaction=True)

SELECT = """() => {
    const text = document.querySelector("[data-passages]");
    const range = document.createRange();
    range.setStart(text.querySelector("p").firstChild, 3);
    range.setEnd(text.querySelector("strong").firstChild, 7);
    const chosen = document.getSelection();
    chosen.removeAllRanges();
    chosen.addRange(range);
}"""


def test_selected_words_become_the_passage(window, client_of):
    cast = assemble()
    submission = a_submission(cast, a_handout(cast, rubric=True))
    page = window(client_of(cast.amara))
    page.goto(f"{submission.get_absolute_url()}mark/")
    ready(page)
    page.wait_for_function("Boolean(customElements.get('passage-picker'))")
    page.evaluate(SELECT)
    expect(page.get_by_label("Passage")).to_have_value("ask one question in the morning")
    page.get_by_label("Comment", exact=True).fill("Only in the morning?")
    page.get_by_role("button", name="Add the comment").click()
    expect(page.get_by_label("Comments on passages")).to_contain_text("Only in the morning?")
    expect(page.locator("mark").first).to_have_text("ask ")
