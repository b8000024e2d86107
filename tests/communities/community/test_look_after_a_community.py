"""Founding, dressing, agreeing, joining, settling in; and what people are told."""

import re
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from communities.community import access, actions
from communities.community.models import Charter, Community, Membership
from communities.community.waiting import (
    charters_to_accept,
    communities_to_begin,
    onboarding,
    requests_to_answer,
)
from plc.accounts.models import User
from plc.core.contrast import accent_ok
from plc.core.refusals import Refused
from plc.files.models import StoredFile
from plc.notifications.models import Notification
from plc.web.models import Draft
from tests import make

GOOD = {
    "name": "Northfield Schools",
    "purpose": "Teachers who look at their own work together.",
    "visibility": "listed",
    "joining": "request",
    "language": "en",
}


def png() -> SimpleUploadedFile:
    import io

    from PIL import Image

    data = io.BytesIO()
    Image.new("RGB", (200, 200), "#336").save(data, "PNG")
    return SimpleUploadedFile("logo.png", data.getvalue(), "image/png")


# --- founding and look --------------------------------------------------------------------------


def test_who_founds_a_community_owns_it_and_finds_first_steps_in_it(cast, client_of):
    answer = client_of(cast.emre).post("/c/new/", GOOD)
    community = Community.objects.get(slug="northfield-schools")
    assert answer["Location"] == "/c/northfield-schools/charter/edit/"
    assert Membership.objects.get(community=community).role == "owner"
    assert community.member_count == 1 and community.steps.count() == 4


def test_first_steps_are_in_the_language_of_the_community(cast, client_of):
    client_of(cast.amara).post("/c/new/", {**GOOD, "language": "de"})
    titles = Community.objects.get(language="de").steps.values_list("title", flat=True)
    assert "Einer Gruppe beitreten" in titles


def test_the_address_is_no_choice_to_overlook(cast, client_of):
    for page in ("/c/new/", "/c/westmoor/groups/new/?from="):
        form = client_of(cast.amara).get(page).text
        label = form[form.index('<label for="id_slug">') :].split("</label>")[0]
        assert "optional" not in label
        assert (
            form.index('id="id_name"') < form.index('id="id_slug"') < form.index('id="id_purpose"')
        )
        assert "It cannot be changed later." in form


def test_a_form_that_is_sent_twice_founds_one_community(cast, client_of):
    client = client_of(cast.emre)
    form = {**GOOD, "public_id": str(client.get("/c/new/").context["form"]["public_id"].value())}
    answers = [client.post("/c/new/", form) for _ in "ab"]
    assert {answer["Location"] for answer in answers} == {"/c/northfield-schools/charter/edit/"}


def test_a_name_that_a_hidden_community_has_makes_another_address_without_a_word(cast, client_of):
    make.community(by=cast.amara, slug="northfield-schools", visibility="hidden")
    answer = client_of(cast.emre).post("/c/new/", GOOD)
    assert answer["Location"] == "/c/northfield-schools-2/charter/edit/"


def test_whoever_founds_a_community_is_told_what_comes_next_until_it_is_there(cast, client_of):
    client = client_of(cast.emre)
    client.post("/c/new/", GOOD)
    community = Community.objects.get(slug="northfield-schools")
    about = "/c/northfield-schools/about/"
    steps = ["charter/edit/", "invitations/", "groups/new/"]

    def offered() -> list[str]:
        page = client.get(about).text
        shown = page.split('id="next"')[1].split("</section>")[0] if 'id="next"' in page else ""
        return [one for one in steps if f'href="/c/northfield-schools/{one}"' in shown]

    assert offered() == steps
    charter = {"mission": "Learn together.", "default_licence": "cc-by"}
    saved = client.post("/c/northfield-schools/charter/edit/", charter)
    assert saved["Location"] == about
    accepted = client.post("/c/northfield-schools/charter/accept/", {"version": "1"})
    assert accepted["Location"] == about and offered() == steps[1:]
    make.member(community, cast.chidi)
    assert offered() == steps[2:]
    assert 'id="next"' not in client_of(cast.chidi).get(about).text
    make.group(by=cast.chidi, community=community)
    assert offered() == [] and 'id="next"' not in client.get(about).text


