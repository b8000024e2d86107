"""A page on paper: what was written, whole, and nothing to press."""

import pytest

from communities.feed.actions import publish_post
from tests.cast import assemble

pytestmark = pytest.mark.django_db(transaction=True)
CODE = "```\n" + "one_long_line = (of, code, " * 12 + ")\n```"


def test_a_printed_question_is_whole_and_holds_no_form(window, client_of):
    cast = assemble()
    post = publish_post(
        by=cast.amara, community=cast.community, kind="question", title="Who counts?", body=CODE
    )
    page = window(
        client_of(cast.chidi), viewport={"width": 760, "height": 1000}, color_scheme="dark"
    )
    page.goto(post.get_absolute_url())
    page.emulate_media(media="print")
    code = page.locator("pre")
    wide, seen = code.evaluate("(one) => [one.scrollWidth, one.clientWidth]")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    left = page.locator("form:visible, #write-title:visible, details:visible").count()
    assert wide <= seen
    assert (paper, left) == ("rgb(255, 255, 255)", 0)
