"""Forms of stories. They validate the input's shape; the actions enforce the rules."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.community.models import Community
from communities.groups.models import Group
from communities.groups.readers import people_to_mention
from plc.accounts.models import User
from plc.core.fields import CleanLine, CleanText
from plc.core.ids import uuid7, uuid_or_none
from plc.core.named_people import Words, body_for_editing
from plc.core.plain import name_in_mention
from plc.files.access import files_to_attach
from plc.files.actions import MOST_ALT, store_upload
from plc.files.models import StoredFile

from .actions.drafting import MAX_SUBJECTS
from .models import Audience, Story, StoryKind

MOST_NAMES = 3 * MAX_SUBJECTS


class StoryForm(Words):
    """The form of one kind of story in one place. ``people`` become users; an uploaded picture is
    stored even if the form is invalid, and listed in ``kept`` when it is shown again."""

    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = CleanLine(label=gettext_lazy("Title"), max_length=160)
    people = CleanText(
        label=gettext_lazy("Whom it is about"),
        rows=2,
        required=False,
        max_length=2000,
        help_text=gettext_lazy(
            "A name on each line, as in the list of members, or the address of their profile."
        ),
    )
    own_role = CleanLine(
        label=gettext_lazy("What you are, in your own words"),
        max_length=120,
        help_text=gettext_lazy("As in: night nurse on ward 4, a member since the first meeting."),
    )
    quote = CleanText(
        label=gettext_lazy("A sentence to remember"),
        rows=2,
        required=False,
        max_length=400,
        help_text=gettext_lazy("Somebody's own words, shown in large letters."),
    )
    audience = forms.ChoiceField(label=gettext_lazy("Who reads it?"), widget=forms.RadioSelect)
    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        help_text=gettext_lazy("Whoever can be recognised in it has to be named as well."),
    )
    alt = CleanLine(
        label=gettext_lazy("What the picture shows"), required=False, max_length=MOST_ALT
    )
    drop_picture = forms.BooleanField(label=gettext_lazy("Take the picture off"), required=False)
    body = CleanText(label=gettext_lazy("The story"))

    def __init__(
        self,
        *args: Any,
        by: User,
        community: Community,
        group: Group | None,
        kind: str,
        story: Story | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.community, self.group = by, community, group
        self.kind, self.story = kind, story
        self.kept: StoredFile | None = None
        self._choose_fields()
        if key := self.data.get("kept") or self.initial.get("kept"):
            self.kept = next(iter(files_to_attach(by, [key])), None)

    def _choose_fields(self) -> None:
        hidden = self.group is not None and self.group.visibility == Group.Visibility.HIDDEN
        offered = [
            (value, label)
            for value, label in Audience.choices
            if (value == Audience.GROUP or not hidden)
            and (value != Audience.GROUP or self.group is not None)
        ]
        self.fields["audience"].choices = offered  # type: ignore[attr-defined]
        self.fields["audience"].initial = offered[0][0]
        if self.kind == StoryKind.TESTIMONIAL:
            del self.fields["people"]
        else:
            del self.fields["own_role"]
        if self.kind == StoryKind.SPOTLIGHT:  # on one member, as a rule
            self.fields["people"] = CleanLine(
                label=self.fields["people"].label,
                max_length=2000,
                help_text=_(
                    "Their name as in the list of members, or the address of their profile. After"
                    " an @, names are offered."
                ),
            )
        if self.story is None or self.story.picture is None:
            del self.fields["drop_picture"]

    @property
    def could_be_named(self) -> QuerySet[User]:
        """People who read the place, and those named already, even if they have left it."""
        here = people_to_mention(self.by, self.community, self.group)
        people = Q(pk__in=here.values("pk"))
        if self.story is not None:
            people |= Q(named_in_stories__story=self.story)
        return User.objects.filter(people).distinct()

    def put(self, key: str) -> None:
        """Say that it is about the person with this id, as chosen in the list of those who wait."""
        public_id = uuid_or_none(key)
        person = self.could_be_named.filter(public_id=public_id).first() if public_id else None
        if person is not None:
            name = name_in_mention(person.name)
            self.initial["people"] = f"@{name}"
            self.initial["named"] = [*self.initial.get("named", []), f"{person.public_id} {name}"]

    def clean_people(self) -> list[User]:
        lines = re.split(r"[\n,]", self.cleaned_data["people"])
        names = [name for line in lines if (name := line.strip().removeprefix("@").strip())]
        if len(names) > MOST_NAMES:
            raise ValidationError(_("Write at most %(most)d names.") % {"most": MAX_SUBJECTS})
        people: list[User] = [self.person_named(name, self.could_be_named) for name in names]
        return list({person.pk: person for person in people}.values())

    def keep_picture(self) -> None:
        """Store the upload, even if the rest of the form is invalid."""
        if (upload := self.cleaned_data.get("picture")) is None:
            return
        self.kept = store_upload(by=self.by, upload=upload, purpose="picture")

    @property
    def words(self) -> dict[str, Any]:
        """The arguments that writing and changing a story have in common."""
        data = self.cleaned_data
        if self.kept is not None:
            self.kept.alt = data["alt"]
        return {
            "title": data["title"],
            "body": data["body"],
            "quote": data["quote"],
            "own_role": data.get("own_role", ""),
            "people": data.get("people", []),
            "audience": data["audience"],
            "picture": self.kept,
        }


def text_for_editing(story: Story) -> dict[str, Any]:
    """The initial data of the form for an existing story."""
    shown = body_for_editing(story.body)
    subjects = [
        row.user for row in story.named.filter(subject=True).select_related("user").order_by("id")
    ]
    between = ", " if story.kind == StoryKind.SPOTLIGHT else "\n"
    shown["people"] = between.join(f"@{name_in_mention(person.name)}" for person in subjects)
    shown["named"] += [f"{person.public_id} {name_in_mention(person.name)}" for person in subjects]
    same = ("title", "quote", "own_role", "audience", "version")
    shown |= {name: getattr(story, name) for name in same}
    return shown | {"alt": story.picture.alt if story.picture else ""}


class AnswerForm(forms.Form):
    """A person's answer about a story; the buttons decide."""

    decision = forms.ChoiceField(
        choices=[("give", ""), ("change", ""), ("decline", "")],
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose one.")),
    )
    words = CleanText(
        label=gettext_lazy("A word to the author"), rows=3, max_length=1000, required=False
    )


class ReasonForm(forms.Form):
    """Returning or withdrawing a story; the action says whether a reason is needed."""

    says_optional = False

    words = CleanText(label=gettext_lazy("Why"), rows=3, max_length=1000, required=False)