def test_home_says_what_comes_next_until_somebody_else_is_there(cast, client_of):
    client_of(cast.emre).post("/c/new/", GOOD)
    sentence = "See what comes next for Northfield Schools"
    assert sentence in client_of(cast.emre).get("/").text
    make.member(Community.objects.get(slug="northfield-schools"), cast.chidi)
    access.forget_memberships(cast.emre)
    assert communities_to_begin(cast.emre) == []
    assert sentence not in client_of(cast.chidi).get("/").text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("slug", "westmoor", "This address cannot be used"),
        ("slug", "UPPER", "Use small letters"),
        ("slug", "admin", "This address cannot be used"),
        ("name", "x" * 81, "Use at most 80 characters. These are 81."),
        ("purpose", "", "This is still missing"),
        ("visibility", "secret", "Select a valid choice"),
    ],
)
def test_what_is_wrong_comes_back_with_a_sentence_and_what_was_typed(
    cast, client_of, field, value, sentence
):
    answer = client_of(cast.emre).post("/c/new/", {**GOOD, field: value})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in html
    assert 'value="Northfield Schools"' in html or field == "name"


@pytest.mark.parametrize(
    ("chosen", "of_browser", "zone"),
    [
        ("Pacific/Auckland", "Europe/Oslo", "Pacific/Auckland"),
        ("", "Europe/Oslo", "Europe/Oslo"),
        ("", "", "UTC"),
    ],
)
def test_a_community_begins_in_the_time_zone_of_its_founder(
    cast, client_of, chosen, of_browser, zone
):
    User.objects.filter(pk=cast.emre.pk).update(time_zone=chosen, zone_of_browser=of_browser)
    client_of(cast.emre).post("/c/new/", GOOD)
    community = Community.objects.get(slug="northfield-schools")
    assert (community.time_zone, community.zone) == (zone, ZoneInfo(zone))


def test_admins_set_the_time_zone_and_nothing_that_is_none(cast, client_of, facts):
    amara, address = client_of(cast.amara), "/c/westmoor/settings/"
    words = {"name": "Westmoor", "purpose": "To look at our work.", "language": "en"}
    assert amara.post(address, {**words, "time_zone": "Asia/Kathmandu"}).status_code == 303
    assert [name for name, _data in facts()] == ["community.CommunityChanged"]
    for wrong in ("", "Mars/Olympus", "../etc/passwd"):
        assert amara.post(address, {**words, "time_zone": wrong}).status_code == 422
    assert Community.objects.get(pk=cast.community.pk).time_zone == "Asia/Kathmandu"
    assert '<option value="Asia/Kathmandu" selected>' in amara.get(address).text


def test_a_time_zone_that_is_not_on_offer_stays_until_it_is_changed(cast, client_of):
    Community.objects.filter(pk=cast.community.pk).update(time_zone="Etc/GMT+5")
    amara, address = client_of(cast.amara), "/c/westmoor/settings/"
    assert '<option value="Etc/GMT+5" selected>' in amara.get(address).text
    words = {"name": "Westmoor", "purpose": "To look at our work.", "language": "en"}
    assert amara.post(address, {**words, "time_zone": "Etc/GMT+5"}).status_code == 303


@pytest.mark.parametrize("body", [b"name=" + b"x" * 500_000, b"name=%FF%FE%00", b"name=\xff\x00"])
def test_absurd_input_is_refused_and_breaks_nothing(cast, client_of, body):
    for address in ("/c/new/", "/c/westmoor/settings/", "/c/westmoor/groups/new/"):
        answer = client_of(cast.amara).post(
            address, body, content_type="application/x-www-form-urlencoded"
        )
        assert 400 <= answer.status_code < 500, address


def test_a_colour_that_cannot_be_read_is_refused_with_a_sentence_that_says_where(cast):
    with pytest.raises(Refused, match=r"Choose .* strength"):
        actions.set_appearance(
            community=cast.community,
            by=cast.amara,
            accent="own",
            accent_hue=110,
            accent_chroma=0.37,
        )


