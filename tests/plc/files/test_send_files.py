"""The address that takes uploads."""

from django.urls import reverse

from plc.files.models import StoredFile

from .conftest import PDF, picture, sent

UPLOAD = reverse("files:upload")


def test_files_sent_are_told_with_their_ids_and_refusals_with_their_sentences(cast, client_of):
    response = client_of(cast.chidi).post(
        UPLOAD,
        {"file": [sent(picture(), "a.jpg"), sent(b"<script>", "b.html"), sent(PDF, "c.pdf")]},
    )
    assert response.status_code == 201
    told = response.json()
    assert [one["name"] for one in told["files"]] == ["a.webp", "c.pdf"]
    assert [one["kind"] for one in told["files"]] == ["picture", "document"]
    assert len(told["refused"]) == 1 and "“b.html”" in told["refused"][0]
    assert client_of(cast.chidi).get(told["files"][0]["picture"]).status_code == 200


def test_htmx_gets_rows_that_carry_the_ids(cast, client_of):
    response = client_of(cast.chidi).post(
        UPLOAD, {"file": [sent(PDF, "c.pdf")]}, headers={"HX-Request": "true"}
    )
    assert response.status_code == 201
    [file] = StoredFile.objects.pending_of(cast.chidi)
    row = f'<input type="hidden" name="files" value="{file.public_id}">'
    assert row in response.content.decode()


def test_nothing_to_keep_is_422_with_a_sentence(cast, client_of):
    chidi = client_of(cast.chidi)
    assert chidi.post(UPLOAD).json()["refused"] == ["Choose a file first."]
    response = chidi.post(UPLOAD, {"file": [sent(b"<script>", "b.html")]})
    assert response.status_code == 422 and not StoredFile.objects.exists()


def test_nobody_sends_without_having_signed_in(client, db):
    assert client.post(UPLOAD, {"file": [sent(PDF, "c.pdf")]}).status_code == 302
    assert not StoredFile.objects.exists()
