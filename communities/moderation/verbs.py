"""The verbs of moderators as a table: their consequences, and the default text for the person."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from communities.community.models import Sanction

from .models import COMMUNITY, GROUP, PROFILE, Case, CaseLog

Action = CaseLog.Action
USUAL_DAYS = 7  # the default duration of a sanction


@dataclass(frozen=True)
class Verb:
    """What a moderator can do. ``tool`` is the reportable's method that carries it out,
    ``sanction`` the kind of sanction that it imposes. ``consequence`` is shown to the moderator
    beforehand."""

    key: str
    action: str
    label: str | Promise
    done: str | Promise
    consequence: str | Promise
    words: str | Promise = ""
    tool: str = ""
    sanction: str = ""
    on_person: bool = False
    in_lists: bool = False  # only available in lists of the admin, not in a case
    on_site: bool = False  # applies to profiles, which do not belong to a community
    lasts: bool = False
    severe: bool = False
    again: bool = False  # can be applied repeatedly


def _about_the_thing(key: str, action: str, **more: Any) -> Verb:
    """Carried out by the reportable's method of the same name."""
    return Verb(key=key, action=action, tool=key, **more)


def _about_the_person(key: str, action: str, kind: str = "", **more: Any) -> Verb:
    """``kind`` is the sanction that it imposes, if any."""
    return Verb(key=key, action=action, sanction=kind, on_person=True, **more)


_ALL = (
    _about_the_thing(
        "hide",
        Action.HIDDEN,
        label=_("Hide it"),
        done=_("Hidden."),
        consequence=_(
            "Nobody but its author sees it, until it is restored. The author is told, and can ask "
            "for another look."
        ),
        words=_(
            "We have hidden what you wrote, because we think that it goes against what we have "
            "agreed on here. You still see it yourself."
        ),
    ),
    _about_the_thing(
        "restore",
        Action.RESTORED,
        label=_("Restore it"),
        done=_("Restored."),
        consequence=_("Everyone who could read it before can read it again. The author is told."),
        words=_("We have looked at it and found nothing against it. It is shown again."),
    ),
    _about_the_thing(
        "lock",
        Action.LOCKED,
        label=_("Lock it"),
        done=_("Locked."),
        consequence=_("It can still be read, and nothing can be added. The author is told."),
        words=_("We have closed this. It can still be read, and nothing more can be added."),
    ),
    _about_the_thing(
        "remove",
        Action.REMOVED,
        label=_("Remove it"),
        done=_("Removed."),
        consequence=_(
            "It is gone for everyone, its author too. It can be restored from here. The author is "
            "told, and can ask for another look."
        ),
        words=_("We have removed what you wrote, because it goes against what we have agreed on."),
        severe=True,
    ),
    Verb(
        "note",
        Action.NOTED,
        label=_("Write to the author"),
        done=_("Your note is on its way."),
        consequence=_("The author reads your note. Nothing else happens."),
    ),
    _about_the_person(
        "warn",
        Action.WARNED,
        Sanction.Kind.WARNING,
        label=_("Warn"),
        done=_("Warned."),
        consequence=_("The author reads your warning, and moderators see it in their history."),
        words=_("Please keep to what we have agreed on here. This is a warning."),
        on_site=True,
    ),
    _about_the_person(
        "silence",
        Action.SILENCED,
        Sanction.Kind.SILENCE,
        label=_("Silence"),
        done=_("Silenced."),
        consequence=_("The author can read everything, and cannot write anything, for that long."),
        words=_(
            "What you wrote goes against what we have agreed on here. You can read everything, and "
            "not write anything. Below you see for how long, and can ask for another look."
        ),
        lasts=True,
    ),
    _about_the_person(
        "suspend",
        Action.SUSPENDED,
        Sanction.Kind.SUSPENSION,
        label=_("Suspend"),
        done=_("Suspended."),
        consequence=_("The author can neither read nor write here for that long."),
        words=_(
            "What you wrote goes against what we have agreed on here. You can neither read nor "
            "write here. Below you see for how long, and can ask for another look."
        ),
        on_site=True,
        lasts=True,
        severe=True,
    ),
    _about_the_person(
        "ban",
        Action.BANNED,
        Sanction.Kind.BAN,
        label=_("Ban"),
        done=_("Banned."),
        consequence=_(
            "The author is taken out of the community and all its groups and cannot come back, "
            "until the ban is lifted. What they wrote stays."
        ),
        words=_("You are no longer a member and cannot join again."),
        severe=True,
    ),
    _about_the_person(
        "lift",
        Action.LIFTED,
        label=_("Lift a sanction"),
        done=_("Lifted."),
        consequence=_("It ends now. Who was banned may join again, but is not put back."),
        words=_("We have lifted this. Welcome back."),
        on_site=True,
    ),
    Verb(
        "answer",
        Action.ANSWERED,
        label=_("Answer the appeal"),
        done=_("Your answer is on its way."),
        consequence=_(
            "The author reads what becomes of it, and your answer. They cannot ask once more."
        ),
    ),
)
VERBS = {verb.key: verb for verb in _ALL}


def _instead(key: str, **other: Any) -> tuple[str, Verb]:
    return key, replace(VERBS[key], **other)


