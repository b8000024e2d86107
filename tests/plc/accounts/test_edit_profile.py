import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from plc.accounts import actions
from plc.accounts.models import (
    MemberType,
    ProfileEntry,
    ProfileField,
    ProfileFieldGroup,
    ProfileFieldValue,
    User,
)
from plc.accounts.waiting import unfinished_profile
from plc.core.refusals import Refused
from tests import make
from tests.markup import without_layout

pytestmark = pytest.mark.django_db
NAUGHTY = [
    "\u202eevil\u202c",
    "\x00\x01",
    "x" * 1_000,
    "🏴‍☠️ " * 30,
    "' OR 1=1 --",
    "{{ 7*7 }}",
    "../../etc/passwd",
]


@pytest.fixture
def dina():
    return make.user("Dina Haddad", email="dina@example.org")


@pytest.fixture
def browser(dina, client_of):
    return client_of(dina)


def fresh(person: User) -> User:
    return User.objects.select_related("profile").get(pk=person.pk)


def rows(prefix: str, *filled: dict, total: int | None = None) -> dict:
    sent = {
        f"{prefix}-TOTAL_FORMS": total if total is not None else len(filled),
        f"{prefix}-INITIAL_FORMS": 0,
    }
    for n, row in enumerate(filled):
        sent |= {f"{prefix}-{n}-{key}": value for key, value in row.items()}
    return sent


def test_the_basics_are_kept_and_said(browser, dina, facts):
    sent = {"name": "Dina  Haddad-Weiß", "headline": "Charge nurse", "speaks": "English"}
    answer = browser.post(reverse("people:edit"), sent)
    assert answer.status_code == 303
    person = fresh(dina)
    assert (person.name, person.profile.headline) == ("Dina Haddad-Weiß", "Charge nurse")
    assert ("accounts.ProfileChanged", {"user_id": dina.pk}) in facts()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "\u200b"}, "name"),
        ({"name": "Dina", "headline": "x" * 161}, "headline"),
        ({"name": "Dina", "pronouns": "x" * 41}, "pronouns"),
        ({"name": "x" * 121}, "name"),
    ],
)
def test_basics_that_cannot_be_kept_come_back_beside_their_field(browser, dina, sent, field):
    answer = browser.post(reverse("people:edit"), sent)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    if long := sent.get("headline"):
        assert long in answer.content.decode()
    assert fresh(dina).name == "Dina Haddad"


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_text_never_breaks_a_page(browser, dina, text):
    line = {"name": text, "headline": text, "role": text}
    answer = browser.post(reverse("people:edit"), line)
    assert answer.status_code in (303, 422)
    assert browser.post(reverse("people:edit_about"), {"about": text}).status_code in (303, 422)
    sent = rows("skills", {"name": text, "level": "2"})
    assert browser.post(reverse("people:edit_skills"), sent).status_code in (303, 422)
    assert browser.get(dina.get_absolute_url()).status_code == 200


def test_a_megabyte_is_refused_without_an_error_of_ours(browser):
    for name in ("people:edit", "people:edit_about", "people:preview_about"):
        sent = {"name": "x" * 1_000_000, "about": "x" * 1_000_000, "text": "x" * 1_000_000}
        assert 400 <= browser.post(reverse(name), sent).status_code < 500


def test_ten_thousand_rows_are_refused(browser, dina):
    sent = rows("skills", {"name": "Charts", "level": "2"}, total=10_000)
    assert browser.post(reverse("people:edit_skills"), sent).status_code == 422
    assert not dina.skills.exists()


def test_rows_are_added_emptied_and_kept_in_order_without_a_script(browser, dina):
    sent = rows("skills", {"name": "Run charts", "level": "3"}, {"name": "Rounds", "level": "4"})
    assert browser.post(reverse("people:edit_skills"), sent).status_code == 303
    page = browser.get(reverse("people:edit_skills")).content.decode()
    assert 'value="Run charts"' in page
    sent = rows("skills", {"name": "", "level": "3"}, {"name": "Rounds", "level": "1"})
    browser.post(reverse("people:edit_skills"), sent)
    assert list(dina.skills.values_list("name", "level")) == [("Rounds", 1)]


def test_a_skill_named_twice_counts_once(dina):
    skills = [("Run charts", 1), ("run CHARTS", 4)]
    actions.set_skills(person=dina, by=dina, skills=skills)
    assert list(dina.skills.values_list("name", "level")) == [("run CHARTS", 4)]


def test_what_is_one_skill_the_database_says(dina):
    """Python knows other small letters: of a dotted I it makes two characters."""
    skills = [("İngilizce", 1), ("Rounds", 2), ("ingilizce", 4)]
    actions.set_skills(person=dina, by=dina, skills=skills)
    kept = {name for name, _level in dina.skills.values_list("name", "level")}
    assert "Rounds" in kept and "ingilizce" in kept


