"""From home one gets to writing, on a phone too; and nobody stands before an empty list."""

import re

from communities.community.actions import revise_charter


def main_of(response) -> str:
    page = response.content.decode()
    return page[page.index("<main") : page.index("</main>")]


def test_home_leads_to_writing_also_where_the_top_bar_has_no_room(cast, client_of):
    page = main_of(client_of(cast.chidi).get("/"))
    assert re.search(r'<a class="button[^"]*only-narrow" href="/new/">.*?Write</a>', page)


def test_home_of_somebody_who_can_write_nowhere_offers_no_writing(cast, client_of):
    assert 'href="/new/"' not in main_of(client_of(cast.emre).get("/"))


def test_who_belongs_to_no_community_may_find_or_found_one(cast, client_of):
    page = main_of(client_of(cast.emre).get("/new/"))
    assert 'href="/c/"' in page
    assert 'href="/c/new/"' in page


def test_who_has_a_charter_to_accept_is_led_to_it(cast, client_of):
    revise_charter(community=cast.community, by=cast.amara, mission="Learn together, slowly.")
    page = main_of(client_of(cast.chidi).get("/new/"))
    assert 'href="/c/westmoor/charter/"' in page
