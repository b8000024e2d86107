"""Actions on credentials and on the keys that sign them, the only code that writes their rows."""

from .issuers import sign_again_for_issuers, update_issuer
from .issuing import (
    account_erased,
    issue_credential,
    reissue_credential,
    set_after_deletion,
    share_credential,
)
from .keys import (
    create_signing_key,
    reseal_signing_keys,
    rotate_signing_key,
    withdraw_signing_key,
)
from .revoking import reinstate_credential, revoke_credential

__all__ = [
    "account_erased",
    "create_signing_key",
    "issue_credential",
    "reinstate_credential",
    "reissue_credential",
    "reseal_signing_keys",
    "revoke_credential",
    "rotate_signing_key",
    "set_after_deletion",
    "share_credential",
    "sign_again_for_issuers",
    "update_issuer",
    "withdraw_signing_key",
]
