"""Facts about credentials. ``about`` is what the credential is for, as the app that issued it named
it ("gamification.badgeaward:17")."""

from plc.journal.facts import Fact, fact


@fact("credentials.CredentialIssued")
class CredentialIssued(Fact):
    credential_id: int
    about: str
    holder_id: int | None


@fact("credentials.CredentialReissued")
class CredentialReissued(Fact):
    """The same credential was signed again: with another name, or without one."""

    credential_id: int
    about: str
    holder_id: int | None


@fact("credentials.CredentialRevoked")
class CredentialRevoked(Fact):
    credential_id: int
    about: str
    holder_id: int | None


@fact("credentials.CredentialReinstated")
class CredentialReinstated(Fact):
    """A revoked credential is valid again. Copies from before stay revoked."""

    credential_id: int
    about: str
    holder_id: int | None


@fact("credentials.SigningKeyCreated")
class SigningKeyCreated(Fact):
    """Also when the key replaces another one, which is retired."""

    signing_key_id: int


@fact("credentials.SigningKeyWithdrawn")
class SigningKeyWithdrawn(Fact):
    """Signatures of this key no longer count; what it had signed was signed anew."""

    signing_key_id: int
