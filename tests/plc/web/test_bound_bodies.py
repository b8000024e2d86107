"""A body longer than a form full of files is refused before it is read."""

import pytest
from django.test import RequestFactory

from plc.web.middleware import RequestLimitsMiddleware


class Unread:
    def read(self, *_):
        raise AssertionError("it was read")


@pytest.mark.parametrize("length", ["999999999999", "9" * 40, "-1", "lots"])
def test_a_body_that_is_too_long_is_refused_unread(length):
    request = RequestFactory().post("/files/", CONTENT_LENGTH=length)
    request._stream = Unread()
    answer = RequestLimitsMiddleware(lambda request: pytest.fail("it went on"))(request)
    assert answer.status_code == 413 and b"more than can be sent at once" in answer.content


def test_other_bodies_go_on():
    assert (
        RequestLimitsMiddleware(lambda request: "on")(RequestFactory().post("/files/", {"a": "b"}))
        == "on"
    )
    assert RequestLimitsMiddleware(lambda request: "on")(RequestFactory().get("/")) == "on"
