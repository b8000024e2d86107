"""Issuing, signing again, revoking, and what becomes of a credential when its holder leaves."""

import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from plc.core.refusals import Refused
from plc.credentials import actions, proofs, sealing, status_list
from plc.credentials.documents import Evidence, IssuerProfile, Subject
from plc.credentials.models import Credential, Issuer, SigningKey, StatusEntry, StatusList
from plc.credentials.multibase import from_base64url, from_multikey
from plc.credentials.times import from_timestamp
from tests.waiting import eventually, somebody_waits

from .conftest import NOW, PROFILE, issue

pytestmark = pytest.mark.django_db
Choice = Credential.AfterDeletion


def is_valid(credential: Credential) -> bool:
    document = credential.document
    proofs.check(document, lambda method: from_multikey(method.partition("#")[2]), now=NOW)
    method = f"{credential.issuer.address}#{credential.key.public}"
    return document["proof"]["verificationMethod"] == method


def is_revoked(credential: Credential, entry: StatusEntry | None = None) -> bool:
    entry = entry or credential.entry
    listed = json.loads(StatusList.objects.get(pk=entry.status_list_id).signed)
    bits = status_list.decode(listed["credentialSubject"]["encodedList"])
    return status_list.is_set(bits, entry.index)


def test_a_credential_says_what_its_issuer_said(holder, settings):
    credential = issue(holder, issued_at=NOW)
    document = credential.document
    assert document["id"] == credential.address
    assert document["id"].startswith(settings.SITE_URL)
    assert document["issuer"]["id"] == credential.issuer.address
    assert document["awardedDate"] == "2026-11-22T12:00:00Z"
    assert document["credentialSubject"]["identifier"][0]["identityHash"] == "Amara Okafor"
    assert document["credentialStatus"]["statusListIndex"] == str(credential.entry.index)
    assert is_valid(credential) and not is_revoked(credential)


def test_issuing_twice_gives_the_same_credential_and_one_fact(holder, facts):
    facts()
    first = issue(holder)
    second = issue(holder, subject=Subject(name="Somebody else"))
    assert first == second and "Somebody" not in second.signed
    named = [name for name, *_ in facts()]
    assert named.count("credentials.CredentialIssued") == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_issue_at_once_issue_one_credential():
    made: list[Credential] = []
    start = threading.Barrier(2)

    def work() -> None:
        try:
            start.wait(timeout=10)
            made.append(issue())
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    assert len(made) == 2 and made[0] == made[1]
    assert Credential.objects.count() == StatusEntry.objects.count() == 1
    assert SigningKey.objects.count() == 1


def test_an_issuer_is_one_row_that_follows_its_profile(holder):
    issue(holder)
    renamed = IssuerProfile(key=PROFILE.key, name="Riverside", url=PROFILE.url)
    issue(holder, about="tests.medal:8", issuer=renamed)
    assert Issuer.objects.get().name == "Riverside"


def test_without_a_key_of_the_operator_nothing_is_issued(holder, settings):
    settings.CREDENTIALS_KEYS = []
    with pytest.raises(Refused), transaction.atomic():
        issue(holder)
    assert not Credential.objects.exists() and not SigningKey.objects.exists()


def test_the_private_key_survives_an_exchange_of_the_secrets(holder, settings):
    issue(holder)
    sealed = bytes(SigningKey.objects.get().sealed)
    settings.SECRET_KEY = "another"
    issue(holder, about="tests.medal:8")
    settings.CREDENTIALS_KEYS = ["new", *settings.CREDENTIALS_KEYS]
    assert actions.reseal_signing_keys(by=None) == 1
    settings.CREDENTIALS_KEYS = ["new"]
    issue(holder, about="tests.medal:9")
    assert SigningKey.objects.count() == 1
    with pytest.raises(Refused):
        sealing.unseal(sealed)


