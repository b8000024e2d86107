import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_visitor_reads_the_next_page_in_the_chosen_language(client: Client) -> None:
    assert 'lang="en"' in client.get("/accounts/login/").content.decode()
    response = client.post("/language/", {"language": "de", "next": "/accounts/login/"})
    assert (response.status_code, response["Location"]) == (303, "/accounts/login/")
    page = client.get("/accounts/login/").content.decode()
    assert '<html lang="de"' in page
    assert "Melden Sie sich an" in page


def test_the_browser_is_heard_where_nothing_was_chosen(client: Client) -> None:
    page = client.get("/accounts/login/", headers={"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"})
    assert '<html lang="de"' in page.content.decode()
    assert {"Accept-Language", "Cookie"} <= set(page["Vary"].split(", "))


def test_the_choice_of_an_account_beats_the_device(client: Client) -> None:
    person = get_user_model().objects.create(email="i@example.org", name="Ines", language="de")
    client.force_login(person)
    client.post("/language/", {"language": "en"})
    page = client.get("/nothing-here/").content.decode()
    assert '<html lang="de"' in page
    assert "Unter dieser Adresse gibt es nichts" in page


def test_a_language_that_there_is_not_is_not_kept(client: Client) -> None:
    response = client.post("/language/", {"language": "xx'"})
    assert response.status_code == 303
    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example"])
def test_the_way_back_never_leads_to_another_site(client: Client, elsewhere: str) -> None:
    assert client.post("/language/", {"language": "de", "next": elsewhere})["Location"] == "/"


def test_each_language_is_offered_by_its_own_name(client: Client) -> None:
    page = client.get("/accounts/login/", headers={"Accept-Language": "de"}).content.decode()
    assert '<button name="language" value="en" lang="en">English</button>' in page
    assert 'value="de" lang="de" aria-current="true">Deutsch</button>' in page
