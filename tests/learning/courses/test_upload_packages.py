"""Authors upload packages of other tools: what is read of them, what is refused, what is kept."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from learning.courses import actions
from learning.courses.actions.packages import sweep_contents
from learning.courses.exporting import export_course
from learning.courses.models import (
    CompletionRule,
    Lesson,
    LessonPackage,
    Package,
    PackageContents,
    PackageFile,
    PackageUnit,
)
from plc.core.packages import open_package
from plc.core.refusals import Refused
from tests import make

from .making import course, lesson
from .packing import manifest, scorm, scorm_2004, uploaded, zipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def rounds(cast):
    return course(by=cast.amara, community=cast.community, lessons=0)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def blobs(media):
    return sum(path.is_file() for path in media.rglob("*"))


def upload(cast, rounds, files):
    return uploaded(by=cast.amara, course=rounds, files=files)


def test_a_package_of_scorm_1_2_is_kept_file_by_file(cast, rounds, facts):
    inside = "<adlcp:masteryscore>60</adlcp:masteryscore><adlcp:datafromlms>x</adlcp:datafromlms>"
    package = upload(cast, rounds, scorm(("one", "two"), inside=inside))
    assert (package.title, package.name, package.number) == ("Counting rounds", "rounds", 1)
    assert package.contents.standard == "scorm12"
    units = list(PackageUnit.objects.kept().filter(package=package))
    assert [unit.path for unit in units] == ["one.html", "two.html"]
    assert units[0].launch == {"launch_data": "x", "mastery": "60"}
    paths = set(package.contents.files.values_list("path", flat=True))
    assert paths == {"imsmanifest.xml", "one.html", "two.html", "img/chart.svg"}
    row = package.contents.files.get(path="img/chart.svg")
    with default_storage.open(row.key) as file:
        assert file.read() == b"<svg/>"
    [(name, said)] = facts()
    assert (name, said["first"]) == ("courses.PackageUploaded", True)


def test_scorm_2004_says_from_which_score_it_is_passed(cast, rounds):
    inside = (
        '<imsss:sequencing><imsss:objectives><imsss:primaryObjective satisfiedByMeasure="true">'
        "<imsss:minNormalizedMeasure>0.7</imsss:minNormalizedMeasure>"
        "</imsss:primaryObjective></imsss:objectives></imsss:sequencing>"
        '<adlcp:completionThreshold minProgressMeasure="0.9"/>'
    )
    package = upload(cast, rounds, scorm_2004(inside=inside))
    assert package.contents.standard == "scorm2004"
    assert package.units.get().launch == {"mastery": "0.7", "threshold": "0.9"}


def test_a_folder_around_everything_and_addresses_with_a_query_are_understood(cast, rounds):
    files = {f"export/{path}": content for path, content in scorm(href="./{}.html?start=1").items()}
    package = upload(cast, rounds, files)
    assert package.units.get().path == "one.html?start=1"


def test_the_next_upload_keeps_the_units_that_are_still_there(cast, rounds, facts):
    first = upload(cast, rounds, scorm(("one", "two")))
    before = {unit.identifier: unit.pk for unit in first.units.all()}
    second = upload(cast, rounds, scorm(("two", "three")))
    assert second.pk == first.pk
    assert second.number == 2
    kept = {unit.identifier: unit.pk for unit in PackageUnit.objects.kept()}
    assert kept["I-two"] == before["I-two"]
    assert set(kept) == {"I-two", "I-three"}
    assert first.units.get(identifier="I-one").removed_at is not None
    assert [said["first"] for _name, said in facts()] == [True, False]


def test_contents_that_nothing_has_are_deleted_after_a_day(cast, rounds, media):
    old = upload(cast, rounds, scorm()).contents
    upload(cast, rounds, scorm())
    assert sweep_contents() == 0
    left = PackageContents.objects.filter(left_at__isnull=False)
    assert left.update(left_at=timezone.now() - timedelta(days=2)) == 1
    assert sweep_contents() == 1
    assert not PackageContents.objects.filter(pk=old.pk).exists()
    assert blobs(media) == PackageFile.objects.count() == 3


REFUSED = {
    "no archive": (b"PK but no archive", "no folder, and no archive"),
    "no manifest": ({"index.html": "x"}, "neither imsmanifest.xml (SCORM) nor cmi5.xml"),
    "a file that is missing": (
        {"imsmanifest.xml": manifest()},
        "begins with “one.html”, which is not in the package",
    ),
    "a way out": (scorm() | {"../../evil.html": "x"}, "leads out of it"),
    "a first page elsewhere": (scorm(href="https://elsewhere.example/{}"), "does not lie within"),
    "a first page above": (scorm(href="../{}.html"), "does not lie within"),
    "nothing to open": ({"imsmanifest.xml": manifest(())}, "nothing in the package"),
    "a bomb": (scorm() | {"zeros.bin": b"\0" * 30_000_000}, "too large when it is unpacked"),
    "an entity": (
        {
            "imsmanifest.xml": '<!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
            "<manifest>&a;</manifest>"
        },
        "refers to something outside of it",
    ),
    "no XML": ({"imsmanifest.xml": "<manifest>"}, "damaged in line"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_played_is_refused_with_a_sentence_and_leaves_nothing(
    cast, rounds, media, name
):
    files, sentence = REFUSED[name]
    file = io.BytesIO(files) if isinstance(files, bytes) else zipped(files)
    with pytest.raises(Refused) as refusal:
        actions.upload_package(by=cast.amara, course=rounds, file=file, filename="rounds.zip")
    assert sentence in str(refusal.value.sentence)
    assert not PackageContents.objects.exists()
    assert blobs(media) == 0


def test_a_damaged_file_in_the_middle_leaves_nothing(cast, rounds, media):
    whole = bytearray(zipped(scorm() | {"z.bin": bytes(range(256)) * 40}).getvalue())
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        at = archive.getinfo("z.bin").header_offset + 40
    whole[at : at + 20] = b"\xff" * 20
    with pytest.raises(Refused, match=r"z\.bin"):
        actions.upload_package(
            by=cast.amara, course=rounds, file=io.BytesIO(whole), filename="rounds.zip"
        )
    assert blobs(media) == 0
    assert not Package.objects.exists()


def test_one_package_does_not_replace_another_that_the_course_has(cast, rounds):
    first = upload(cast, rounds, scorm())
    second = upload(cast, rounds, scorm(identifier="OTHER"))
    with pytest.raises(Refused, match="Replace that one"):
        actions.upload_package(
            by=cast.amara,
            course=rounds,
            file=zipped(scorm()),
            filename="rounds.zip",
            replaces=second,
        )
    assert {first.name, second.name} == {"rounds", "rounds-2"}


def test_it_is_uploaded_into_a_lesson_and_published_there(cast, rounds, client_of):
    written = lesson(by=cast.amara, course=rounds, source="Count.", published=False)
    client = client_of(cast.amara)
    archive = SimpleUploadedFile("Counting.zip", zipped(scorm()).getvalue())
    sent = {"file": archive, "passing": "on", "score_counts": "on"}
    assert client.post(f"{written.write_url}package/", sent).status_code == 303
    saved = Lesson.objects.get()
    saved.course = rounds
    assert '::: package {name="counting"}' in saved.source
    assert (saved.rule, saved.score_counts) == (CompletionRule.PACKAGE, True)
    actions.publish_lesson(by=cast.amara, lesson=saved)
    assert LessonPackage.objects.get().package.name == "counting"
    page = client.get(f"/c/{cast.community.slug}/learn/{rounds.slug}/write/packages/")
    assert "Counting rounds" in page.content.decode()
    gone = client.post(
        f"/c/{cast.community.slug}/learn/{rounds.slug}/write/packages/"
        f"{Package.objects.get().public_id}/",
        {"do": "remove"},
    )
    assert gone.status_code == 303
    assert Package.objects.exists()  # learners find it in a lesson


def test_what_is_refused_is_said_at_the_field(cast, rounds, client_of, settings):
    address = f"/c/{cast.community.slug}/learn/{rounds.slug}/write/packages/"
    archive = SimpleUploadedFile("x.zip", zipped({"a.txt": "x"}).getvalue())
    answer = client_of(cast.amara).post(address, {"file": archive})
    assert answer.status_code == 422
    assert "This is no package" in answer.content.decode()
    settings.PACKAGE_MAX_BYTES = 10
    archive = SimpleUploadedFile("x.zip", zipped(scorm()).getvalue())
    answer = client_of(cast.amara).post(address, {"file": archive})
    assert "larger than 0 MB" in answer.content.decode()


def test_a_lesson_names_only_packages_of_its_course(cast, rounds):
    with pytest.raises(Refused, match="no such package"):
        lesson(by=cast.amara, course=rounds, source='::: package {name="none"}\n:::')


def test_a_copy_of_a_course_has_its_packages_and_shares_their_files(cast, rounds, media):
    package = upload(cast, rounds, scorm(("one", "two")))
    text = '::: package {name="rounds"}\n:::'
    lesson(by=cast.amara, course=rounds, source=text, published=False)
    copy = actions.duplicate_course(by=cast.amara, course=rounds)
    found = copy.packages.get()
    assert found.contents == package.contents
    assert found.units.count() == 2
    written = copy.lessons.get()
    written.course = copy
    actions.publish_lesson(by=cast.amara, lesson=written)
    assert LessonPackage.objects.get().package == found
    package.delete()
    assert sweep_contents() == 0
    assert blobs(media) == 4


def test_an_exported_course_takes_its_packages_along(cast, rounds):
    upload(cast, rounds, scorm(("one", "two")))
    text = '::: package {name="rounds"}\n:::'
    written = lesson(by=cast.amara, course=rounds, source=text, published=False)
    rule = {"rule": CompletionRule.PACKAGE, "score_counts": True}
    actions.set_lesson_rule(by=cast.amara, lesson=written, **rule)
    actions.publish_lesson(by=cast.amara, lesson=written)
    archive = io.BytesIO()
    export_course(rounds, archive, by=cast.amara)
    elsewhere = make.community(by=cast.amara, name="Elsewhere")
    given = {"by": cast.amara, "community": elsewhere}
    for is_new in (True, False):
        with open_package(archive, "course.zip") as package:
            done = actions.import_course(package=package, **given)
        assert not done.notices
        assert (done.is_new, done.files) == (is_new, int(is_new))
    found = done.course.packages.get()
    assert (found.name, found.number, found.units.count()) == ("rounds", 1, 2)
    taken = done.course.lessons.get()
    assert (taken.rule, taken.score_counts) == (CompletionRule.PACKAGE, True)
    assert taken.packages.get().package == found