def test_a_colour_of_ones_own_is_chosen_as_anywhere_and_made_readable(cast, client_of):
    client, url = client_of(cast.amara), "/c/westmoor/settings/look/"
    page = client.get(url).content.decode()
    assert '<input type="color" name="own_colour" value="#' in page and "(optional)" not in page
    answer = client.post(url, {"accent": "own", "own_colour": "red; }"})
    assert answer.status_code == 422 and "Choose a colour." in answer.content.decode()
    assert client.post(url, {"accent": "own"}).status_code == 422
    assert client.post(url, {"accent": "own", "own_colour": "#FF00FF"}).status_code == 303
    cast.community.refresh_from_db()
    chosen = (cast.community.accent_hue, cast.community.accent_chroma)
    assert chosen[0] == 328 and accent_ok(*chosen) == []
    about = client.get("/c/westmoor/about/").content.decode()
    assert 'data-accent="c-westmoor"' in about
    (sheet,) = re.findall(r'href="(/c/accents.css[^"]*)"', about)
    rule = f'[data-accent="c-westmoor"] {{ --accent-h: 328; --accent-c: {chosen[1]:.4f}; }}'
    assert rule in client.get(sheet).text
    assert rule not in client_of(cast.emre).get(sheet).text
    # Only what the address was made for is kept by it; read in between, it is asked for again.
    for kept, person, made_for in (
        (True, cast.amara, sheet),
        (False, cast.emre, sheet),
        (False, cast.amara, "/c/accents.css"),
        (True, cast.amara, cast.community.accent_css),
        (False, cast.amara, "/c/westmoor/accent.css?v=1"),
    ):
        assert ("immutable" in client_of(person).get(made_for)["Cache-Control"]) == kept
    # Saving again what the page shows changes nothing, though a colour input rounds.
    value = client.get(url).content.decode().split('name="own_colour" value="')[1][:7]
    assert client.post(url, {"accent": "own", "own_colour": value}).status_code == 303
    cast.community.refresh_from_db()
    assert (cast.community.accent_hue, cast.community.accent_chroma) == chosen


def test_a_logo_is_seen_by_who_may_see_the_community_and_the_old_one_goes(cast, client_of):
    client = client_of(cast.amara)
    for _ in range(2):
        answer = client.post("/c/westmoor/settings/look/", {"accent": "yew", "logo": png()})
        assert answer.status_code == 303
    cast.community.refresh_from_db()
    old, new = StoredFile.objects.order_by("id")
    assert (old.holder, new.holder) == ("", "community.logo")
    address = cast.community.picture_url(128)
    assert client_of(cast.emre).get(address).status_code == 200
    actions.change_community(community=cast.community, by=cast.amara, visibility="hidden")
    assert client_of(cast.emre).get(address).status_code == 404
    assert client_of(cast.chidi).get(address).status_code == 200


def test_a_file_that_is_no_picture_is_refused_beside_its_field(cast, client_of):
    wrong = SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>", "image/png")
    answer = client_of(cast.amara).post(
        "/c/westmoor/settings/look/", {"accent": "yew", "logo": wrong}
    )
    assert answer.status_code == 422
    assert "is not a picture" in answer.content.decode()


def test_an_archived_community_is_read_and_nobody_joins_or_posts(cast, client_of):
    client_of(cast.amara).post("/c/westmoor/settings/archive/")
    cast.community.refresh_from_db()
    assert client_of(cast.chidi).get("/c/westmoor/about/").status_code == 200
    assert "archived" in access.why_not_take_part(cast.chidi, cast.community)
    assert client_of(cast.emre).post("/c/westmoor/join/").status_code == 422
    client_of(cast.amara).post("/c/westmoor/settings/reopen/")
    assert client_of(cast.emre).post("/c/westmoor/join/").status_code == 303


# --- charter ------------------------------------------------------------------------------------


def test_a_first_charter_is_not_spoken_of_as_a_new_version(cast, client_of):
    make.community(by=cast.emre, name="Northfield", slug="northfield")
    Charter.objects.filter(community__slug="northfield").delete()
    Community.objects.filter(slug="northfield").update(charter_version=0)
    emre = client_of(cast.emre)
    pages = "".join(
        emre.get(f"/c/northfield/{page}").content.decode() for page in ("charter/", "charter/edit/")
    )
    for words in ("Revise", "new version", "Earlier versions"):
        assert words not in pages
    answer = emre.post("/c/northfield/charter/edit/", {"mission": "M", "default_licence": "cc-by"})
    page = emre.get(answer["Location"]).content.decode()
    assert "The charter is in force." in page
    page = emre.get("/c/northfield/charter/").content.decode()
    assert "Revise it" in page and "Earlier versions" not in page


