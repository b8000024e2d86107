import pytest
from django.urls import reverse

from plc.accounts import actions
from plc.accounts.access import are_blocked
from plc.accounts.models import Block, Follow, User
from plc.core.refusals import Refused
from tests import make

pytestmark = pytest.mark.django_db


def post(browser, name, person):
    return browser.post(reverse(f"people:{name}", args=[person.public_id]))


def test_following_twice_is_following_once(cast, client_of, facts):
    amara = client_of(cast.amara)
    facts()
    for _ in range(2):
        assert post(amara, "follow", cast.chidi).status_code == 303
    assert Follow.objects.count() == 1
    ids = {"follower_id": cast.amara.pk, "followed_id": cast.chidi.pk}
    assert facts() == [("accounts.PersonFollowed", ids)]
    for _ in range(2):
        assert post(amara, "unfollow", cast.chidi).status_code == 303
    assert facts() == [("accounts.PersonUnfollowed", ids)]


def test_the_button_comes_back_by_itself_for_htmx(cast, client_of):
    address = reverse("people:follow", args=[cast.chidi.public_id])
    answer = client_of(cast.amara).post(address, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert 'aria-pressed="true"' in page
    assert "<html" not in page


@pytest.mark.parametrize("name", ["follow", "unfollow"])
def test_nobody_follows_whom_they_cannot_see(cast, client_of, name):
    assert post(client_of(cast.emre), name, cast.chidi).status_code == 404
    assert post(client_of(cast.chidi), name, cast.chidi).status_code == 404


def test_a_look_changes_nothing(cast, client_of):
    amara = client_of(cast.amara)
    for name in ("follow", "unfollow", "block", "unblock"):
        address = reverse(f"people:{name}", args=[cast.chidi.public_id])
        assert amara.get(address).status_code == 405
    assert not Follow.objects.exists()
    assert not Block.objects.exists()


def test_a_block_hides_both_from_each_other(cast, client_of, facts):
    actions.follow_person(person=cast.amara, by=cast.chidi)
    facts()
    amara, chidi = client_of(cast.amara), client_of(cast.chidi)
    assert post(amara, "block", cast.chidi).status_code == 303
    ids = {"blocker_id": cast.amara.pk, "blocked_id": cast.chidi.pk}
    assert facts() == [("accounts.PersonBlocked", ids)]
    assert amara.get(cast.chidi.get_absolute_url()).status_code == 404
    assert chidi.get(cast.amara.get_absolute_url()).status_code == 404
    assert "Chidi" not in amara.get("/people/").content.decode().replace("Chidi Eze do not", "")
    assert "Amara" not in chidi.get("/people/").content.decode()
    assert not Follow.objects.exists()
    assert post(chidi, "follow", cast.amara).status_code == 404
    assert are_blocked(cast.amara, cast.chidi)
    assert not User.objects.visible_to(cast.chidi).filter(pk=cast.amara.pk).exists()


def test_the_blocked_stand_in_a_list_and_can_be_let_back(cast, client_of):
    amara = client_of(cast.amara)
    post(amara, "block", cast.chidi)
    assert "Chidi Eze" in amara.get(reverse("people:blocked")).content.decode()
    assert "Amara" not in client_of(cast.chidi).get(reverse("people:blocked")).content.decode()
    assert post(client_of(cast.chidi), "unblock", cast.amara).status_code == 404
    assert post(amara, "unblock", cast.chidi).status_code == 303
    assert amara.get(cast.chidi.get_absolute_url()).status_code == 200


def test_blocking_twice_is_blocking_once(cast, facts):
    facts()
    for _ in range(2):
        actions.block_person(person=cast.chidi, by=cast.amara)
    assert len(facts()) == 1
    assert Block.objects.count() == 1


def test_nobody_blocks_or_follows_themselves(cast):
    for action in (actions.block_person, actions.follow_person):
        with pytest.raises(Refused):
            action(person=cast.amara, by=cast.amara)


def test_a_stranger_whose_words_were_read_can_be_blocked_without_seeing_their_page(cast, client_of):
    assert post(client_of(cast.emre), "block", cast.chidi).status_code == 303
    assert Block.objects.filter(blocker=cast.emre, blocked=cast.chidi).exists()


def test_the_list_of_blocked_people_is_flat(cast, client_of, assert_flat):
    def grow(n: int) -> None:
        for _ in range(n):
            actions.block_person(person=make.user("Somebody"), by=cast.amara)

    assert_flat(client_of(cast.amara), reverse("people:blocked"), grow, few=2, many=12)


def test_whom_one_follows_stand_on_ones_own_page_alone_the_latest_first(cast, client_of):
    for person in (cast.chidi, cast.ben):
        actions.follow_person(person=person, by=cast.amara)
        actions.follow_person(person=person, by=cast.dina)
    mine = client_of(cast.amara).get(cast.amara.get_absolute_url())
    assert mine.context["followed"] == [cast.ben, cast.chidi]
    assert "People you follow" in mine.content.decode()
    theirs = client_of(cast.dina).get(cast.amara.get_absolute_url())
    assert "People you follow" not in theirs.content.decode()


@pytest.mark.parametrize("closed", ["page", "account"])
def test_whose_page_has_closed_can_be_unfollowed_and_is_not_named(cast, client_of, closed):
    actions.follow_person(person=cast.ben, by=cast.amara)
    if closed == "page":
        actions.set_visibility(person=cast.ben, by=cast.ben, rungs={"page": "me"})
    else:
        actions.suspend_account(person=cast.ben, by=cast.fatima)
    amara, mine = client_of(cast.amara), cast.amara.get_absolute_url()
    page = amara.get(mine).content.decode()
    address = reverse("people:unfollow", args=[cast.ben.public_id])
    assert f'action="{address}"' in page and "Ben Achterberg" not in page
    assert amara.post(address, {"next": mine}).url == mine
    assert not Follow.objects.exists()


def test_who_blocked_somebody_can_still_report_them_and_the_blocked_cannot(cast, client_of):
    amara, chidi = client_of(cast.amara), client_of(cast.chidi)
    post(amara, "block", cast.chidi)
    address = reverse("moderation:report", args=["accounts.user", cast.chidi.public_id])
    blocked = reverse("people:blocked")
    assert address in amara.get(blocked).content.decode()
    page = amara.get(address, {"next": blocked}).content.decode()
    assert "Chidi Eze" in page and f'href="{blocked}"' in page
    sent = amara.post(address, {"reason": "harassment", "text": "Letters every night."})
    assert sent.status_code == 303
    after = amara.get(sent.url).content.decode()
    assert cast.chidi.get_absolute_url() not in after
    back = reverse("moderation:report", args=["accounts.user", cast.amara.public_id])
    assert chidi.get(back).status_code == 404


def test_blocking_tells_no_name_that_one_could_not_read(cast, client_of):
    emre = client_of(cast.emre)
    post(emre, "block", cast.chidi)
    page = emre.get(reverse("people:blocked")).content.decode()
    assert "Somebody whose page is closed to you" in page
    assert "Chidi" not in page
    actions.set_visibility(person=cast.chidi, by=cast.chidi, rungs={"page": "site"})
    assert "Chidi Eze" in emre.get(reverse("people:blocked")).content.decode()
    actions.set_visibility(person=cast.chidi, by=cast.chidi, rungs={"page": "me"})
    ben = client_of(cast.ben)
    post(ben, "block", cast.chidi)
    assert "Chidi Eze" in ben.get(reverse("people:blocked")).content.decode()
