import pytest
from django.contrib.auth import get_user_model
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_chosen_scheme_is_on_the_next_page(client: Client) -> None:
    response = client.post("/scheme/", {"scheme": "dark", "next": "/scheme/?x=1"})
    assert (response.status_code, response["Location"]) == (303, "/scheme/?x=1")
    assert 'data-scheme="dark"' in client.get("/nothing-here/").content.decode()


def test_leaving_it_to_the_system_beats_the_account(client: Client) -> None:
    person = get_user_model().objects.create(email="ines@example.org", name="Ines", scheme="dark")
    client.force_login(person)
    assert 'data-scheme="dark"' in client.get("/nothing-here/").content.decode()
    client.post("/scheme/", {"scheme": ""})
    assert "data-scheme" not in client.get("/nothing-here/").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example"])
def test_the_way_back_never_leads_to_another_site(client: Client, elsewhere: str) -> None:
    assert client.post("/scheme/", {"scheme": "dark", "next": elsewhere})["Location"] == "/"


def test_a_forged_cookie_is_not_written_into_the_page(client: Client) -> None:
    client.cookies["scheme"] = '"><script>'
    assert "data-scheme" not in client.get("/nothing-here/").content.decode()