def test_a_revised_charter_is_a_new_version_that_everyone_accepts_again(cast, client_of):
    client = client_of(cast.amara)
    data = {"mission": "Learn.", "norms": "Ask first.\n\nThen answer.", "default_licence": "cc-by"}
    assert client.post("/c/westmoor/charter/edit/", data).status_code == 303
    cast.community.refresh_from_db()
    assert cast.community.charter_version == 2
    assert Charter.objects.filter(community=cast.community).count() == 2
    assert access.can_take_part(cast.amara, cast.community)
    access.forget_memberships(cast.chidi)
    assert "charter" in access.why_not_take_part(cast.chidi, cast.community)
    member = client_of(cast.chidi)
    page = member.get("/c/westmoor/charter/").content.decode()
    assert "Ask first." in page and "I accept it" in page
    assert member.post("/c/westmoor/charter/accept/", {"version": "2"}).status_code == 303
    access.forget_memberships(cast.chidi)
    assert access.can_take_part(cast.chidi, cast.community)
    assert "Learn together." in member.get("/c/westmoor/charter/1/").content.decode()


def test_saving_the_same_charter_again_asks_nobody_to_accept_it_again(cast, client_of, facts):
    facts()
    client_of(cast.amara).post(
        "/c/westmoor/charter/edit/", {"mission": "Learn together.", "default_licence": "reserved"}
    )
    cast.community.refresh_from_db()
    assert cast.community.charter_version == 1 and facts() == []


def test_nobody_accepts_a_charter_that_they_have_not_read(cast, client_of):
    client = client_of(cast.chidi)
    actions.revise_charter(community=cast.community, by=cast.amara, mission="Changed meanwhile.")
    answer = client.post("/c/westmoor/charter/accept/", {"version": "1"})
    assert answer["Location"] == "/c/westmoor/charter/"
    membership = Membership.objects.get(community=cast.community, user=cast.chidi)
    assert membership.accepted_version == 1


def test_after_accepting_one_goes_on_where_one_was_and_never_elsewhere(cast, client_of):
    client = client_of(cast.chidi)
    data = {"version": "1", "next": "/c/westmoor/new/"}
    assert client.post("/c/westmoor/charter/accept/", data)["Location"] == "/c/westmoor/new/"
    data["next"] = "https://evil.example/"
    assert client.post("/c/westmoor/charter/accept/", data)["Location"] == "/c/westmoor/"


def test_a_charter_that_is_being_written_is_kept_as_a_draft_until_it_is_saved(cast, client_of):
    client = client_of(cast.amara)
    draft = f"/drafts/community.charter:{cast.community.pk}/"
    assert client.post(draft, {"mission": "Half a thought"}).status_code == 204
    assert "Half a thought" in client.get("/c/westmoor/charter/edit/").content.decode()
    client.post("/c/westmoor/charter/edit/", {"mission": "Whole", "default_licence": "cc0"})
    assert not Draft.objects.exists()


def test_a_charter_that_is_refused_is_kept_as_a_draft(cast, client_of):
    refused = {"mission": "Whole", "default_licence": "of-nobody"}
    answer = client_of(cast.amara).post("/c/westmoor/charter/edit/", refused)
    assert answer.status_code == 422
    assert Draft.objects.get().fields["mission"] == ["Whole"]


# --- joining ------------------------------------------------------------------------------------


