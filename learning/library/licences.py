"""What each licence says, in a sentence, and where its text is."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from communities.community.models import Charter, Community, Licence


@dataclass(frozen=True)
class Terms:
    """``travels``: a copy may leave the community."""

    says: str | Promise
    href: str = ""
    travels: bool = True


TERMS = {
    Licence.RESERVED: Terms(
        _("Use it here, in this community. Copies stay in it; for anything else, ask who made it."),
        travels=False,
    ),
    Licence.CC_BY: Terms(
        _("Share it and change it anywhere, as long as you name who made it."),
        "https://creativecommons.org/licenses/by/4.0/",
    ),
    Licence.CC_BY_SA: Terms(
        _(
            "Share it and change it anywhere, as long as you name who made it and pass it on under "
            "the same licence."
        ),
        "https://creativecommons.org/licenses/by-sa/4.0/",
    ),
    Licence.CC0: Terms(
        _("Do with it what you like. Nobody has to be named."),
        "https://creativecommons.org/publicdomain/zero/1.0/",
    ),
    Licence.ORGANISATION: Terms(
        _("It belongs to the organisation. Use it at work, as your organisation says."),
        travels=False,
    ),
}


def terms_of(licence: str) -> Terms:
    return TERMS[Licence(licence)]


def usual_licence(community: Community) -> str:
    """What the community's charter says about contributions. One query."""
    charter = Charter.objects.filter(community=community, version=community.charter_version)
    return charter.values_list("default_licence", flat=True).first() or Licence.RESERVED


# A copy under another licence would take back what was granted, or grant what was not.
KEPT_IN_COPIES = frozenset({Licence.RESERVED, Licence.CC_BY_SA, Licence.ORGANISATION})
