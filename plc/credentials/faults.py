"""What can be wrong with a credential, as codes; `wording.py` has the sentences for people."""

from enum import StrEnum


class Fault(StrEnum):
    # how it is written
    TOO_LARGE = "too_large"
    NOTHING = "nothing"
    UNREADABLE = "unreadable"
    NOT_JSON = "not_json"
    TWICE = "twice"
    TOO_DEEP = "too_deep"
    NOT_A_CREDENTIAL = "not_a_credential"
    BADGE_INCOMPLETE = "badge_incomplete"
    CONTEXT_UNKNOWN = "context_unknown"
    TERM_UNKNOWN = "term_unknown"
    TERM_RENAMED = "term_renamed"
    TOO_TANGLED = "too_tangled"
    NOT_LINKED_DATA = "not_linked_data"
    # pictures
    TOKEN_BROKEN = "token_broken"  # noqa: S105  no secret
    PICTURE_BROKEN = "picture_broken"
    PICTURE_EMPTY = "picture_empty"
    # how it is signed
    PROOF_MISSING = "proof_missing"
    PROOF_UNKNOWN = "proof_unknown"
    PROOF_MALFORMED = "proof_malformed"
    PROOF_PURPOSE = "proof_purpose"
    PROOF_EXPIRED = "proof_expired"
    SIGNATURE_WRONG = "signature_wrong"
    ALGORITHM_UNKNOWN = "algorithm_unknown"
    CLAIMS_DIFFER = "claims_differ"
    CLAIMS_MISSING = "claims_missing"
    # whose it is
    ISSUER_MISSING = "issuer_missing"
    KEY_MALFORMED = "key_malformed"
    KEY_NOT_OF_ISSUER = "key_not_of_issuer"
    KEY_NOT_PUBLISHED = "key_not_published"
    KEY_REVOKED = "key_revoked"
    KEY_NEARBY = "key_nearby"
    KEY_INSIDE = "key_inside"
    METHOD_UNKNOWN = "method_unknown"
    ISSUER_UNREACHABLE = "issuer_unreachable"
    # from when, until when
    DATE_MALFORMED = "date_malformed"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    # whether it was taken back
    STATUS_UNKNOWN = "status_unknown"
    STATUS_MALFORMED = "status_malformed"
    STATUS_UNREACHABLE = "status_unreachable"
    STATUS_NOT_OF_ISSUER = "status_not_of_issuer"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    # whom it was awarded to
    HOLDER_DIFFERS = "holder_differs"
    HOLDER_WITHOUT_ADDRESS = "holder_without_address"


class Unsound(Exception):
    """A credential, proof, key or list fails a check. ``detail`` names what: a term, an address."""

    def __init__(self, fault: Fault, detail: object = "") -> None:
        self.fault, self.detail = fault, str(detail)[:200]
        super().__init__(fault, self.detail)