def test_asking_answering_and_being_told(cast, client_of, relay):
    asking, answering = client_of(cast.emre), client_of(cast.amara)
    asking.post("/c/westmoor/join/", {"message": "I run the practice office."})
    relay()
    assert [one.kind for one in Notification.objects.filter(person=cast.amara)] == [
        "community.join_request"
    ]
    assert requests_to_answer(cast.amara)[0].title == "One person asks to join Westmoor"
    page = answering.get("/c/westmoor/members/").content.decode()
    assert "One person asks to join" in page and "I run the practice office." in page
    assert 'Decline<span class="hidden-visually">: Emre Kaya</span>' in page
    assert "asks to join" not in client_of(cast.chidi).get("/c/westmoor/members/").text
    request = cast.community.requests.get()
    address = f"/c/westmoor/requests/{request.public_id}/"
    answering.post(address, {"decision": "accept", "answer": "Welcome! Come on Tuesday."})
    answering.post(address, {"decision": "accept"})
    relay()
    assert Membership.objects.get(user=cast.emre).role == "member"
    shown = asking.get("/notifications/").content.decode()
    assert "You are a member of Westmoor now: Welcome! Come on Tuesday." in shown
    page = answering.get("/c/westmoor/members/").text
    assert "asks to join" not in page and "Accepted, Amara" in page
    assert "Emre Kaya asks to join" not in answering.get("/notifications/").content.decode()


def test_a_declined_request_leads_nowhere_and_may_be_made_again(cast, client_of):
    client = client_of(cast.emre)
    client.post("/c/westmoor/join/", {"message": "One"})
    request = cast.community.requests.get()
    actions.answer_join_request(request=request, accept=False, answer="Full.", by=cast.amara)
    assert client.get("/c/westmoor/members/").status_code == 403
    assert "Full." in client.get("/c/westmoor/join/").content.decode()
    assert client.post("/c/westmoor/join/", {"message": "Two"}).status_code == 303
    assert cast.community.requests.count() == 2


@pytest.mark.parametrize("joining", ["request", "invitation"])
def test_a_crafted_request_does_not_open_a_closed_community(cast, client_of, joining):
    actions.change_community(community=cast.community, by=cast.amara, joining=joining)
    client_of(cast.emre).post(
        "/c/westmoor/join/", {"joining": "open", "role": "owner", "decision": "accept"}
    )
    assert not Membership.objects.filter(user=cast.emre).exists()


def test_joining_leaving_and_joining_again_keeps_the_count(cast):
    actions.change_community(community=cast.community, by=cast.amara, joining="open")
    for _ in range(2):
        actions.join_community(community=cast.community, by=cast.emre)
        actions.join_community(community=cast.community, by=cast.emre)
        actions.leave_community(community=cast.community, by=cast.emre)
        actions.leave_community(community=cast.community, by=cast.emre)
    cast.community.refresh_from_db()
    assert cast.community.member_count == 4


# --- first steps --------------------------------------------------------------------------------


def test_first_steps_tick_themselves_and_wait_on_the_home_page_until_put_away(cast, client_of):
    actions.change_community(community=cast.community, by=cast.amara, joining="open")
    client = client_of(cast.emre)
    client.post("/c/westmoor/join/")
    access.forget_memberships(cast.emre)
    assert charters_to_accept(cast.emre)[0].title == "Read the charter of Westmoor"
    assert onboarding(cast.emre) == []
    client.post("/c/westmoor/charter/accept/", {"version": "1"})
    access.forget_memberships(cast.emre)
    assert not charters_to_accept(cast.emre)
    assert "left to settle in at Westmoor" in onboarding(cast.emre)[0].title
    assert "Read and accept the charter" in client.get("/c/westmoor/welcome/").content.decode()
    client.post("/c/westmoor/welcome/away/")
    access.forget_memberships(cast.emre)
    assert onboarding(cast.emre) == []


def test_admins_write_the_first_steps(cast, client_of):
    client = client_of(cast.amara)
    own = {"kind": "own", "title": "Ring the ward office", "text": "", "url": "/c/westmoor/about/"}
    assert client.post("/c/westmoor/settings/steps/", own).status_code == 303
    bad = {**own, "url": "javascript:alert(1)"}
    assert client.post("/c/westmoor/settings/steps/", bad).status_code == 422
    step = cast.community.steps.get(title="Ring the ward office")
    client.post(f"/c/westmoor/settings/steps/{step.pk}/move/", {"to": "up"})
    titles = [one.title for one in cast.community.steps.all()]
    assert titles.index("Ring the ward office") == 3
    member = client_of(cast.chidi)
    member.post(f"/c/westmoor/welcome/{step.pk}/")
    member.post(f"/c/westmoor/welcome/{step.pk}/")
    assert Membership.objects.get(user=cast.chidi).done_steps.count() == 1
    client.post(f"/c/westmoor/settings/steps/{step.pk}/remove/")
    assert not cast.community.steps.filter(pk=step.pk).exists()


