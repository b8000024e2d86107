"""The pages of stories: writing, asking, answering, reviewing, withdrawing."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from communities.stories import actions
from communities.stories.models import SpotlightRefusal, Story
from tests import make
from tests.plc.files.conftest import picture

from .writing import a_story, agreed, asked, consent_of, published

pytestmark = pytest.mark.django_db
HERE = "/c/westmoor/stories/"


def typed(**other):
    return {
        "title": "Half the interruptions",
        "body": "Somebody else answers the phone.",
        "people": "@Chidi Eze",
        "audience": "community",
    } | other


def text_of(response) -> str:
    return response.content.decode()


def test_a_member_writes_a_draft_asks_and_it_is_published(cast, client_of):
    ben, chidi, amara = map(client_of, (cast.ben, cast.chidi, cast.amara))
    assert "Spotlight" in text_of(ben.get(f"{HERE}new/"))
    response = ben.post(f"{HERE}new/success/", typed())
    story = Story.objects.get()
    assert response["Location"] == story.get_absolute_url()
    address = story.get_absolute_url()
    assert "Ask for consent" in text_of(ben.get(address))
    assert chidi.get(address).status_code == 404
    assert ben.post(f"{address}ask/").status_code == 303
    consent = consent_of(story, cast.chidi)
    assert "May this be published?" in text_of(chidi.get(f"/me/stories/{consent.public_id}/"))
    assert amara.get(address).status_code == 404
    chidi.post(f"/me/stories/{consent.public_id}/", {"decision": "give"})
    assert "Review it" in text_of(amara.get(address))
    amara.post(f"{address}publish/")
    assert "Half the interruptions" in text_of(client_of(cast.dina).get(HERE))
    assert "Half the interruptions" in text_of(client_of(cast.dina).get("/c/westmoor/about/"))
    chidi.post(f"/me/stories/{consent.public_id}/withdraw/")
    for page in (HERE, "/c/westmoor/about/", "/search/?q=interruptions"):
        assert "Half the interruptions" not in text_of(client_of(cast.dina).get(page))
    assert client_of(cast.dina).get(address).status_code == 404


def test_what_was_typed_is_shown_again_with_the_mistake(cast, client_of):
    ben = client_of(cast.ben)
    response = ben.post(f"{HERE}new/success/", typed(people="Chidi Eze\nNobody Here", quote="Ah."))
    assert response.status_code == 422
    page = text_of(response)
    assert "Nobody here is called “Nobody Here”" in page
    assert "Somebody else answers the phone." in page and "Ah." in page
    assert "Ah." in text_of(ben.get(f"{HERE}new/success/")), "and kept as a draft"
    assert f'href="{HERE}new/success/"' in text_of(ben.get("/me/stories/"))
    assert ben.post(f"{HERE}new/spotlight/", typed(people="")).status_code == 422
    assert ben.post(f"{HERE}new/success/", typed(body=" ")).status_code == 422
    assert not Story.objects.exists()


def test_two_people_of_one_name_are_told_apart_by_their_profile_or_by_choosing(cast, client_of):
    other = make.user("Chidi Eze")
    make.member(cast.community, other)
    ben = client_of(cast.ben)
    response = ben.post(f"{HERE}new/success/", typed())
    assert "Several people are called" in text_of(response)
    address = f"https://example.org/people/{other.public_id}/"
    ben.post(f"{HERE}new/success/", typed(people=address))
    assert [row.user for row in Story.objects.get().named.all()] == [other]
    chosen = f"{cast.chidi.public_id} Chidi Eze"
    ben.post(f"{HERE}new/success/", typed(title="The other one", named=chosen))
    assert [row.user for row in Story.objects.get(title="The other one").named.all()] == [
        cast.chidi
    ]


def test_the_form_sent_twice_makes_one_story(cast, client_of):
    ben = client_of(cast.ben)
    once = "0190c0de-0000-7000-8000-000000000001"
    for _time in range(2):
        ben.post(f"{HERE}new/success/", typed(public_id=once))
    assert Story.objects.count() == 1


def test_a_picture_survives_a_mistake_and_is_seen_by_readers_only(cast, client_of):
    ben = client_of(cast.ben)
    upload = SimpleUploadedFile("ward.png", picture(300, 200, "PNG"), "image/png")
    response = ben.post(f"{HERE}new/success/", typed(title="", picture=upload, alt="The ward"))
    assert response.status_code == 422
    kept = text_of(response).split('name="kept" value="')[1].split('"')[0]
    ben.post(f"{HERE}new/success/", typed(kept=kept, alt="The ward"))
    story = Story.objects.get()
    assert story.picture.alt == "The ward"
    address = story.picture.rendition_url(480)
    assert ben.get(address).status_code == 200
    assert client_of(cast.chidi).get(address).status_code == 404
    actions.ask_consent(by=cast.ben, story=story)
    assert client_of(cast.chidi).get(address).status_code == 200
    assert client_of(cast.dina).get(address).status_code == 404


def test_an_author_changes_a_story_and_the_page_says_what_that_means(cast, client_of):
    story = published(cast)
    ben, address = client_of(cast.ben), story.get_absolute_url()
    page = text_of(ben.get(f"{address}change/"))
    assert "they are asked anew" in page and "@Chidi Eze" in page
    same = typed(body=story.body, version=1)
    assert ben.post(f"{address}change/", same).status_code == 303
    assert Story.objects.get().state == "published"
    ben.post(f"{address}change/", typed(body="Other words.", version=1))
    assert Story.objects.get().state == "draft"
    response = ben.post(f"{address}change/", typed(body="Yet others.", version=1))
    assert response.status_code == 422
    assert "changed in another window" in text_of(response)


def test_a_person_asks_for_a_change_in_a_sentence(cast, client_of):
    story = asked(cast)
    address = f"/me/stories/{consent_of(story, cast.chidi).public_id}/"
    chidi = client_of(cast.chidi)
    response = chidi.post(address, {"decision": "change"})
    assert response.status_code == 422
    assert "Say in a sentence" in text_of(response)
    chidi.post(address, {"decision": "change", "words": "Not on every round."})
    page = text_of(client_of(cast.ben).get(story.get_absolute_url()))
    assert "Not on every round." in page


def test_who_is_silenced_answers_without_words(cast, client_of):
    story = asked(cast)
    until = timezone.now() + timedelta(days=1)
    cast.community.memberships.filter(user=cast.chidi).update(silenced_until=until)
    address = f"/me/stories/{consent_of(story, cast.chidi).public_id}/"
    chidi = client_of(cast.chidi)
    response = chidi.post(address, {"decision": "decline", "words": "Never, you people."})
    assert response.status_code == 422
    assert "silenced you here" in text_of(response)
    assert chidi.post(address, {"decision": "decline"}).status_code == 303
    assert consent_of(story, cast.chidi).state == "declined"


def test_a_spotlight_says_whose_turn_it_is_before_and_at_publication(cast, client_of):
    published(cast, kind="spotlight")
    ben = client_of(cast.ben)
    page = text_of(ben.get(f"{HERE}new/spotlight/"))
    assert page.index("Dina Haddad") < page.index("Chidi Eze</p>") < page.index("Last one on")
    again = agreed(cast, kind="spotlight", title="Chidi again")
    address = again.get_absolute_url()
    assert "Until then it is the turn of" in text_of(ben.get(address))
    response = client_of(cast.amara).post(f"{address}publish/", follow=True)
    assert "Until then it is the turn of" in text_of(response)
    assert Story.objects.get(pk=again.pk).state == "review"


def test_a_member_says_that_they_would_rather_not_be_in_a_spotlight(cast, client_of):
    chidi = client_of(cast.chidi)
    assert "You may be asked" in text_of(chidi.get("/me/stories/"))
    chidi.post("/me/stories/westmoor/willing/", {"on": "0"})
    assert SpotlightRefusal.objects.get().user == cast.chidi
    assert "You are not asked" in text_of(chidi.get("/me/stories/"))
    response = client_of(cast.ben).post(f"{HERE}new/spotlight/", typed())
    assert "Chidi Eze would rather not" in text_of(response)
    chidi.post("/me/stories/westmoor/willing/", {"on": "1"})
    assert not SpotlightRefusal.objects.exists()


def test_a_testimonial_shows_the_authors_own_words_and_role(cast, client_of):
    story = published(
        cast, kind="testimonial", people=[], own_role="Night nurse, ward 4", by=cast.ben
    )
    page = text_of(client_of(cast.dina).get(story.get_absolute_url()))
    assert "Night nurse, ward 4 · Member" in page


def test_visitors_do_not_read_the_authors_role_as_a_member(cast, client_of):
    story = published(
        cast, kind="testimonial", people=[], own_role="Night nurse", by=cast.ben, audience="public"
    )
    cast.community.visibility = "public"
    cast.community.save()
    page = text_of(Client().get(story.get_absolute_url()))
    assert "Night nurse" in page and "Night nurse · Member" not in page


def test_stories_are_filtered_by_kind_and_a_hidden_groups_name_is_not_told(cast, client_of):
    published(cast, people=[])
    published(cast, kind="spotlight", title="Chidi at the phone")
    dina = client_of(cast.dina)
    page = text_of(dina.get(f"{HERE}?kind=spotlight"))
    assert "Chidi at the phone" in page and "Half the interruptions" not in page
    assert "no story of this kind" in text_of(dina.get(f"{HERE}?kind=testimonial"))


def test_the_list_asks_the_database_no_more_for_many_stories(cast, client_of, assert_flat):
    def grow(number: int) -> None:
        for n in range(number):
            story = asked(cast, people=[], title=f"Story {n}")
            Story.objects.filter(pk=story.pk).update(
                state="published", published_at=story.created_at
            )

    assert_flat(client_of(cast.dina), HERE, grow, few=3, many=12)


def test_who_cannot_write_is_told_why_and_keeps_the_words(cast, client_of):
    cast.community.memberships.filter(user=cast.ben).update(accepted_version=0)
    ben = client_of(cast.ben)
    assert "/charter/" in ben.get(f"{HERE}new/success/")["Location"]
    response = ben.post(f"{HERE}new/success/", typed())
    assert response.status_code == 422
    assert "accept the charter" in text_of(response)
    assert "Somebody else answers the phone." in text_of(response)


def test_staff_withdraw_a_story_with_a_reason_and_see_no_drafts(cast, client_of, relay):
    draft, story = a_story(cast, title="Mine alone"), published(cast)
    fatima = client_of(cast.fatima)
    listed = text_of(fatima.get("/admin/stories/story/"))
    assert story.title in listed and draft.title not in listed
    sent = {"action": "withdraw", "_selected_action": story.pk, "confirmed": "1"}
    words = {"reason": "A letter came.", "words": "We had to."}
    fatima.post("/admin/stories/story/", sent | words)
    assert Story.objects.get(pk=story.pk).state == "withdrawn"
    relay()
    assert "We had to." in text_of(client_of(cast.ben).get("/notifications/"))
    history = text_of(fatima.get(f"/admin/stories/story/{story.pk}/history/"))
    assert "A letter came." in history


def test_the_preview_shows_no_topics_because_stories_have_none(cast, client_of):
    ben = client_of(cast.ben)
    page = text_of(ben.get(f"{HERE}new/success/"))
    assert f"?topics=0&amp;place=community:{cast.community.pk}" in page
    place = f"place=community:{cast.community.pk}"
    url = reverse("feed:preview")
    assert "<a" not in text_of(ben.post(f"{url}?topics=0&{place}", {"text": "On #rounds"}))
    assert "<a" in text_of(ben.post(f"{url}?{place}", {"text": "On #rounds"}))


def test_changes_that_were_typed_and_not_saved_are_listed(cast, client_of):
    story = published(cast)
    ben = client_of(cast.ben)
    ben.post(f"/drafts/stories.change:{story.public_id}/", {"title": "Interruptions, thirded"})
    page = text_of(ben.get("/me/stories/"))
    assert "Interruptions, thirded" in page and f"{story.public_id}/change/" in page
    ben.post("/drafts/stories.change:nonsense/", {"title": "No story"})
    assert "No story" not in text_of(ben.get("/me/stories/"))


def test_the_list_of_those_who_wait_puts_a_name_into_the_form(cast, client_of):
    page = text_of(client_of(cast.ben).get(f"{HERE}new/spotlight/?about={cast.chidi.public_id}"))
    assert "@Chidi Eze" in page and f"{cast.chidi.public_id} Chidi Eze" in page
    page = client_of(cast.ben).get(f"{HERE}new/spotlight/?about={cast.emre.public_id}")
    assert cast.emre.name not in text_of(page), "who is no member cannot be named"


def test_who_waits_for_a_turn_is_chosen_beside_their_name(cast, client_of):
    ben = client_of(cast.ben)
    page = text_of(ben.get(f"{HERE}new/spotlight/"))
    assert f'<a class="button compact" href="?about={cast.chidi.public_id}#write"' in page
    story = a_story(cast, kind="spotlight", people=[cast.dina], by=cast.ben)
    change = f"{story.get_absolute_url()}change/"
    assert 'value="@Dina Haddad"' in text_of(ben.get(change))
    assert 'value="@Chidi Eze"' in text_of(ben.get(f"{change}?about={cast.chidi.public_id}"))


def test_a_spotlight_on_two_people_names_both_in_one_line(cast, client_of):
    ben = client_of(cast.ben)
    ben.post(f"{HERE}new/spotlight/", typed(people="Chidi Eze, Dina Haddad"))
    story = Story.objects.get()
    page = text_of(ben.get(f"{story.get_absolute_url()}change/"))
    assert 'value="@Chidi Eze, @Dina Haddad"' in page
    assert set(story.named.values_list("user", flat=True)) == {cast.chidi.pk, cast.dina.pk}
