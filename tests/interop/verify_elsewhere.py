"""Our credentials before another implementation, and its credentials before ours: `make interop`.

Needs Node and npm, so it is no part of `make test` (the name of this file keeps it out).
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from plc.credentials import actions
from plc.credentials.models import Credential
from plc.credentials.multibase import from_base64url
from plc.credentials.verification import Outcome, verify
from tests import make
from tests.plc.credentials.conftest import NOW, Signer, issue

pytest_plugins = ["tests.plc.credentials.conftest"]
pytestmark = pytest.mark.django_db
HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def elsewhere_js(tmp_path_factory):
    """Runs elsewhere.mjs in a folder with its packages, which is thrown away afterwards."""
    folder = tmp_path_factory.mktemp("interop")
    for name in ("package.json", "elsewhere.mjs"):
        shutil.copy(HERE / name, folder)
    install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"]
    subprocess.run(install, cwd=folder, check=True, capture_output=True)

    def run(act: str, given: dict[str, Any]) -> dict[str, Any]:
        done = subprocess.run(
            ["node", "elsewhere.mjs", act],
            cwd=folder,
            input=json.dumps(given),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture
def credential():
    return issue(make.user("Amara Okafor"), issued_at=NOW)


@pytest.fixture
def theirs(elsewhere_js, client):
    """What the other implementation says about a credential of ours, after reading the addresses in
    it. ``changed`` is a document to show it instead."""

    def ask(credential: Credential, changed: dict[str, Any] | None = None) -> dict[str, Any]:
        header = credential.token.split(".")[0]
        kid = json.loads(from_base64url(header))["kid"]
        addresses = [credential.issuer.address, credential.entry.status_list.address]
        return elsewhere_js(
            "verify",
            {
                "documents": {address: _fetched(client, address) for address in addresses},
                "credential": changed or credential.document,
                "token": credential.token,
                "jwk": _fetched(client, kid),
            },
        )

    return ask


def _fetched(client, address: str) -> dict[str, Any]:
    response = client.get("/" + address.split("/", 3)[3])
    assert response.status_code == 200
    return json.loads(response.content)


def test_another_implementation_finds_our_credential_valid(theirs, credential):
    said = theirs(credential)
    assert (said["verified"], said["revoked"], said["errors"]) == (True, False, [])
    assert said["payload"].items() >= {"id": credential.address, "jti": credential.address}.items()


def test_it_finds_ours_valid_after_a_rotation_and_after_withdrawing_the_key(theirs, credential):
    actions.rotate_signing_key(by=None)
    assert theirs(credential)["verified"]
    before = credential.document
    actions.withdraw_signing_key(by=None, public=credential.key.public)
    credential.refresh_from_db()
    assert theirs(credential)["verified"]
    assert not theirs(credential, before)["verified"]


def test_it_finds_a_change_and_a_revocation(theirs, credential):
    changed = json.loads(credential.signed.replace("Amara", "Amira"))
    assert not theirs(credential, changed)["verified"]
    before = credential.document
    actions.revoke_credential(by=None, credential=credential, reason="A mistake.")
    assert theirs(credential)["revoked"]
    again = actions.reinstate_credential(by=None, credential=credential)
    # The old copy names a place in the same list, where it stays revoked.
    assert not theirs(again)["revoked"] and theirs(again, before)["revoked"]


def test_we_find_its_credentials_valid_and_its_revocations(elsewhere_js, elsewhere):
    address = f"{elsewhere.address}/list"
    for index, outcome in ((7, Outcome.PASSED), (8, Outcome.FAILED)):
        status = {
            "id": f"{address}#{index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(index),
            "statusListCredential": address,
        }
        given = {"listAddress": address, "revoked": 8}
        unsigned = Signer().unsigned(status=status, valid_from=NOW)
        signed = elsewhere_js("sign", {"credential": unsigned, **given})
        elsewhere.publish("/list", signed["statusList"])
        for content in (json.dumps(signed["credential"]), signed["token"]):
            report = verify(content, elsewhere.sources())
            assert report.outcome is outcome, report.checks
        changed = json.dumps(signed["credential"]).replace("Amara", "Amira")
        assert verify(changed, elsewhere.sources()).outcome is Outcome.FAILED