def test_a_lost_encryption_key_is_overcome_by_rotating(holder, settings):
    before = issue(holder)
    settings.CREDENTIALS_KEYS = ["the old one was lost"]
    with pytest.raises(Refused), transaction.atomic():
        issue(holder, about="tests.medal:8")
    actions.rotate_signing_key(by=None)
    assert is_valid(issue(holder, about="tests.medal:8")) and is_valid(before)


def test_a_rotated_key_signs_no_more_and_what_it_signed_stays_valid(holder):
    first = issue(holder)
    old = first.key
    new = actions.rotate_signing_key(by=None)
    second = issue(holder, about="tests.medal:8")
    old.refresh_from_db()
    assert old.retired_at and old.sealed is None
    assert second.key == new != old
    assert is_valid(first) and is_valid(second)
    assert list(SigningKey.objects.published()) == [new, old]
    assert actions.create_signing_key(by=None) == new


def test_what_a_withdrawn_key_had_signed_is_signed_anew(holder, facts):
    credential = issue(holder)
    actions.revoke_credential(by=None, credential=credential, reason="A mistake.")
    leaked = credential.key
    assert actions.withdraw_signing_key(by=None, public=leaked.public) == 1
    credential.refresh_from_db()
    assert credential.key != leaked and is_valid(credential) and is_revoked(credential)
    assert leaked not in SigningKey.objects.published()
    listed = StatusList.objects.get()
    assert leaked.public not in listed.signed + credential.signed + credential.token
    assert actions.withdraw_signing_key(by=None, public=leaked.public) == 0
    with pytest.raises(Refused):
        actions.withdraw_signing_key(by=None, public="z6Mk")


def test_a_revoked_credential_is_published_as_revoked_once(holder, facts):
    credential = issue(holder)
    facts()
    for _ in range(2):
        actions.revoke_credential(by=holder, credential=credential, reason="A mistake.")
    credential.refresh_from_db()
    assert credential.revoked_reason == "A mistake." and is_revoked(credential)
    assert "mistake" not in StatusList.objects.get().signed
    assert [name for name, *_ in facts()] == ["credentials.CredentialRevoked"]


def test_a_reinstated_credential_has_a_new_place_and_old_copies_stay_revoked(holder):
    credential = issue(holder)
    before = credential.entry
    actions.revoke_credential(by=None, credential=credential, reason="A mistake.")
    for _ in range(2):
        credential = actions.reinstate_credential(by=None, credential=credential)
    assert credential.revoked_at is None and credential.entry != before
    assert is_revoked(credential, before) and not is_revoked(credential)
    assert credential.document["credentialStatus"]["statusListIndex"] == str(credential.entry.index)
    assert is_valid(credential) and StatusEntry.objects.count() == 2


def test_a_full_list_is_followed_by_another(holder, monkeypatch):
    monkeypatch.setattr("plc.credentials.actions.signing.secrets.randbelow", lambda size: 7)
    first = issue(holder)
    second = issue(holder, about="tests.medal:8")
    assert first.entry.index == second.entry.index == 7
    assert first.entry.status_list != second.entry.status_list


def test_a_new_name_is_signed_and_the_same_one_is_not(holder, facts):
    credential = issue(holder)
    facts()
    signed = actions.reissue_credential(by=holder, credential=credential, name="Amara O.")
    assert signed.document["credentialSubject"]["identifier"][0]["identityHash"] == "Amara O."
    assert signed.public_id == credential.public_id and is_valid(signed)
    again = actions.reissue_credential(by=holder, credential=signed, name="Amara O.")
    assert again.signed == signed.signed
    assert [name for name, *_ in facts()] == ["credentials.CredentialReissued"]


