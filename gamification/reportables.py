"""Makes thanks reportable."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from plc.core.registry import Reportable, reportables

from . import access
from .actions import kudos as actions
from .models import Kudos


def _on_kudos(action: Callable[..., bool]) -> Callable[..., bool]:
    """Adapt an action to moderation's calling convention, with the object as first argument."""
    return lambda kudos, *, by: action(kudos=kudos, by=by)


reportables.register(
    "gamification.kudos",
    Reportable(
        key="gamification.kudos",
        label=_("Thanks"),
        door=access.kudos_to_see,
        render=lambda kudos: kudos.text,
        href=lambda kudos: kudos.get_absolute_url(),
        author=lambda kudos: kudos.author,
        community_id=lambda kudos: kudos.community_id,
        group_id=lambda kudos: kudos.group_id,
        hide=_on_kudos(actions.hide_kudos),
        restore=_on_kudos(actions.restore_kudos),
        remove=_on_kudos(actions.remove_kudos),
        find=lambda pk: Kudos.objects.select_related("community").filter(pk=pk).first(),
    ),
)