# Verbs with another text or effect for profiles, groups and communities as a whole.
_SITE_VERBS = VERBS | dict(
    (
        _instead("note", label=_("Write to the person")),
        _instead(
            "suspend",
            label=_("Suspend the account"),
            done=_("The account is suspended."),
            consequence=_(
                "They are signed out everywhere and cannot sign in, until you lift this. Your "
                "words reach them by mail, and they can ask for another look."
            ),
            words=_(
                "We have suspended your account, because what you did here goes against what we "
                "have agreed on. Nobody can sign in with it."
            ),
        ),
        _instead(
            "lift",
            label=_("Lift the suspension"),
            consequence=_("It ends now, and they can sign in again."),
            words=_("Your account is no longer suspended, and you can sign in. Welcome back."),
        ),
    )
)
_PROFILE_VERBS = _SITE_VERBS | dict(
    (
        _instead(
            "hide",
            label=_("Hide the page"),
            consequence=_(
                "Only the person and those who run this site see the page, until it is restored. "
                "Everyone else sees a name and initials. The person is told, and can ask for "
                "another look."
            ),
            words=_(
                "We have hidden your page, because we think that it goes against what we have "
                "agreed on here. You still see it yourself."
            ),
        ),
        _instead(
            "restore",
            label=_("Show the page again"),
            consequence=_("Whoever could see the page before sees it again. The person is told."),
            words=_("We have looked at your page and found nothing against it. It is shown again."),
        ),
        _instead(
            "remove",
            action=Action.CLEARED,
            label=_("Take away picture and words"),
            done=_("Taken away."),
            consequence=_(
                "Picture, cover, headline and “about” are gone for good. The rest of the page is "
                "shown. The person is told, can write new ones, and can ask for another look."
            ),
            words=_(
                "We have taken picture, cover, headline and “about” from your page, because they "
                "go against what we have agreed on. You may choose new ones."
            ),
            again=True,
        ),
    )
)
_GROUP_VERBS = VERBS | dict(
    (
        _instead(
            "hide",
            consequence=_(
                "Only its members, and those who govern the community, see that there is such a "
                "group, until it is restored. Its facilitator is told, and can ask for another "
                "look."
            ),
            words=_(
                "We have hidden the group from everyone but its members, because we think that it "
                "goes against what we have agreed on here."
            ),
        ),
        _instead(
            "restore",
            consequence=_(
                "Whoever could see the group before sees it again; one that moderators archived is "
                "open again, unless its own people had archived it before. Its facilitator is told."
            ),
            words=_("We have looked at the group and found nothing against it. It is as before."),
        ),
        _instead(
            "lock",
            label=_("Archive it"),
            done=_("Archived."),
            consequence=_("It can be read, and nothing is added. Its facilitator is told."),
            words=_("We have archived the group. It can be read, and nothing is added."),
        ),
    )
)
_GROUP_VERBS["reopen"] = Verb(
    "reopen",
    Action.RESTORED,
    label=_("Open again"),
    done=_("Restored."),
    consequence=_(
        "It can be written in again. Where its own people had archived it before moderators did, "
        "it stays archived and they can open it. One that moderators have hidden is left as it is: "
        "restore it in its case. Its facilitator is told."
    ),
    words=_(
        "The group is open again, unless it was archived already when we archived it: then you can "
        "open it yourself."
    ),
    tool="unlock",
    again=True,
    in_lists=True,
)
_COMMUNITY_VERBS = _SITE_VERBS | dict(
    (
        _instead(
            "lock",
            label=_("Archive it"),
            done=_("Archived."),
            consequence=_("It can be read, and nothing is added. Its owners are told."),
            words=_("We have archived the community. It can be read, and nothing is added."),
        ),
        _instead(
            "restore",
            consequence=_(
                "It can be written in again. Where its own people had archived it before "
                "moderators did, it stays archived and they can open it. Its owners are told."
            ),
            words=_(
                "The community is open again, unless it was archived already when we archived it: "
                "then you can open it yourself."
            ),
        ),
    )
)
_BY_KIND = {PROFILE: _PROFILE_VERBS, GROUP: _GROUP_VERBS, COMMUNITY: _COMMUNITY_VERBS}


def verbs_of(kind: str) -> Mapping[str, Verb]:
    """The verbs for a kind of object and its author, by key."""
    return _BY_KIND.get(kind, VERBS)


def makes_sense(verb: Verb, stands: str) -> bool:
    """Whether a verb about the object has an effect, given the last one applied to it."""
    if verb.key == "restore":
        return stands in (Action.HIDDEN, Action.AUTO_HIDDEN, Action.LOCKED, Action.REMOVED)
    return verb.again or stands not in (verb.action, Action.REMOVED)


def said_in_lists(verb: Verb) -> str:
    """For bulk actions: the consequence, and the default text."""
    usual = _("The usual words: “%(words)s”") % {"words": verb.words}
    return f"{verb.consequence} {usual}"


def language_of(case: Case) -> str:
    """The language of the person concerned, else that of the community."""
    own = case.author.language if case.author else ""
    return own or (case.community.language if case.community else settings.LANGUAGE_CODE)


def words_for(verb: Verb, case: Case) -> str:
    """The default text, in the language of the person who will read it."""
    with override(language_of(case)):
        return str(verb.words)
