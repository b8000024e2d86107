"""Pages that nobody would look for by their address are linked from where people are."""

from django.urls import reverse

from gamification.models import BadgeAward
from tests.gamification.awards import ask, badge


def links(client, address):
    return client.get(address).content.decode()


def test_the_account_menu_leads_to_recognition_and_to_my_credentials(cast, client_of):
    page = links(client_of(cast.ben), "/")
    menu = page[page.index('class="menu-panel"') :]
    assert reverse("credentials:mine") in menu
    assert reverse("gamification:choose") in menu


def test_my_own_page_leads_there_too_where_a_phone_has_it_in_its_bar(cast, client_of):
    ben, mine = client_of(cast.ben), cast.ben.get_absolute_url()
    pages = links(ben, mine).partition('aria-label="Your pages"')[2].partition("</nav>")[0]
    path = reverse("gamification:path", args=[cast.community.slug])
    for address in (path, reverse("credentials:mine"), reverse("people:edit")):
        assert f'href="{address}"' in pages
    assert mine not in pages
    assert "Your pages" not in links(client_of(cast.chidi), mine)


def test_visitors_find_where_a_credential_is_checked(db, client):
    assert reverse("credentials:verify") in links(client, reverse("account_login"))


def test_badges_lead_to_credentials(cast, client_of):
    page = links(client_of(cast.ben), reverse("gamification:badges", args=[cast.community.slug]))
    assert reverse("credentials:verify") in page


def test_an_award_leads_to_its_badge_and_all_others(cast, client_of, settle):
    mine = badge()
    ask(cast)
    settle()
    award = BadgeAward.objects.get(badge=mine)
    page = links(client_of(cast.ben), award.get_absolute_url())
    slug = cast.community.slug
    assert reverse("gamification:badge", args=[slug, mine.public_id]) in page
    assert reverse("gamification:badges", args=[slug]) in page


def test_settings_of_a_community_lead_to_those_of_recognition_and_these_to_all_others(
    cast, client_of
):
    slug, owner = cast.community.slug, client_of(cast.amara)
    settings = reverse("gamification:settings", args=[slug])
    assert settings in links(owner, reverse("community:settings", args=[slug]))
    page = links(owner, settings)
    names = ("rules", "levels", "boards", "seasons", "grants", "questions", "rings", "recompute")
    for name in names:
        assert reverse(f"gamification:{name}", args=[slug]) in page
