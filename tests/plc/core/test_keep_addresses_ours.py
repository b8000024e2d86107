"""Where a form says to go on is followed within this site, and nowhere else."""

import pytest
from django.test import RequestFactory

from plc.core.addresses import safe_next_url


@pytest.mark.parametrize("wanted", ["/c/westmoor/?a=1#b", "http://testserver/p/"])
def test_an_address_of_ours_is_followed(wanted):
    assert safe_next_url(RequestFactory().get("/"), wanted, "/") == wanted


@pytest.mark.parametrize(
    "wanted",
    ["", "//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", " "],
)
def test_any_other_is_not(wanted):
    assert safe_next_url(RequestFactory().get("/"), wanted, "/home/") == "/home/"


def test_a_page_that_came_encrypted_does_not_lead_to_one_that_is_not():
    request = RequestFactory().get("/", secure=True)
    assert safe_next_url(request, "http://testserver/", "/home/") == "/home/"