def test_a_level_that_does_not_exist_comes_back(browser, dina):
    sent = rows("skills", {"name": "Run charts", "level": "9"})
    answer = browser.post(reverse("people:edit_skills"), sent)
    assert answer.status_code == 422
    assert 'value="Run charts"' in answer.content.decode()


@pytest.mark.parametrize(
    "row",
    [
        {"label": "My notes", "url": "javascript:alert(1)"},
        {"label": "My notes", "url": "nonsense"},
        {"label": "My notes", "url": ""},
        {"label": "", "url": "https://example.org"},
        {"label": "My notes", "url": "ftp://example.org/x"},
    ],
)
def test_a_link_needs_a_word_and_an_address_of_the_web(browser, dina, row):
    answer = browser.post(reverse("people:edit_links"), rows("links", row))
    assert answer.status_code == 422
    assert not dina.links.exists()


def test_a_link_without_a_scheme_is_taken_as_https(browser, dina):
    browser.post(reverse("people:edit_links"), rows("links", {"label": "N", "url": "example.org"}))
    assert dina.links.get().url == "https://example.org"


def test_help_and_goals_are_saved_together_or_not_at_all(browser, dina):
    sent = rows("can_help", {"text": "Audit exports", "note": "6 answers"})
    sent |= rows("wants_help", {"text": "", "note": "only a note"}) | rows("goal")
    answer = browser.post(reverse("people:edit_help"), sent)
    assert answer.status_code == 422
    assert "Audit exports" in answer.content.decode()
    assert not dina.entries.exists()
    sent |= {"wants_help-0-text": "Difficult conversations"}
    assert browser.post(reverse("people:edit_help"), sent).status_code == 303
    assert dina.entries.filter(kind=ProfileEntry.Kind.WANTS_HELP).get().note == "only a note"


def test_a_goal_is_asked_for_in_its_own_words(browser, dina):
    page = browser.get(reverse("people:edit_help")).content.decode()
    assert page.count("What you want to learn") * 2 == page.count("With what") > 0
    sent = rows("can_help") | rows("wants_help") | rows("goal", {"text": "", "note": "by May"})
    answer = browser.post(reverse("people:edit_help"), sent)
    assert answer.status_code == 422
    assert "Say what you want to learn, or take the note out." in answer.content.decode()


def test_the_preview_is_what_would_be_stored(browser, dina):
    text = "**bold** <script>alert(1)</script>"
    shown = browser.post(reverse("people:preview_about"), {"text": text}).content.decode()
    browser.post(reverse("people:edit_about"), {"about": text})
    assert shown == without_layout(fresh(dina).profile.about_html)
    assert "<strong>bold</strong>" in shown
    assert "<script" not in shown


def test_who_sees_what_is_chosen_line_by_line(browser, dina):
    page = browser.get(reverse("people:edit_visibility"))
    sent = {name: bound.value() for name, bound in _bound(page)} | {"about": "me"}
    assert browser.post(reverse("people:edit_visibility"), sent).status_code == 303
    assert fresh(dina).profile.visibility["about"] == "me"
    assert browser.post(
        reverse("people:edit_visibility"), {**sent, "about": "all"}
    ).status_code == (422)
    with pytest.raises(Refused):
        actions.set_visibility(person=dina, by=dina, rungs={"is_staff": "public"})


def _bound(page):
    form = page.context["form"]
    return [(name, form[name]) for name in form.fields]


def test_a_kind_that_only_staff_give_cannot_be_taken(browser, dina):
    coach = MemberType.objects.create(name="Coach", plural="Coaches", self_chosen=False)
    MemberType.objects.create(name="Nurse", plural="Nurses")
    sent = {"name": "Dina", "member_type": coach.pk}
    assert browser.post(reverse("people:edit"), sent).status_code == 422
    with pytest.raises(Refused):
        actions.set_basics(person=dina, by=dina, name="Dina", member_type=coach)


def test_a_profile_is_gone_through_part_by_part_in_one_go(browser, dina):
    assert (
        f'href="{reverse("people:edit")}">Go through it part by part'
        in browser.get(dina.get_absolute_url()).text
    )
    page, gone_through = reverse("people:edit"), []
    while page:
        gone_through.append(page)
        text = browser.get(page).text
        onwards = re.search(r'name="next" value="([^"]+)">Save, then: ', text)
        if onwards:
            none = dict.fromkeys(re.findall(r'name="([^"]+_FORMS)"', text), "0")
            answer = browser.post(page, {**none, "name": dina.name, "next": onwards[1]})
            assert (answer.status_code, answer["Location"]) == (303, onwards[1])
        else:
            onwards = re.search(r'href="([^"]+)">Next: ', text)
        page = onwards and onwards[1]
    parts = ["", "about/", "picture/", "help/", "skills/", "links/", "visibility/"]
    assert gone_through == [f"/me/profile/{part}" for part in parts]
    heading = ProfileFieldGroup.objects.create(name="At work")
    ProfileField.objects.create(group=heading, label="Shifts")
    assert 'value="/me/profile/more/">Save, then: More' in browser.get("/me/profile/links/").text


