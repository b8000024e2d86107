from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from plc.web import errors

STATUSES = [400, 403, 404, 422, 429, 500, 503]


@pytest.mark.parametrize("status", STATUSES)
def test_an_error_page_says_what_happened_and_what_to_do(status: int, rf) -> None:
    response = errors.error_page(rf.get("/"), status)
    text = response.content.decode()
    assert response.status_code == status
    assert "<h1>" in text and 'class="button' in text
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("status", [400, 429, 500, 503])
def test_a_server_error_needs_no_database(status: int, rf) -> None:
    # Without the `db` mark any query raises, as it would with the server gone.
    request = rf.get("/")
    assert errors.error_page(request, status).status_code == status


def test_not_found_does_not_repeat_what_the_code_knows(rf) -> None:
    response = errors.page_not_found(rf.get("/"), Exception("Secret Steering Group"))
    assert "Secret" not in response.content.decode()


def test_a_refusal_shows_its_sentence_to_an_insider(rf) -> None:
    refusal = PermissionDenied("Only facilitators can pin a post.")
    response = errors.permission_denied(rf.get("/"), refusal)
    assert "Only facilitators can pin a post." in response.content.decode()


def test_a_sentence_with_markup_is_text(rf) -> None:
    response = errors.refused(rf.get("/"), "<b>no</b>")
    assert "&lt;b&gt;no&lt;/b&gt;" in response.content.decode()


def test_many_tries_say_how_long_to_wait(rf) -> None:
    response = errors.error_page(rf.get("/"), 429, retry_after=30)
    assert response["Retry-After"] == "30"
    assert "Wait 30 seconds" in response.content.decode()


def test_a_form_without_its_token_is_told_to_reload(cast, client_of) -> None:
    client = client_of(cast.chidi)
    client.handler.enforce_csrf_checks = True
    response = client.post("/scheme/", {"scheme": "dark"})
    assert response.status_code == 403
    assert "reload the page" in response.content.decode()


def test_who_is_signed_out_over_a_form_is_led_back_to_it_with_their_words(cast) -> None:
    form = "/c/westmoor/new/?kind=question"
    sent = {"body": "What do <you> do on Mondays?", "kind": "question"}
    response = Client(enforce_csrf_checks=True).post(
        "/c/westmoor/new/", sent, headers={"referer": f"http://testserver{form}"}
    )
    page = response.content.decode()
    assert response.status_code == 403
    assert f'href="{reverse("account_login")}?next={quote(form)}">Sign in</a>' in page
    assert "What do &lt;you&gt; do on Mondays?" in page and "question</textarea>" not in page


def test_a_form_of_another_site_shows_no_words_here_and_leads_nowhere(cast) -> None:
    response = Client(enforce_csrf_checks=True).post(
        "/c/westmoor/new/", {"body": "Send me money"}, headers={"referer": "http://elsewhere/x/"}
    )
    page = response.content.decode()
    assert response.status_code == 403
    assert "Send me money" not in page and "elsewhere" not in page
    assert f'{reverse("account_login")}?next=/"' in page
