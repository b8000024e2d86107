"""Every list and page of the administration opens with a handful of queries, however long."""

import re
from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import override

from communities.groups.models import WaitlistEntry
from communities.moderation.models import Case
from learning.assessment.models import Quiz
from plc.core import administration
from plc.core.administration import HouseAdmin
from plc.journal.models import Entry
from tests import make

AT_MOST = 12
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
numbers = count(1)

# What a row needs beyond one value for each of its fields.
SPECIAL: dict[str, Callable[[int], dict[str, Any]]] = {
    "accounts.User": lambda n: {"email": f"row{n}@example.org"},
    "feed.Post": lambda n: {"published_at": timezone.now()},
    "feed.Comment": lambda n: {"kind": "comment", "parent": None},
    "moderation.Case": lambda n: {"object_id": n, "kind": "feed.post", "state": "open"},
    "stories.Story": lambda n: {"state": "withdrawn", "published_at": timezone.now()},
    "library.Resource": lambda n: {"shared_at": timezone.now()},
    "library.Collection": lambda n: {"shared_at": timezone.now()},
    "courses.Enrolment": lambda n: {"began_at": timezone.now()},
    "courses.Deadline": lambda n: {"quiz": row(Quiz), "after_days": n % 300 + 1},
    "courses.Rating": lambda n: {"stars": n % 5 + 1},
    "assessment.Sitting": lambda n: {"place_key": ""},
    "assessment.Handout": lambda n: {"place_key": ""},
    "pathways.HoursTarget": lambda n: {"community": None},
    "gamification.PointGrant": lambda n: {"points": n % 100 + 1},
    "gamification.Walk": lambda n: {"kind": "badge", "subject_id": n},
}
ALONE = {"gamification.SiteBoards"}  # a switch: one row, or none


def row(model: type[models.Model]) -> models.Model:
    """A row of its own, with rows of its own for whatever it refers to: so that a list that asks
    for each of them is found out."""
    n = next(numbers)
    special = SPECIAL.get(model._meta.label, lambda n: {})(n)
    values = {}
    for field in model._meta.concrete_fields:
        if field.name in special or (field.primary_key and not field.is_relation):
            continue
        if field.has_default() or getattr(field, "auto_now_add", False):
            continue
        value = _value(field, n)
        if value is not None:
            values[field.name] = value
    if model._meta.label in ALONE:
        return model._default_manager.get_or_create(defaults=values)[0]
    return model._default_manager.create(**values, **special)


def _value(field: models.Field, n: int) -> Any:
    if field.is_relation:
        if field.related_model is field.model or (field.null and not _worth_following(field)):
            return None
        return row(field.related_model)
    if field.null and not isinstance(field, models.DateTimeField):
        return None
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.DateTimeField | models.DateField):
        return None if field.null else timezone.now()
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.UUIDField):
        return uuid4()
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, models.GenericIPAddressField):
        return "127.0.0.1"
    if isinstance(field, models.EmailField):
        return f"row{n}@example.org"
    if isinstance(field, models.DecimalField):
        return 1 + n % 100
    if isinstance(field, ArrayField):
        return [f"row-{n}"]
    if isinstance(field, models.IntegerField):
        return n % 30_000  # what the smallest of them hold: a whole suite makes more rows
    if isinstance(field, models.CharField | models.TextField):
        return f"row-{n}"[: field.max_length or 100]
    return None


def _worth_following(field: models.Field) -> bool:
    return field.related_model._meta.label in {
        "accounts.User",
        "community.Community",
        "groups.Group",
        "accounts.MemberType",
    }