def test_a_part_that_cannot_be_kept_stays_with_what_was_typed(browser):
    sent = {"name": "", "headline": "Charge nurse", "next": "/me/profile/about/"}
    answer = browser.post("/me/profile/", sent)
    assert answer.status_code == 422 and "Charge nurse" in answer.text


def test_further_questions_are_put_to_their_kind_of_member(browser, dina):
    nurse = MemberType.objects.create(name="Nurse", plural="Nurses")
    heading = ProfileFieldGroup.objects.create(name="At work")
    ward = ProfileField.objects.create(group=heading, label="Ward", required=True)
    ward.member_types.add(nurse)
    shifts = ProfileField.objects.create(
        group=heading, label="Shifts", kind="choices", options="Early\nLate"
    )
    page = browser.get(reverse("people:edit_more")).content.decode()
    assert "Shifts" in page
    assert "Ward" not in page
    User.objects.filter(pk=dina.pk).update(member_type=nurse)
    sent = {f"q{shifts.pk}": ["Early"], f"v{shifts.pk}": "me", f"v{ward.pk}": "site"}
    assert browser.post(reverse("people:edit_more"), sent).status_code == 422
    sent |= {f"q{ward.pk}": "Six"}
    assert browser.post(reverse("people:edit_more"), sent).status_code == 303
    held = ProfileFieldValue.objects.get(user=dina, field=shifts)
    assert (held.value, held.visibility) == (["Early"], "me")
    bad = {**sent, f"q{shifts.pk}": ["Midnight"]}
    assert browser.post(reverse("people:edit_more"), bad).status_code == 422


@pytest.mark.parametrize("kind", ["choice", "choices"])
def test_a_list_to_choose_from_that_offers_nothing_is_not_asked(browser, kind):
    heading = ProfileFieldGroup.objects.create(name="At work")
    empty = ProfileField(group=heading, label="Ward", kind=kind, required=True, options=" \n ")
    with pytest.raises(ValidationError, match="one on each line"):
        empty.full_clean()
    empty.save()
    page = browser.get(reverse("people:edit_more")).content.decode()
    assert "Ward" not in page
    assert browser.post(reverse("people:edit_more")).status_code == 303


def test_what_is_missing_is_listed_until_it_is_put_away(browser, dina, client_of):
    page = browser.get(dina.get_absolute_url()).content.decode()
    assert "Complete your profile" in page
    assert unfinished_profile(fresh(dina))
    browser.post(reverse("people:put_completion_away"))
    assert "Complete your profile" not in browser.get(dina.get_absolute_url()).content.decode()
    assert not unfinished_profile(fresh(dina))


def test_language_and_zone_change_the_pages(browser, dina):
    sent = {"language": "de", "time_zone": "Asia/Tokyo", "scheme": "dark"}
    assert browser.post(reverse("people:preferences"), sent).status_code == 303
    page = browser.get(reverse("people:preferences"))
    assert page["Content-Language"] == "de"
    assert 'data-scheme="dark"' in page.content.decode()
    person = fresh(dina)
    assert (person.language, person.time_zone, person.scheme) == ("de", "Asia/Tokyo", "dark")
    for wrong in ({"time_zone": "Mars/Base"}, {"language": "xx"}, {"scheme": "neon"}):
        answer = browser.post(reverse("people:preferences"), {**sent, **wrong})
        assert answer.status_code == 422


def test_nothing_is_changed_by_looking(browser, dina, facts):
    facts()
    for name in ("people:edit", "people:edit_about", "people:edit_help", "people:preferences"):
        browser.get(reverse(name))
    for name in ("people:preview_about", "people:put_completion_away"):
        assert browser.get(reverse(name)).status_code == 405
    assert facts() == []


def test_what_is_wrong_in_several_lists_stands_in_one_summary_on_top(cast, client_of):
    page = client_of(cast.chidi).get("/me/profile/help/").text
    names = re.findall(r'name="([^"]+-TOTAL_FORMS)" value="(\d+)"', page)
    data = dict(names) | {name.replace("TOTAL", "INITIAL"): "0" for name, _n in names}
    for name, _n in names:
        data[name.replace("TOTAL_FORMS", "0-text")] = "x" * 500
    answer = client_of(cast.chidi).post("/me/profile/help/", data)
    assert answer.status_code == 422
    assert answer.text.count('class="error-summary"') == 1
    assert answer.text.index('class="error-summary"') < answer.text.index("<fieldset")
    assert "Three things to look at" in answer.text
