"""Actions on certificates, the only code that writes their rows."""

from .certificates import (
    correct_name,
    erase_holder,
    expiring,
    issue_certificate,
    issue_many,
    keep_certificate,
    reinstate_certificate,
    remind_of_end,
    revoke_certificate,
)
from .designs import (
    Signer,
    change_design,
    make_design,
    name_cohort,
    retire_design,
    set_certification,
)

__all__ = [
    "Signer",
    "change_design",
    "correct_name",
    "erase_holder",
    "expiring",
    "issue_certificate",
    "issue_many",
    "keep_certificate",
    "make_design",
    "name_cohort",
    "reinstate_certificate",
    "remind_of_end",
    "retire_design",
    "revoke_certificate",
    "set_certification",
]
