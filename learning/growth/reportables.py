"""Makes commitments reportable that others than their member see."""

from django.utils.translation import gettext_lazy as _

from plc.core.registry import Reportable, reportables

from . import access
from .actions.commitments import hide_commitment
from .models import Commitment

reportables.register(
    "growth.commitment",
    Reportable(
        key="growth.commitment",
        label=_("Commitment"),
        door=access.commitment_to_report,
        render=lambda commitment: commitment.what,
        href=lambda commitment: commitment.get_absolute_url(),
        author=lambda commitment: commitment.user,
        community_id=lambda commitment: commitment.community_id,
        group_id=lambda commitment: commitment.group_id,
        hide=lambda commitment, *, by: hide_commitment(commitment=commitment, by=by),
        restore=lambda commitment, *, by: hide_commitment(
            commitment=commitment, by=by, hidden=False
        ),
        find=lambda pk: Commitment.objects.for_list().filter(pk=pk).first(),
    ),
)
