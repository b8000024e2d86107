"""Forms of the feed. They validate the input's shape; the actions enforce the rules."""

from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from communities.community.models import Community, Licence
from communities.groups.models import Group
from communities.groups.readers import mention_by_name
from communities.groups.wording import MAX_BODY
from plc.accounts.models import User
from plc.anonymity.actions import check_pool
from plc.core.counts import counted
from plc.core.fields import CleanLine, CleanText
from plc.core.ids import uuid7
from plc.core.named_people import Words, body_for_editing
from plc.core.plain import clean_line
from plc.core.refusals import Refused, say
from plc.files.access import files_to_attach
from plc.files.actions import store_upload, what_can_be_shared, why_alt_too_long
from plc.files.models import StoredFile

from . import access
from .actions.attaching import MAX_FILES
from .actions.polls import MAX_OPTION, MAX_OPTIONS, NewPoll, check_closing, check_options
from .actions.posts import (
    MAX_TITLE,
    NEED_TITLE,
    check_hour,
    check_link,
    why_title,
    why_title_too_long,
)
from .actions.revising import Outdated, version_of
from .electorate import pool_of
from .models import NOT_OUT, Attachment, Comment, Poll, Post, PostKind
from .moving import Destination
from .wording import check_mentions, check_topics

LOCAL = "%Y-%m-%dT%H:%M"
FIRST_OPTIONS = 4  # initial number of lines for the options of a new poll


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """A file field with several files; its value is a list, possibly empty."""

    widget = ManyFilesInput(attrs={"data-describe": _("What “%s” shows (optional)")})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        uploads = data if isinstance(data, list | tuple) else [data] if data else []
        if len(uploads) > MAX_FILES:
            raise ValidationError(_("Choose at most ten files."))
        # Each file is validated when it is stored, so that all errors are reported.
        return list(uploads)


class Title(CleanLine):
    """A single line without a maxlength attribute, because browsers truncate silently. The page
    counts characters instead, and a title that is too long is an error."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["data-most"] = MAX_TITLE

    def validate(self, value: str) -> None:
        super().validate(value)
        if reason := why_title_too_long(value):
            raise ValidationError(reason)


class OptionLines(forms.TextInput):
    """Several inputs of the same name; the error summary links to the first empty one."""

    first_empty = 1

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return data.getlist("option") if isinstance(data, QueryDict) else []

    def id_for_label(self, id_: str) -> str:
        return f"option-{self.first_empty}"


class Options(forms.Field):
    """The options of a poll; the form renders its lines (``PostForm.option_lines``)."""

    widget = OptionLines

    def clean(self, value: Any) -> Any:
        try:
            return check_options(value)
        except Refused as refusal:
            raise ValidationError(str(refusal.sentence)) from None


def _with_zone(sentence: Any) -> str:
    return str(sentence) % {"zone": timezone.get_current_timezone_name().replace("_", " ")}


with_zone = lazy(_with_zone, str)  # evaluated when the page is rendered, in the reader's time zone


class LocalMoment(forms.DateTimeField):
    """A date and time in the author's time zone, which the help text names ("%(zone)s")."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S"], **kwargs)


def text_for_editing(text: Post | Comment) -> dict[str, Any]:
    """The text of a post or comment for its edit form, with its version."""
    shown = body_for_editing(text.body) | {"version": version_of(text)}
    return shown | {"title": text.title} if isinstance(text, Post) else shown


