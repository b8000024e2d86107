"""The page of a certificate tells everybody who has its address what it certifies, and no more."""

import io
import re

import pytest
from django.urls import reverse
from pypdf import PdfReader

from communities.community import actions as community
from learning.pathways import actions, credentials
from learning.pathways.models import AfterDeletion
from plc.credentials.models import Credential
from tests.learning.pathways import making


@pytest.fixture
def certificate(cast):
    _course, offering = making.certified(
        by=cast.amara, community=cast.community, hours=6, authority="County register 17"
    )
    return making.certificate(cast.chidi, offering)


def test_a_visitor_reads_what_was_done_and_whether_it_holds(client, certificate):
    response = client.get(certificate.get_absolute_url())
    page = response.content.decode()
    assert response["X-Robots-Tag"] == "noindex"
    for said in (certificate.name, certificate.title, certificate.number, "County register 17"):
        assert said in page
    assert "This certificate holds" in page
    assert certificate.holder.get_absolute_url() not in page
    assert "sheet-of-paper" not in page


def test_a_revoked_one_says_so_with_the_reason_only_if_its_issuer_wants(client, cast, certificate):
    given = {"by": cast.amara, "certificate": certificate, "reason": "Taken by another person."}
    actions.revoke_certificate(**given)
    page = client.get(certificate.get_absolute_url()).content.decode()
    assert "This certificate was revoked" in page
    assert given["reason"] not in page
    actions.reinstate_certificate(by=cast.amara, certificate=certificate)
    actions.revoke_certificate(**given, tells_reason=True)
    assert given["reason"] in client.get(certificate.get_absolute_url()).content.decode()


def test_nothing_is_told_of_a_hidden_community(client, cast, certificate):
    name = cast.community.name
    assert name in client.get(certificate.get_absolute_url()).content.decode()
    community.change_community(
        community=cast.community, by=cast.amara, visibility="hidden", confirmed=True
    )
    assert name not in client.get(certificate.get_absolute_url()).content.decode()


def test_a_private_cohort_is_named_only_if_group_and_holder_agree(client, cast):
    _course, offering = making.certified(by=cast.ben, community=cast.community, group=cast.group)
    certificate = making.certificate(cast.chidi, offering)
    keep = {"by": cast.chidi, "certificate": certificate}

    def is_named():
        return cast.group.name in client.get(certificate.get_absolute_url()).content.decode()

    assert not is_named()
    choice = AfterDeletion.KEEP_WITH_NAME
    actions.keep_certificate(**keep, after_deletion=choice, cohort_agreed=True)
    assert not is_named()
    actions.name_cohort(by=cast.ben, offering=offering, named=True)
    assert is_named()
    actions.keep_certificate(**keep, after_deletion=choice, cohort_agreed=False)
    assert not is_named()


def test_the_paper_is_a_pdf_with_title_language_and_all_that_was_said(client, cast, certificate):
    actions.correct_name(by=cast.amara, certificate=certificate, name="Żółć-Łukasz Großmann")
    address = reverse("pathways:paper", args=[certificate.public_id])
    client.force_login(cast.chidi)
    response = client.get(address)
    assert response["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(response.content))
    assert "Großmann" in reader.metadata.title
    assert reader.trailer["/Root"]["/Lang"] == "en"
    said = reader.pages[0].extract_text()
    for text in ("Żółć-Łukasz Großmann", certificate.title, certificate.number, "6 contact hours"):
        assert text in said
    links = [one.get_object()["/A"]["/URI"] for one in reader.pages[0]["/Annots"]]
    assert any(certificate.get_absolute_url() in link for link in links)


def test_it_becomes_an_open_badge_that_follows_it(client, cast, certificate, relay):
    client.force_login(cast.chidi)
    client.post(reverse("pathways:badge", args=[certificate.public_id]))
    credential = Credential.objects.get()
    document = credential.document
    assert document["credentialSubject"]["achievement"]["achievementType"] == "Certificate"
    client.logout()
    address = credential.get_absolute_url()
    assert client.get(address, headers={"Accept": "application/vc"}).status_code == 200
    assert "<svg" in credentials.picture_svg(credential)
    actions.correct_name(by=cast.amara, certificate=certificate, name="Chidi N. Obi")
    actions.revoke_certificate(by=cast.amara, certificate=certificate, reason="A mistake.")
    relay()
    credential.refresh_from_db()
    assert credential.revoked_at is not None
    actions.reinstate_certificate(by=cast.amara, certificate=certificate)
    relay()
    credential.refresh_from_db()
    assert credential.revoked_at is None
    assert "Chidi N. Obi" in credential.signed


def test_a_teacher_sees_what_will_happen_before_certificates_are_issued(client, cast):
    course, offering = making.certified(by=cast.amara, community=cast.community, automatic=False)
    making.complete(cast.chidi, offering)
    slugs = (cast.community.slug, course.slug, offering.public_id)
    address = reverse("pathways:certificates", args=slugs)
    client.force_login(cast.amara)
    sent = {"person": [cast.chidi.public_id]}
    assert "This will happen" in client.post(address, sent).content.decode()
    assert not cast.chidi.certificates.exists()
    assert client.post(address, {**sent, "confirmed": 1}).status_code == 303
    number = cast.chidi.certificates.get().number
    table = client.get(reverse("pathways:certificates_csv", args=slugs))
    assert number in b"".join(table.streaming_content).decode()


def test_the_preview_is_what_is_typed(client, cast):
    client.force_login(cast.amara)
    address = reverse("pathways:preview_design", args=[cast.community.slug])
    made = reverse("pathways:make_design", args=[cast.community.slug])
    assert "sheet-of-paper" in client.get(made).content.decode()
    typed = {
        "heading": "Urkunde <b>",
        "body": "# {name}",
        "paper": "letter",
        "direction": "portrait",
        "ink": "#000000",
        "accent": "#000000",
        "ground": "#ffffff",
    }
    page = client.post(address, typed).content.decode()
    assert "Urkunde &lt;b&gt;" in page
    assert re.search(r'viewBox="0 0 612 792"', page)
    assert client.post(made, {**typed, "name": "Ours"}).status_code == 303
    assert client.post(made, {**typed, "name": "Ours", "ink": "#eeeeee"}).status_code == 422
