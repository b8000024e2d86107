"""Packages are read without trusting them, whoever made them."""

import gzip
import io
import tarfile
import zipfile

import pytest

from plc.core import packages
from plc.core.packages import open_package
from plc.core.refusals import Refused

FILES = {
    "config.yaml": b"title: Rounds\n",
    "episodes/01.md": b"# One\n",
    "episodes/fig/a.png": b"\x89",
}


def as_zip(files, method=zipfile.ZIP_DEFLATED, **more):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content, **more)
    return made


def as_tar(files, mode="w:gz"):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    made.seek(0)
    return made


def with_member(**fields):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        info = tarfile.TarInfo("episodes/02.md")
        for name, value in fields.items():
            setattr(info, name, value)
        archive.addfile(info)
    return made


def contents(source, name="course"):
    with open_package(source, name) as package:
        return {path: package.read(path) for path in package}


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_tar_archives_are_read(mode):
    assert contents(as_tar(FILES, mode)) == FILES


def test_zip_archives_are_read():
    assert contents(as_zip(FILES)) == FILES


def test_folders_are_read_without_what_version_control_keeps(tmp_path):
    for name, content in {**FILES, ".git/config": b"x", "episodes/.DS_Store": b"x"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    assert contents(tmp_path) == FILES


def test_a_single_folder_round_everything_is_taken_off():
    wrapped = {f"rounds-main/{name}": content for name, content in FILES.items()}
    assert contents(as_zip({**wrapped, "__MACOSX/rounds-main/._a": b"x"})) == FILES
    assert contents(as_tar(wrapped)) == FILES


@pytest.mark.parametrize(
    "name", ["../evil.md", "/etc/passwd", "a/../../evil", "C:/evil", "..\\evil"]
)
def test_nothing_climbs_out_of_its_folder(name):
    for source in (as_zip({"a.md": b"", name: b"evil"}), as_tar({"a.md": b"", name: b"evil"})):
        with pytest.raises(Refused, match="leads out of it"):
            contents(source)


@pytest.mark.parametrize(
    "fields",
    [
        {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"},
        {"type": tarfile.LNKTYPE, "linkname": "../secret"},
        {"type": tarfile.CHRTYPE},
        {"type": tarfile.FIFOTYPE},
    ],
)
def test_links_and_devices_are_refused(fields):
    with pytest.raises(Refused, match="leads out of it"):
        contents(with_member(**fields))


def test_links_in_zip_archives_and_folders_are_refused(tmp_path):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        info = zipfile.ZipInfo("a.md")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    (tmp_path / "a.md").symlink_to("/etc/passwd")
    for source in (made, tmp_path):
        with pytest.raises(Refused, match="leads out of it"):
            contents(source)


def test_what_grows_beyond_reason_is_refused():
    zeros = b"\0" * 50_000_000
    for source in (as_zip({"a.md": zeros}), as_tar({"a.md": zeros})):
        with pytest.raises(Refused, match="too large when it is unpacked"):
            contents(source)


def test_a_zip_that_lies_about_sizes_is_refused():
    honest = as_zip({"a.md": b"x" * 5_000}).getvalue()
    lying = honest.replace((5_000).to_bytes(4, "little"), (4_000).to_bytes(4, "little"))
    with pytest.raises(Refused, match="damaged"):
        contents(io.BytesIO(lying))


def test_sizes_and_numbers_are_limited(monkeypatch):
    monkeypatch.setattr(packages, "MOST_FILES", 2)
    with pytest.raises(Refused, match="more than 2 files"):
        contents(as_zip(FILES))
    monkeypatch.setattr(packages, "MOST_FILES", 10)
    monkeypatch.setattr(packages, "MOST_BYTES", 5)
    with pytest.raises(Refused, match="“config.yaml” in the package is larger"):
        contents(as_zip(FILES))
    monkeypatch.setattr(packages, "MOST_BYTES", 100)
    monkeypatch.setattr(packages, "MOST_BYTES_IN_ALL", 15)
    with pytest.raises(Refused, match="package is larger"):
        contents(as_zip(FILES))


def test_encrypted_and_broken_archives_are_refused(tmp_path):
    broken = as_tar(FILES).getvalue()
    for source in (b"hello", broken[: len(broken) // 2], gzip.compress(b"hello"), b""):
        with pytest.raises(Refused, match="no folder, and no archive"):
            contents(io.BytesIO(source))
    locked = bytearray(as_zip({"a.md": b"x"}).getvalue())
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Refused, match="encrypted"):
        contents(io.BytesIO(bytes(locked)))


def test_text_is_utf_8():
    with open_package(as_zip({"a.md": b"\xef\xbb\xbfone\r\ntwo", "b.md": b"\xff"})) as package:
        assert package.text("a.md") == "one\ntwo"
        with pytest.raises(Refused, match="UTF-8"):
            package.text("b.md")
