"""Opens what somebody hands over as a folder, a ZIP or a tar archive, without trusting it.

Members are read from the archive one by one, and never unpacked to a disk: nothing climbs out of a
folder, and a package made to exhaust memory or disk is refused before it can.
"""

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.utils.translation import gettext as _

from plc.core.plain import shorten
from plc.core.refusals import Refused

MOST_FILES = 5_000
MOST_BYTES = 100_000_000  # of one file
MOST_BYTES_IN_ALL = 1_000_000_000
MOST_RATIO = 200  # bytes from each byte of the archive; honest text reaches about 20
SMALL = 1_000_000  # bytes below which a ratio says nothing
CHUNK = 256 * 1024

COMPRESSIONS: Mapping[bytes, Callable[..., Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ": lzma.open,
}
FAULTS = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError)

Opener = Callable[[], IO[bytes]]


class Package:
    """The files of a package by their paths within it, with "/" between folders. ``opened`` are
    those that were read."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[int, Opener]] = {}
        self.opened: set[str] = set()
        self._bytes = 0

    def __contains__(self, path: str) -> bool:
        return path in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._files))

    def add(self, path: str, size: int, opener: Opener) -> None:
        if len(self._files) >= MOST_FILES:
            sentence = _("The package has more than %(most)d files.")
            raise Refused(sentence % {"most": MOST_FILES})
        if size > MOST_BYTES:
            raise _too_large(path)
        self._bytes += size
        if self._bytes > MOST_BYTES_IN_ALL:
            sentence = _("The package is larger than %(most)d MB.")
            raise Refused(sentence % {"most": MOST_BYTES_IN_ALL // 1_000_000})
        self._files[path] = (size, opener)

    def size(self, path: str) -> int:
        return self._files[path][0]

    def read(self, path: str) -> bytes:
        """The content of a file. Raises KeyError for one that is not there, and Refused for one
        that is damaged, or larger than it says."""
        size, opener = self._files[path]
        self.opened.add(path)
        try:
            with opener() as file:
                content = file.read(size + 1)
        except (*FAULTS, RuntimeError) as error:
            raise _damaged(path) from error
        if len(content) != size:
            raise _damaged(path)
        return content

    def chunks(self, path: str) -> Iterator[bytes]:
        """The same in pieces, so that a large file is never in memory as a whole."""
        size, opener = self._files[path]
        left = size
        try:
            with opener() as file:
                while chunk := file.read(min(CHUNK, left + 1)):
                    left -= len(chunk)
                    if left < 0:
                        break
                    yield chunk
        except (*FAULTS, RuntimeError) as error:
            raise _damaged(path) from error
        if left:
            raise _damaged(path)

    def text(self, path: str) -> str:
        """The content of a text file, which is read as UTF-8."""
        try:
            return self.read(path).decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            sentence = _("“%(name)s” is not written in UTF-8.")
            raise Refused(sentence % {"name": shorten(path, 80)}) from error

    def within(self, folder: str) -> "Package":
        """What is in this folder, by the paths within it."""
        part = Package()
        for path, (size, opener) in self._files.items():
            if path.startswith(f"{folder}/"):
                part.add(path.removeprefix(f"{folder}/"), size, opener)
        return part


@contextmanager
def open_package(source: Path | IO[bytes], name: str = "") -> Iterator[Package]:
    """A folder, or a ZIP or tar archive (also compressed) with this name. Refuses what is neither,
    and what is made to do harm; symbolic links and devices are refused as well."""
    with ExitStack() as stack:
        package = Package()
        if isinstance(source, Path) and source.is_dir():
            _list_folder(package, source)
        else:
            file = stack.enter_context(source.open("rb")) if isinstance(source, Path) else source
            _list_archive(package, file, stack, name or getattr(source, "name", ""))
        yield _without_wrapping(package)


def _list_folder(package: Package, folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        within = path.relative_to(folder).as_posix()
        if any(part.startswith(".") for part in within.split("/")):
            continue  # what version control and desktops leave behind
        if path.is_symlink():
            raise _climbs(within)
        if path.is_file():
            package.add(within, path.stat().st_size, lambda path=path: path.open("rb"))  # type: ignore[misc]


def _list_archive(package: Package, file: IO[bytes], stack: ExitStack, name: str) -> None:
    packed = file.seek(0, io.SEEK_END)
    file.seek(0)
    try:
        if zipfile.is_zipfile(file):
            _list_zip(package, stack.enter_context(zipfile.ZipFile(file)))
        else:
            plain = _without_compression(file, packed, stack)
            _list_tar(package, stack.enter_context(tarfile.TarFile(fileobj=plain)))
    except (*FAULTS, ValueError) as error:
        sentence = _("“%(name)s” is no folder, and no archive (ZIP, tar.gz) that can be read.")
        raise Refused(sentence % {"name": shorten(str(name), 80)}) from error


def _without_compression(file: IO[bytes], packed: int, stack: ExitStack) -> IO[bytes]:
    """Archives are compressed as a whole, and their members are read in another order."""
    file.seek(0)
    start = file.read(6)
    file.seek(0)
    decompress = next((way for sign, way in COMPRESSIONS.items() if start.startswith(sign)), None)
    if decompress is None:
        return file
    plain = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=16_000_000))  # noqa: SIM115  it outlives this function
    most = min(MOST_BYTES_IN_ALL, max(SMALL, packed * MOST_RATIO))
    with decompress(file) as stream:
        while chunk := stream.read(1_000_000):
            if plain.tell() + len(chunk) > most:
                raise _bomb()
            plain.write(chunk)
    plain.seek(0)
    return plain


def _list_zip(package: Package, archive: zipfile.ZipFile) -> None:
    for member in archive.infolist():
        if member.is_dir():
            continue
        path = _checked(member.filename)
        if stat.S_ISLNK(member.external_attr >> 16):
            raise _climbs(path)
        if member.flag_bits & 0x1:
            raise Refused(_("The package is encrypted. Send it without a password."))
        if member.file_size > max(SMALL, member.compress_size * MOST_RATIO):
            raise _bomb()
        if _is_wanted(path):
            package.add(path, member.file_size, lambda member=member: archive.open(member))  # type: ignore[misc]


def _list_tar(package: Package, archive: tarfile.TarFile) -> None:
    for member in archive:
        if member.isdir():
            continue
        path = _checked(member.name)
        if not member.isreg():
            raise _climbs(path)
        if _is_wanted(path):
            package.add(path, member.size, lambda member=member: _member(archive, member))  # type: ignore[misc]


def _member(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    file = archive.extractfile(member)
    if file is None:
        raise _damaged(member.name)
    return file


def _checked(name: str) -> str:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0] or "\0" in name:
        raise _climbs(name)
    return path.as_posix()


def _is_wanted(path: str) -> bool:
    """What desktops add to archives is not."""
    return not any(part.startswith(".") or part == "__MACOSX" for part in path.split("/"))


def _without_wrapping(package: Package) -> Package:
    """Archives often hold a single folder with everything in it."""
    tops = {path.partition("/")[0] for path in package}
    [top, *others] = tops or {""}
    return package.within(top) if top and not others and top not in package else package


def _too_large(path: str) -> Refused:
    sentence = _("“%(name)s” in the package is larger than %(most)d MB.")
    return Refused(sentence % {"name": shorten(path, 80), "most": MOST_BYTES // 1_000_000})


def _damaged(path: str) -> Refused:
    return Refused(_("“%(name)s” in the package is damaged.") % {"name": shorten(path, 80)})


def _climbs(path: str) -> Refused:
    sentence = _("“%(name)s” in the package leads out of it. Nothing was taken from it.")
    return Refused(sentence % {"name": shorten(path, 80)})


def _bomb() -> Refused:
    return Refused(_("The package would become too large when it is unpacked."))
