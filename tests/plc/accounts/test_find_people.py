import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from communities.community import actions as community_actions
from plc.accounts import actions
from plc.accounts.models import MemberType, ProfileEntry, User
from tests import make

pytestmark = pytest.mark.django_db
HERE = "/people/"


def names(browser, **query) -> list[str]:
    answer = browser.get(HERE, query)
    assert answer.status_code == 200
    return [entry["person"].name for entry in answer.context["entries"]]


def test_members_of_my_communities_stand_there_by_name(cast, client_of):
    found = names(client_of(cast.amara))
    assert found == ["Amara Okafor", "Ben Achterberg", "Chidi Eze", "Dina Haddad"]


def test_a_stranger_finds_only_those_who_chose_it(cast, client_of):
    emre = client_of(cast.emre)
    assert names(emre) == ["Emre Kaya"]
    actions.set_visibility(person=cast.chidi, by=cast.chidi, rungs={"page": "site"})
    assert names(emre) == ["Chidi Eze", "Emre Kaya"]


def test_somebody_in_no_community_who_would_find_only_themselves_is_shown_a_way_on(cast, client_of):
    emre, empty = client_of(cast.emre), "Nobody here yet"
    page = emre.get(HERE).content.decode()
    assert empty in page and 'href="/c/"' in page.split(empty)[1]
    assert empty not in emre.get(HERE, {"q": "Emre"}).content.decode()
    assert empty not in client_of(cast.amara).get(HERE).content.decode()
    actions.set_visibility(person=cast.chidi, by=cast.chidi, rungs={"page": "site"})
    assert empty not in emre.get(HERE).content.decode()


def test_who_hides_their_page_is_in_no_list(cast, client_of):
    actions.set_visibility(person=cast.chidi, by=cast.chidi, rungs={"page": "me"})
    assert "Chidi Eze" not in names(client_of(cast.amara))
    assert "Chidi Eze" in names(client_of(cast.chidi))


@pytest.mark.parametrize("state", ["suspended", "deactivated"])
def test_closed_accounts_are_in_no_list(cast, client_of, state):
    User.objects.filter(pk=cast.chidi.pk).update(state=state)
    assert "Chidi Eze" not in names(client_of(cast.amara))
    assert not User.objects.visible_to(cast.amara).filter(pk=cast.chidi.pk).exists()


def test_people_are_found_by_name_headline_skill_and_what_they_help_with(cast, client_of):
    amara, chidi = client_of(cast.amara), cast.chidi
    coach = MemberType.objects.create(name="Coach", plural="Coaches")
    actions.set_basics(
        person=chidi, by=chidi, name="Chidi Eze", member_type=coach, headline="Likes plain charts"
    )
    actions.set_skills(person=chidi, by=chidi, skills=[("Audit exports", 3)])
    helps = {ProfileEntry.Kind.CAN_HELP: [("First retrospectives", "")]}
    actions.set_entries(person=chidi, by=chidi, lists=helps)
    for query in (
        {"q": "chidi"},
        {"q": "PLAIN eze"},
        {"q": "audit"},
        {"q": "retrospectives"},
        {"skill": "audit"},
        {"help": "retro"},
        {"kind": coach.pk},
    ):
        assert names(amara, **query) == ["Chidi Eze"], query
    assert names(amara, q="chidi nobody") == []


def test_the_filter_names_kinds_of_people_in_the_plural(cast, client_of):
    MemberType.objects.create(name="Coach", plural="Coaches")
    assert ">Coaches</option>" in client_of(cast.amara).get("/people/").text


@pytest.mark.parametrize(
    ("line", "query"),
    [
        ("headline", {"q": "canary"}),
        ("skills", {"q": "kanarie"}),
        ("skills", {"skill": "kanarie"}),
        ("can_help", {"help": "kanari"}),
        ("can_help", {"q": "kanari-"}),
    ],
)
def test_nobody_is_found_by_a_line_that_the_reader_may_not_see(cast, client_of, line, query):
    chidi = cast.chidi
    actions.set_basics(person=chidi, by=chidi, name="Chidi", member_type=None, headline="canary")
    actions.set_skills(person=chidi, by=chidi, skills=[("kanarie", 3)])
    actions.set_entries(
        person=chidi, by=chidi, lists={ProfileEntry.Kind.CAN_HELP: [("kanari-", "")]}
    )
    amara = client_of(cast.amara)
    assert names(amara, **query) == ["Chidi"]
    actions.set_visibility(person=chidi, by=chidi, rungs={line: "me"})
    assert names(amara, **query) == []
    assert names(client_of(chidi), **query) == ["Chidi"]


def test_the_list_is_narrowed_to_one_of_my_communities(cast, client_of):
    other = make.community(by=cast.amara, name="Northfield")
    community_actions.admit_member(community=other, user=cast.emre, by=cast.amara)
    amara = client_of(cast.amara)
    assert "Emre Kaya" in names(amara)
    assert names(amara, community=str(other.public_id)) == ["Amara Okafor", "Emre Kaya"]
    foreign = make.community(by=cast.fatima, name="Elsewhere")
    answer = amara.get(HERE, {"community": str(foreign.public_id)})
    assert answer.status_code == 422
    assert "Fatima" not in answer.content.decode()


def test_pages_follow_each_other_and_no_one_is_left_out(cast, client_of):
    for n in range(65):
        make.member(cast.community, make.user(f"Member {n:02}"))
    amara, seen, query = client_of(cast.amara), [], {}
    for _ in range(3):
        answer = amara.get(HERE, query)
        seen += [entry["person"].name for entry in answer.context["entries"]]
        query = {"after": answer.context["older"].partition("after=")[2]}
    assert len(seen) == len(set(seen)) == 69
    assert seen == sorted(seen, key=str.lower)


def test_the_list_asks_as_many_queries_for_many_as_for_few(cast, client_of, assert_flat, queries):
    def grow(n: int) -> None:
        for _ in range(n):
            person = make.user("Somebody")
            actions.set_skills(person=person, by=person, skills=[("Charts", 1)])
            make.member(cast.community, person)

    amara = client_of(cast.amara)
    assert_flat(amara, HERE, grow, few=3, many=12)
    with queries(at_most=16):
        amara.get(HERE)


@pytest.mark.parametrize(
    "query",
    [
        {"after": "nonsense"},
        {"after": "x" * 5_000},
    ],
)
def test_a_bad_place_in_the_list_is_not_found(cast, client_of, query):
    assert client_of(cast.amara).get(HERE, query).status_code == 404


@pytest.mark.parametrize(
    "query",
    [{"q": "%' OR 1=1 --"}, {"q": "x" * 5_000}, {"kind": "x"}, {"q": "\u202e"}],
)
def test_naughty_searches_are_answered(cast, client_of, query):
    assert client_of(cast.amara).get(HERE, query).status_code in (200, 422)


def test_an_address_that_no_browser_makes_is_a_bad_request(cast, client_of):
    assert client_of(cast.amara).get(HERE, {"q": "\x00"}).status_code == 400


def test_strangers_are_asked_to_sign_in(client, db):
    assert client.get(HERE).status_code == 302
    assert not User.objects.visible_to(AnonymousUser()).exists()
    assert reverse("people:directory") == HERE


def test_people_one_follows_are_found_among_all(cast, client_of):
    actions.follow_person(person=cast.chidi, by=cast.amara)
    actions.follow_person(person=cast.dina, by=cast.ben)
    assert names(client_of(cast.amara), followed="on") == ["Chidi Eze"]
    assert names(client_of(cast.amara), followed="on", q="Dina") == []
    assert names(client_of(cast.dina), followed="on") == []