@pytest.fixture
def operator(db: None, client_of: Callable) -> Client:
    return client_of(make.user("Fatima Zahra", is_staff=True, is_superuser=True))


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_its_list_asks_little_and_no_more_when_it_is_long(
    operator: Client, model: type[models.Model], assert_flat: Callable, queries: Callable
) -> None:
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    assert_flat(operator, url, lambda n: [row(model) for _ in range(n)], few=3, many=30)
    with queries(at_most=AT_MOST):
        page = operator.get(url)
    assert "<style" not in page.content.decode()
    assert operator.get(url, {"q": "row"}).status_code == 200


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_a_page_asks_little_whatever_else_there_is(
    operator: Client, model: type[models.Model], queries: Callable
) -> None:
    one = row(model)
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[one.pk])
    assert operator.get(url).status_code == 200
    with CaptureQueriesContext(connection) as before:
        operator.get(url)
    for _ in range(30):
        row(model)
    with queries(at_most=AT_MOST) as after:
        assert operator.get(url).status_code == 200
    assert len(after) == len(before)


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_what_it_shows_is_named_in_the_language_of_the_reader(
    operator: Client, model: type[models.Model], rf: RequestFactory
) -> None:
    """Not in English, as Django names what has no name."""
    model_admin = admin.site._registry[model]
    request = rf.get("/")
    request.user = make.user("Sam", is_staff=True, is_superuser=True)
    shown = {*model_admin.get_list_display(request)}
    if model is not Case:  # its pages are our own
        shown |= set(flatten_fieldsets(model_admin.get_fieldsets(request, row(model))))
    fields = [one for one in model._meta.fields if one.name in shown and one.name != "id"]
    english = [one.name for one in fields if not isinstance(one.verbose_name, Promise)]
    english += [str(word) for one in fields for word in words(one) if not isinstance(word, Promise)]
    assert english == []


def words(field: models.Field) -> list[Any]:
    return [label for _value, label in field.flatchoices]


def test_rows_are_called_something_in_the_language_of_the_reader(cast: Any) -> None:
    waiting = WaitlistEntry.objects.create(group=cast.group, user=cast.emre)
    membership = cast.community.memberships.get(user=cast.chidi)
    with override("de"):
        assert str(waiting).startswith(f"{cast.emre} wartet auf einen Platz in ")
        assert str(membership) == f"{cast.chidi} in {cast.community}"
        assert str(cast.community.charters.first()).startswith("Charta ")


def test_rights_are_named_in_german_and_only_those_that_something_asks_for(
    operator: Client,
) -> None:
    page = operator.get(reverse("admin:auth_group_add"), headers={"Accept-Language": "de"})
    text = page.content.decode()
    assert "Mitgliedsart: ändern" in text
    assert "nullifier" not in text
    assert "Can change" not in text


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_a_page_without_anything_to_fill_in_has_nothing_to_save(
    operator: Client, model: type[models.Model]
) -> None:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
    page = operator.get(reverse(name, args=[row(model).pk]))
    if page.context and "adminform" in page.context:
        fields = bool(page.context["adminform"].form.fields)
        assert ('name="_save"' in page.content.decode()) == fields


FEW = {"accounts.ProfileFieldGroup"}  # a handful of headings, which need no filter


def test_every_list_of_the_house_can_be_searched_and_filtered() -> None:
    for model, model_admin in admin.site._registry.items():
        label = model._meta.label
        if label not in ALONE:
            assert model_admin.search_fields, label
            assert model_admin.list_filter or label in FEW, label


def test_every_list_is_filtered_by_what_it_offers_and_by_nothing_else(operator: Client) -> None:
    """Lookups that Django would pass to the database as they are typed in the address."""
    assert all(isinstance(one, HouseAdmin) for one in admin.site._registry.values())
    here = reverse("admin:feed_post_changelist")
    for question in ("title__regex=[", "id__in=x", "published_at__year=9999", "author__email=a"):
        assert operator.get(f"{here}?{question}").status_code in (302, 400), question
    for question in ("kind__exact=win", "published_at__year=2026&published_at__month=3", "q=row"):
        assert operator.get(f"{here}?{question}").status_code == 200, question