class WithFiles(Words):
    """A form that keeps its uploads when it is invalid.

    Uploads are stored at once, listed in ``kept`` when the form is shown again, and attached when
    it is accepted. ``alt-<id>`` describes an existing picture, kept or ``hanging`` (attached
    already); ``alt`` describes each new upload in turn.
    """

    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    files = ManyFiles(  # type: ignore[assignment]  # a field; the uploads are in FILES
        label=_("Files and pictures"),
        required=False,
        help_text=lazy(what_can_be_shared, str)(),
    )

    def __init__(
        self, *args: Any, by: User, hanging: Sequence[Attachment] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.kept: list[StoredFile] = []
        self.described: list[StoredFile] = []
        self.hanging = hanging
        self.now: dict[str, Any] = {}
        self.gone = False  # whether files of a draft have been deleted
        if keys := self.typed("kept")[:MAX_FILES]:
            self.kept = files_to_attach(by, keys)
            self.gone = len(self.kept) < len(set(keys))
            self._describe(self.kept)
        if self.is_bound:
            self.described = self._describe(attachment.file for attachment in hanging)

    def typed(self, name: str) -> list[str]:
        """All values of that name in the submitted or initial data."""
        if isinstance(self.data, QueryDict):
            return self.data.getlist(name)
        given = self.initial.get(name, []) if not self.is_bound else []
        return given if isinstance(given, list) else [given]

    def _describe(self, files: Iterable[StoredFile]) -> list[StoredFile]:
        """Set the ``alt`` texts that were entered; returns the changed files. The action saves
        them."""
        changed = []
        for file in files:
            alt = clean_line("".join(self.typed(f"alt-{file.public_id}")[-1:] or [file.alt]))
            if file.kind == StoredFile.Kind.PICTURE and alt != file.alt:
                file.alt = alt
                changed.append(file)
        return changed

    def keep_files(self) -> None:
        """Store the uploads, even if the rest of the form is invalid."""
        alts = self.data.getlist("alt") if isinstance(self.data, QueryDict) else []
        for upload, alt in zip_longest(self.cleaned_data.get("files") or [], alts):
            if upload is None:
                break
            try:
                file = store_upload(by=self.by, upload=upload)
            except Refused as refusal:
                self.add_error("files", str(refusal.sentence))
                continue
            file.alt = clean_line(alt or "")
            self.kept.append(file)
        for file in (*self.kept, *self.described):
            if reason := why_alt_too_long(file):
                self.add_error("files", reason)

    def to_go_on(self) -> dict[str, list[str]]:
        """The submitted data including the stored files, as initial data for another form."""
        kept = self.kept[:MAX_FILES]
        files = {"kept": [str(file.public_id) for file in kept]}
        alts = {f"alt-{file.public_id}": [file.alt] for file in kept}
        return dict(self.data.lists()) | files | alts  # type: ignore[attr-defined]  # a QueryDict

    def once(self) -> UUID:
        """The id that makes resubmitting this form idempotent."""
        return self.cleaned_data.get("public_id") or uuid7()

    def try_to(self, action: Callable[[], Any], *, unless: str | None = None) -> Any:
        """Run the action and add a refusal to the form; None if refused. ``unless`` is the reason
        why it is currently impossible; then no files are stored either."""
        self.is_valid()
        if unless:
            self.add_error(None, unless)
            return None
        self.keep_files()
        if self.errors:
            return None
        try:
            return action()
        except Refused as refusal:
            if isinstance(refusal, Outdated):
                self.now = text_for_editing(refusal.now)
            say(self, refusal)
            return None

    @property
    def version(self) -> str:
        """The version that the form is based on; once the reader was shown the current text, that
        one."""
        typed = self.data.get("version", "") if self.is_bound else self.initial.get("version", "")
        return str(self.now.get("version") or typed)[:64]


class PostForm(WithFiles):
    """A post of one kind in one place, with the fields of that kind."""

    kind = forms.ChoiceField(widget=forms.HiddenInput)
    title = Title(label=_("Title"), required=False)
    url = forms.URLField(label=_("Link"), max_length=2000, required=False, assume_scheme="https")
    options = Options(label=_("Options"), required=False)
    mode = forms.ChoiceField(
        label=_("How people answer"),
        choices=Poll.Mode.choices,
        required=False,
        initial=Poll.Mode.SINGLE,
        widget=forms.RadioSelect,
    )
    closes_at = LocalMoment(
        label=_("Closes"),
        required=False,
        help_text=with_zone(_("Empty: it stays open. The hour is that of %(zone)s.")),
    )
    anonymous = forms.BooleanField(
        label=_("Anonymous: nobody is ever shown who answered what"), required=False
    )
    topics = CleanLine(
        label=_("Topics"),
        max_length=300,
        required=False,
        help_text=_("Up to five, with commas between them. #words in the text count as well."),
    )
    licence = forms.ChoiceField(
        label=_("What others may do with it"),
        choices=[("", _("As the charter says")), *Licence.choices],
        required=False,
        help_text=_(
            "CC BY: use and change it, and name you. CC BY-SA: the same, and pass it on under the "
            "same terms. CC0: anything, without naming you."
        ),
    )
    publish_at = LocalMoment(
        label=_("When it goes out"),
        required=False,
        help_text=with_zone(_("Empty: now. The hour is that of %(zone)s.")),
    )
    body = CleanText(label=_("Text"), max_length=MAX_BODY, required=False)

    TITLES = {
        PostKind.QUESTION: _("Your question in one line"),
        PostKind.POLL: _("What the poll asks"),
        PostKind.RESOURCE: pgettext_lazy("of a resource", "What it is"),
        PostKind.WIN: _("What went well"),
    }

    def __init__(
        self,
        *args: Any,
        kind: str,
        community: Community,
        group: Group | None,
        post: Post | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.post_kind, self.community, self.group, self.post = kind, community, group, post
        self.fields["kind"].choices = kinds_for(self.by, community, group)  # type: ignore[attr-defined]
        self.fields["kind"].error_messages["invalid_choice"] = _(
            "Announcements are made by those who look after this place. "
            "Choose another kind above; your text stays."
        )
        self.initial.setdefault("kind", kind)
        self.initial.setdefault("public_id", uuid7())
        self.fields["title"].label = self.TITLES.get(PostKind(kind), _("Title"))
        if kind in NEED_TITLE:
            self.fields["title"].required = True
            self.fields["title"].error_messages["required"] = why_title(kind)
        if kind == PostKind.POLL:
            self.fields["body"].label = _("More about it")
        if post is not None:
            self.fields["publish_at"].required = True
            self.fields["publish_at"].help_text = with_zone(_("The hour is that of %(zone)s."))
        for name in self._foreign():
            del self.fields[name]
        if "anonymous" in self.fields:
            self.fields["anonymous"].help_text = self._why_anonymous()
        self.order_fields([name for name in self.fields if name != "files"])
        self.option_lines = self._option_lines() if "options" in self.fields else []

    def _why_anonymous(self) -> str:
        count = pool_of(self.community, self.group).count()
        sentence = ngettext(
            "%(n)s person could answer it here now; at least eight are needed.",
            "%(n)s people could answer it here now; at least eight are needed.",
            count,
        )
        return counted(sentence, count)

    def _foreign(self) -> list[str]:
        foreign = []
        if self.post_kind != PostKind.RESOURCE:
            foreign += ["url", "licence"]
        out = self.post is not None and self.post.state not in NOT_OUT
        if self.post_kind != PostKind.POLL or out:
            foreign += ["options", "mode", "closes_at", "anonymous"]
        if self.post is not None:
            foreign += ["public_id", "kind"]
        if out:
            foreign += ["publish_at"]
        return foreign

    def _option_lines(self) -> list[str]:
        given = self.typed("option")
        given = [str(line)[: MAX_OPTION + 40] for line in given[: MAX_OPTIONS + 1]]
        room = MAX_OPTIONS if self.post else FIRST_OPTIONS  # when editing, all lines are shown
        lines = [*given, *[""] * (room - len(given))]
        empty = [n for n, text in enumerate(lines, 1) if not text.strip()]
        self.fields["options"].widget.first_empty = empty[0] if empty else 1
        return lines

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Input for another kind of post, kept in case that is selected again."""
        if self.post is not None:
            return []
        names = ["option" if name == "options" else name for name in self._foreign()]
        return [
            (name, value) for name in names for value in self.typed(name)[:MAX_OPTIONS] if value
        ]

    @property
    def has_room(self) -> bool:
        """Whether the page can show another line for an option."""
        return len(self.option_lines) < MAX_OPTIONS

    def clean_kind(self) -> str:
        if self.cleaned_data["kind"] != self.post_kind:
            raise ValidationError(_("Choose what kind of post this is."))
        return self.post_kind

    def clean(self) -> dict[str, Any]:
        """Report everything that the action would refuse together with all other errors."""
        data, now = self.cleaned_data, timezone.now()
        later = data.get("publish_at")
        if self.post is not None and "publish_at" in self.data and "publish_at" not in self.fields:
            self.now = text_for_editing(self.post)
            self.add_error(
                None,
                _(
                    "This post was published while you were changing it. When it is published, and "
                    "what a poll offers, cannot be changed any more. Save again to change the rest."
                ),
            )
        if later:
            self._ask(check_hour, later, now)
        if "body" in data:
            where = (self.by, self.community, self.group)
            self._ask(check_mentions, mention_by_name(data["body"], *where))
        if "topics" in data and "body" in data:
            self._ask(check_topics, data["body"], self.topic_names)
        if "url" in data:
            files = [*(data.get("files") or []), *self.kept, *self.hanging]
            self._ask(check_link, self.post_kind, data["url"], files)
        if "closes_at" in data:
            self._ask(check_closing, self.poll, later or now)
        if data.get("anonymous"):
            self._ask(check_pool, pool_of(self.community, self.group).count())
        return data

    def _ask(self, check: Callable[..., Any], *about: Any) -> None:
        try:
            check(*about)
        except Refused as refusal:
            self.add_error(refusal.field, str(refusal.sentence))

    @property
    def topic_names(self) -> list[str]:
        return [name for name in self.cleaned_data["topics"].split(",") if name.strip(" #")]

    @property
    def poll(self) -> NewPoll | None:
        if "options" not in self.fields:
            return None
        return NewPoll(
            options=self.cleaned_data.get("options", []),
            mode=self.cleaned_data.get("mode") or Poll.Mode.SINGLE,
            anonymous=self.cleaned_data["anonymous"],
            closes_at=self.cleaned_data["closes_at"],
        )


ASIDE_ID = "aside_%s"  # ids of the fields in the second form below a question


class CommentForm(WithFiles):
    body = CleanText(label=_("Text"), max_length=MAX_BODY, required=False)
    kind = forms.ChoiceField(choices=Comment.Kind.choices, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("public_id", uuid7())


class MoveForm(forms.Form):
    """The destination: places where the actor may post. A checkbox appears if more people could
    read it in one of them; ``move_post`` requires it for those."""

    to = forms.ChoiceField(label=_("Move it to"), widget=forms.RadioSelect)
    confirmed = forms.BooleanField(
        label=_("I know that more people will be able to read it there"), required=False
    )

    def __init__(self, *args: Any, places: list[tuple[str, Destination]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(key, str(place)) for key, place in places]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]
        if not any(place.widens for _key, place in places):
            del self.fields["confirmed"]


def kinds_for(actor: Any, community: Community, group: Group | None) -> list[tuple[str, Any]]:
    """The kinds of post that the actor may write in the place."""
    may_announce = access.can_announce(actor, community, group)
    return [
        (kind, label)
        for kind, label in PostKind.choices
        if kind != PostKind.MILESTONE and (kind != PostKind.ANNOUNCEMENT or may_announce)
    ]


def dropped(request: HttpRequest, attachments: list[Attachment]) -> list[Attachment]:
    """The attachments that were selected for removal in the edit form."""
    ids = set(request.POST.getlist("drop"))
    return [attachment for attachment in attachments if str(attachment.file.public_id) in ids]