# --- pages that grow ----------------------------------------------------------------------------


def test_a_list_of_many_members_costs_what_a_short_one_does(cast, client_of, assert_flat):
    def grow(n):
        for _ in range(n):
            make.member(cast.community, make.user("Person"))

    assert_flat(client_of(cast.amara), "/c/westmoor/members/", grow, many=20)


def test_a_list_of_many_communities_costs_what_a_short_one_does(cast, client_of, assert_flat):
    owner = make.user("Olga")

    def grow(n):
        for _ in range(n):
            make.community(by=owner, visibility="listed")

    assert_flat(client_of(cast.chidi), "/c/", grow, many=15)


def test_of_ones_own_communities_a_page_is_shown_and_the_rest_on_the_next(cast, client_of):
    for n in range(25):
        make.community(by=cast.emre, name=f"Ours {n:02}")
    emre = client_of(cast.emre)

    def shown(address: str) -> list[str]:
        yours = emre.get(address).text.split('id="mine"')[1].split("</section>")[0]
        return re.findall(r">(Ours \d\d)</a>", yours)

    assert shown("/c/") == [f"Ours {n:02}" for n in range(24)]
    assert 'href="?yours=2"' in emre.get("/c/").text
    assert shown("/c/?yours=2") == shown("/c/?yours=99") == ["Ours 24"]
    assert 'href="?yours=3"' not in emre.get("/c/?yours=2").text
    assert shown("/c/?yours=x") == shown("/c/")


def test_a_search_finds_ones_own_communities_too(cast, client_of):
    for n in range(26):
        make.community(by=cast.emre, name=f"Ours {n:02}", purpose="Quiet.")
    emre = client_of(cast.emre)
    one = emre.get("/c/?q=ours+17").text
    assert ">Ours 17</a>" in one and "Ours 16" not in one and "Nothing found" not in one
    assert 'href="?q=quiet&amp;yours=2"' in emre.get("/c/?q=quiet").text
    assert "Nothing found" in emre.get("/c/?q=loud").text


def test_lists_go_on_page_by_page(cast, client_of):
    for n in range(35):
        make.member(cast.community, make.user(f"Person {n}"))
    client = client_of(cast.amara)
    first = client.get("/c/westmoor/members/?q=Person").content.decode()
    assert "Person 34" in first and "Person 4<" not in first
    older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = client.get(older).content.decode()
    assert "Person 4<" in second and "Person 34" not in second and "q=Person" in older
    assert client.get("/c/westmoor/members/?after=nonsense").status_code == 404


@pytest.mark.parametrize(
    "page",
    ["community/community", "community/membership", "community/sanction", "community/invitation",
     "community/joinrequest", "community/charter", "groups/group", "groups/groupmembership",
     "groups/groupjoinrequest", "groups/groupinvitation", "groups/waitlistentry",
     "groups/grouptemplate"],
)  # fmt: skip
def test_the_administration_shows_our_rows_in_a_handful_of_queries(cast, client_of, queries, page):
    actions.make_invitation_link(
        community=cast.community, role="member", max_uses=1, days=1, by=cast.amara
    )
    said = {"kind": "silence", "reason": "It went too far.", "text": "Please stop."}
    actions.sanction_member(community=cast.community, user=cast.chidi, by=cast.amara, **said)
    client = client_of(cast.fatima)
    client.get(f"/admin/{page}/")
    with queries(at_most=12):
        assert client.get(f"/admin/{page}/?q=west").status_code == 200
    assert client.get(f"/admin/{page}/").status_code == 200


def test_the_title_of_a_step_is_measured_as_it_is_kept(cast, client_of):
    """Letters that fall into two when a text is brought into its one form."""
    client = client_of(cast.amara)
    sent = {"kind": "own", "title": "\u0958" * 80, "text": "", "url": ""}
    answer = client.post("/c/westmoor/settings/steps/", sent)
    assert answer.status_code == 422
    assert "at most 80 characters" in answer.content.decode()