def test_a_list_of_millions_is_not_counted(
    operator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(administration, "COUNTED", 3)
    address = reverse("admin:journal_entry_changelist")
    for _ in range(3):
        row(Entry)
    with CaptureQueriesContext(connection) as queries:
        assert (
            "The first 3 are here. Search or filter to find others." in operator.get(address).text
        )
    counts = [query["sql"] for query in queries if "COUNT(" in query["sql"]]
    assert counts
    assert all("LIMIT 3" in sql for sql in counts)
    assert "are here" not in operator.get(f"{address}?q={Entry.objects.last().pk}").text


def test_what_was_done_here_is_remembered_and_can_be_read(operator: Client) -> None:
    url = reverse("admin:accounts_membertype_add")
    assert operator.post(url, {"name": "Coach", "plural": "Coaches", "position": "1"}).url
    page = operator.get(reverse("admin:admin_logentry_changelist")).content.decode()
    assert "Coach" in page
    entry = LogEntry.objects.get()
    change = reverse("admin:admin_logentry_change", args=[entry.pk])
    assert operator.get(change).status_code == 200
    assert operator.post(change, {"object_repr": "Nobody"}).status_code == 403


def test_secrets_of_signing_in_are_not_shown(operator: Client) -> None:
    labels = {model._meta.label for model in REGISTERED}
    assert not labels & {"mfa.Authenticator", "socialaccount.SocialToken"}


def test_mail_that_was_given_up_is_sent_again_and_that_is_remembered(operator: Client) -> None:
    from plc.notifications.models import OutgoingMail

    mail = row(OutgoingMail)
    OutgoingMail.objects.update(state=OutgoingMail.State.FAILED, tries=9)
    sent = {"action": "send_again", "_selected_action": [mail.pk]}
    operator.post(reverse("admin:notifications_outgoingmail_changelist"), sent)
    mail.refresh_from_db()
    assert (mail.state, mail.tries) == (OutgoingMail.State.QUEUED, 0)
    assert LogEntry.objects.get().get_change_message() == "Sent again."


def test_a_poisoned_entry_is_tried_again_and_that_is_remembered(operator: Client) -> None:
    from plc.journal.models import SetAside

    aside = row(SetAside)
    sent = {"action": "try_again", "_selected_action": [aside.pk]}
    operator.post(reverse("admin:journal_setaside_changelist"), sent)
    assert not SetAside.objects.exists()
    assert LogEntry.objects.get().get_change_message() == "Tried again."


def test_every_page_begins_its_crumbs_with_the_same_word(operator: Client, cast: Any) -> None:
    person, group = make.user("Kim"), cast.group
    for address in (
        reverse("admin:groups_group_changelist"),
        reverse("admin:groups_group_change", args=[group.pk]),
        reverse("admin:groups_group_history", args=[group.pk]),
        reverse("admin:accounts_user_change", args=[person.pk]),
        reverse("admin:accounts_membertype_add"),
        reverse("admin:app_list", args=["groups"]),
    ):
        page = operator.get(address).content.decode()
        first = page.partition('<div class="breadcrumbs">')[2].partition("</a>")[0]
        assert first.endswith(">Administration"), address


def test_every_cell_of_a_list_knows_the_name_of_its_column_for_a_phone(operator: Client) -> None:
    make.user("Ada <b>")
    page = operator.get(reverse("admin:accounts_user_changelist"))
    cells = re.findall(r"<td[^>]*>", page.text.partition("<tbody>")[2].partition("</tr>")[0])
    assert [cell for cell in cells if "data-label" not in cell and "checkbox" not in cell] == []
    assert 'data-label="State"' in page.text


def test_the_way_back_leads_to_the_page_that_one_came_from(operator: Client) -> None:
    here, badges = reverse("admin:groups_group_changelist"), "/c/westmoor/recognition/badges/?q=a"
    assert '<a href="/">Back to the site</a>' in operator.get(here).content.decode()
    for came in (badges, "/admin/", "/accounts/reauthenticate/"):
        page = operator.get(here, headers={"Referer": f"http://testserver{came}"})
        assert f'<a href="{badges}">Back to the site</a>' in page.content.decode()
    for elsewhere in ("https://elsewhere.example/", "http://testserver//elsewhere.example/"):
        page = operator.get(here, headers={"Referer": elsewhere})
        assert f'<a href="{badges}">Back to the site</a>' in page.content.decode()


def test_whether_something_has_happened_is_asked_with_yes_and_no(operator: Client) -> None:
    page = operator.get(reverse("admin:gamification_ring_changelist")).content.decode()
    assert '<a href="?ended_at__isempty=0">Yes</a>' in page
    assert '<a href="?ended_at__isempty=1">No</a>' in page
    page = operator.get(reverse("admin:gamification_ring_changelist"), {"_facets": "True"})
    assert ">Yes (0)</a>" in page.content.decode()
