"""Closed periods of a board are kept for a while, and where they end the page says so."""

import pytest

from gamification.boards.periods import before, oldest_kept, span_of
from gamification.journeys import today_in

SENTENCE = "the last 8 weeks, 13 months and 8 quarters are kept"


@pytest.mark.parametrize("period", ["week", "month", "quarter"])
def test_the_oldest_page_says_what_is_kept(cast, client_of, period):
    path = "/c/westmoor/recognition/boards/"
    today = today_in(cast.community)
    oldest = oldest_kept(period, today)
    page = client_of(cast.ben).get(f"{path}?period={period}&day={oldest}").content.decode()
    assert SENTENCE in page
    assert before(span_of(period, oldest)).first.isoformat() not in page
    last = before(span_of(period, today)).first
    for newer in (f"?period={period}", f"?period={period}&day={last}"):
        assert SENTENCE not in client_of(cast.ben).get(path + newer).content.decode()


def test_all_time_is_never_dropped(cast, client_of):
    page = client_of(cast.ben).get("/c/westmoor/recognition/boards/?period=ever").content.decode()
    assert SENTENCE not in page