@pytest.mark.parametrize(
    ("choice", "named", "revoked"),
    [
        (Choice.KEEP_WITH_NAME, True, False),
        (Choice.KEEP_WITHOUT_NAME, False, False),
        (Choice.REVOKE, False, True),
    ],
)
def test_a_credential_outlives_the_account_as_its_holder_chose(holder, choice, named, revoked):
    person_url = "https://guildhall.example/people/1/"
    credential = issue(
        holder,
        subject=Subject(name=holder.name, id=person_url),
        evidence=[Evidence(narrative="Three answers.")],
    )
    actions.set_after_deletion(by=holder, credential=credential, choice=choice)
    with transaction.atomic():
        actions.account_erased(user=holder)
    credential.refresh_from_db()
    assert credential.holder is None and is_valid(credential)
    assert ("Amara Okafor" in credential.signed + credential.token) is named
    assert (person_url in credential.signed) is named
    assert ("Three answers." in credential.signed + credential.token) is named
    assert is_revoked(credential) is revoked is (credential.revoked_at is not None)


@pytest.mark.parametrize("choice", [Choice.KEEP_WITHOUT_NAME, Choice.REVOKE])
def test_an_account_is_erased_also_where_the_site_can_no_longer_sign(
    client, holder, settings, choice
):
    credential = issue(holder)
    actions.set_after_deletion(by=holder, credential=credential, choice=choice)
    settings.CREDENTIALS_KEYS = []
    with transaction.atomic():
        actions.account_erased(user=holder)
    credential.refresh_from_db()
    assert credential.holder is None and credential.signed == credential.token == ""
    assert (credential.revoked_at is not None) is (choice == Choice.REVOKE)
    assert StatusEntry.objects.get(pk=credential.entry_id).revoked is (choice == Choice.REVOKE)
    assert client.get(credential.get_absolute_url()).status_code == 404


def test_an_account_is_not_deleted_before_its_holders_choice_is_carried_out(holder):
    issue(holder)
    with pytest.raises(ProtectedError):
        holder.delete()
    actions.account_erased(user=holder)
    holder.delete()


def test_what_is_signed_again_is_newer_and_keeps_the_date_of_the_award(holder):
    award = timezone.now() - timedelta(days=400)
    credential = issue(holder, issued_at=award)
    before = credential.document
    assert from_timestamp(before["awardedDate"]) == award.replace(microsecond=0)
    long_ago = before | {"validFrom": before["awardedDate"]}
    credential.signed = json.dumps(long_ago)
    credential.save()
    after = actions.reissue_credential(by=holder, credential=credential, name="Amara O.").document
    assert after["awardedDate"] == before["awardedDate"]
    assert from_timestamp(after["validFrom"]) > from_timestamp(long_ago["validFrom"])
    nbf = json.loads(from_base64url(Credential.objects.get().token.split(".")[1]))["nbf"]
    assert nbf == from_timestamp(after["validFrom"]).timestamp()


def test_the_page_of_an_issuer_follows_its_name(client, holder):
    credential = issue(holder)
    renamed = replace(PROFILE, name="Riverside Circle")
    actions.update_issuer(renamed)
    assert client.get(credential.issuer.get_absolute_url()).json()["name"] == "Riverside Circle"
    actions.update_issuer(replace(renamed, key="community:2"))
    assert Issuer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_key_is_not_withdrawn_while_somebody_signs_with_it():
    actions.create_signing_key(by=None)
    signs, may_end = threading.Event(), threading.Event()

    def issue_slowly() -> None:
        with transaction.atomic():
            issue(None)
            signs.set()
            may_end.wait(20)
        connection.close()

    worker = threading.Thread(target=issue_slowly)
    worker.start()
    assert signs.wait(10)
    leaked = SigningKey.objects.get()

    def let_it_end() -> None:
        eventually(somebody_waits)
        may_end.set()
        connection.close()

    watcher = threading.Thread(target=let_it_end)
    watcher.start()
    assert actions.withdraw_signing_key(by=None, public=leaked.public) == 1
    watcher.join()
    worker.join()
    assert Credential.objects.get().key != leaked


def test_a_choice_that_does_not_exist_is_an_error(holder):
    with pytest.raises(ValueError):
        actions.set_after_deletion(by=holder, credential=issue(holder), choice="sell")
