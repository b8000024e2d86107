"""What the verification page says: a sentence for each check that passed, and for each fault."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from .faults import Fault, Unsound
from .times import from_timestamp

LABELS = {
    "format": _("Format"),
    "signature": _("Signature"),
    "issuer": _("Issuer"),
    "dates": _("Dates"),
    "status": _("Revocation"),
    "holder": _("Holder"),
}
SIGNED = _("Nothing was changed since it was signed.")
IN_TIME = _("It is valid today.")
NOT_REVOKED = _("The issuer has not revoked it.")
NO_LIST = _("It names no place where a revocation would be published, so it cannot be revoked.")
OF_HOLDER = _("It was awarded to the e-mail address that you entered.")
NOT_BELIEVED = _("This was not checked, because the signature was not confirmed.")

# These say nothing against the credential: a check could not be made.
CANNOT_BE_CHECKED = {
    Fault.CONTEXT_UNKNOWN,
    Fault.TERM_RENAMED,
    Fault.PROOF_UNKNOWN,
    Fault.ALGORITHM_UNKNOWN,
    Fault.METHOD_UNKNOWN,
    Fault.KEY_NEARBY,
    Fault.KEY_INSIDE,
    Fault.ISSUER_UNREACHABLE,
    Fault.STATUS_UNKNOWN,
    Fault.STATUS_UNREACHABLE,
    Fault.STATUS_NOT_OF_ISSUER,
    Fault.HOLDER_WITHOUT_ADDRESS,
}

SENTENCES = {
    Fault.TOO_LARGE: _("This is too large: a credential has at most 1 MB, a picture 8 MB."),
    Fault.NOTHING: _("There is nothing in it to check."),
    Fault.UNREADABLE: _(
        "This is not a credential in a form that can be read here: JSON, a signed token, or a PNG "
        "or SVG picture with a credential in it."
    ),
    Fault.NOT_JSON: _("This is not valid JSON and cannot be read."),
    Fault.TWICE: _(
        "It says something twice under the same name, so that two readers could understand "
        "different things."
    ),
    Fault.TOO_DEEP: _("It is nested too deeply or has too many parts to be checked."),
    Fault.NOT_A_CREDENTIAL: _(
        "This is not a verifiable credential. Badges from before Open Badges 3.0 cannot be checked "
        "here."
    ),
    Fault.BADGE_INCOMPLETE: _(
        "It calls itself an Open Badges 3.0 credential, but lacks what every badge must say: "
        "%(detail)s"
    ),
    Fault.CONTEXT_UNKNOWN: _(
        "It uses a vocabulary that this site does not have, so it is not known what was signed: "
        "%(detail)s"
    ),
    Fault.TERM_UNKNOWN: _(
        "It contains something that no vocabulary defines and no signature protects: %(detail)s"
    ),
    Fault.TERM_RENAMED: _(
        "It names something in an unusual way, so that what is read here may differ from what was "
        "signed: %(detail)s"
    ),
    Fault.TOO_TANGLED: _("It is too complicated to be checked."),
    Fault.NOT_LINKED_DATA: _("It is not valid JSON-LD, so nothing can be checked."),
    Fault.TOKEN_BROKEN: _("The token is damaged or was changed, and cannot be read."),
    Fault.PICTURE_BROKEN: _("The picture is damaged or was changed, and cannot be read."),
    Fault.PICTURE_EMPTY: _("There is no credential in this picture."),
    Fault.PROOF_MISSING: _("It is not signed."),
    Fault.PROOF_UNKNOWN: _("It is signed in a way that cannot be checked here: %(detail)s"),
    Fault.PROOF_MALFORMED: _("The signature is damaged."),
    Fault.PROOF_PURPOSE: _("The signature was made for another purpose: %(detail)s"),
    Fault.PROOF_EXPIRED: _("The signature was valid until %(detail)s only."),
    Fault.SIGNATURE_WRONG: _(
        "The signature does not fit: something was changed after it was signed, or it was signed "
        "by somebody else."
    ),
    Fault.ALGORITHM_UNKNOWN: _(
        "It is signed by an algorithm that cannot be checked here: %(detail)s"
    ),
    Fault.CLAIMS_DIFFER: _(
        "The token contradicts the credential in it, in what both say about: %(detail)s"
    ),
    Fault.CLAIMS_MISSING: _("The token lacks what Open Badges 3.0 requires of it: %(detail)s"),
    Fault.ISSUER_MISSING: _("It does not say who issued it."),
    Fault.KEY_MALFORMED: _("The issuer's key is damaged or of another kind than the signature."),
    Fault.KEY_NOT_OF_ISSUER: _("It was signed with a key that is not the issuer's: %(detail)s"),
    Fault.KEY_NOT_PUBLISHED: _("The issuer publishes no such key: %(detail)s"),
    Fault.KEY_REVOKED: _(
        "The issuer has withdrawn the key that signed it. Its holder can download a new copy."
    ),
    Fault.KEY_NEARBY: _(
        "It names a key on the issuer's server that the issuer's profile does not list, so it is "
        "not known whether the key is the issuer's: %(detail)s"
    ),
    Fault.KEY_INSIDE: _(
        "It contains the key to check it with, and the issuer's profile does not list that key, so "
        "it is not known who signed it."
    ),
    Fault.METHOD_UNKNOWN: _(
        "The issuer's key, or its address, is of a kind that cannot be read here: %(detail)s"
    ),
    Fault.ISSUER_UNREACHABLE: _("The issuer's key could not be fetched from %(detail)s"),
    Fault.DATE_MALFORMED: _("A date in it cannot be read: %(detail)s"),
    Fault.NOT_YET: _("It is not valid before %(detail)s"),
    Fault.EXPIRED: _("It was valid until %(detail)s"),
    Fault.STATUS_UNKNOWN: _(
        "The issuer publishes revocations in a way that cannot be read here: %(detail)s"
    ),
    Fault.STATUS_MALFORMED: _(
        "The list of revoked credentials is damaged, or is not signed as it should be. %(detail)s"
    ),
    Fault.STATUS_UNREACHABLE: _(
        "The list of revoked credentials could not be fetched from %(detail)s"
    ),
    Fault.STATUS_NOT_OF_ISSUER: _(
        "It is not in the list of revoked credentials, but somebody other than the issuer "
        "publishes that list: %(detail)s"
    ),
    Fault.REVOKED: _("The issuer has revoked it."),
    Fault.SUSPENDED: _("The issuer has suspended it for now."),
    Fault.HOLDER_DIFFERS: _("It was not awarded to the e-mail address %(detail)s"),
    Fault.HOLDER_WITHOUT_ADDRESS: _(
        "It contains no e-mail address of its holder, so the one that you entered could not be "
        "compared."
    ),
}


DATES = {Fault.NOT_YET, Fault.EXPIRED, Fault.PROOF_EXPIRED}


def sentence(unsound: Unsound) -> str:
    detail = unsound.detail
    if unsound.fault in DATES:
        detail = date_format(localtime(from_timestamp(detail)), "DATETIME_FORMAT")
    return (str(SENTENCES[unsound.fault]) % {"detail": detail}).strip()
