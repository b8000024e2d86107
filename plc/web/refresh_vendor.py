"""Updates the vendored front-end files: `python -m plc.web.refresh_vendor`.

This is only run to update a version, and nothing else needs npm. It writes

- `plc/static/plc/vendor/<name>-<version>/` with a `vendor.json` for what pages load,
- `tests/browser/vendor/axe-core-<version>/` for the accessibility checks,
- `plc/static/plc/img/icons.svg`, the sprite of the icons named in `plc/web/icons.txt`.

A test compares every file with the hash in its `vendor.json`, so manual edits are noticed.
"""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "plc/static/plc/vendor"
TESTS = ROOT / "tests/browser/vendor"
SPRITE = ROOT / "plc/static/plc/img/icons.svg"
ICON_NAMES = ROOT / "plc/web/icons.txt"

# package, version range, the file to copy, its licence file, the destination
PACKAGES = [
    ("htmx.org", "2.0", "dist/htmx.min.js", "LICENSE", PAGES),
    ("idiomorph", "0.8", "dist/idiomorph-ext.min.js", "LICENSE", PAGES),
    (
        *("@fontsource/noto-sans-math", "5.3"),
        *("files/noto-sans-math-latin-400-normal.woff2", "LICENSE", PAGES),
    ),
    # The run-time of SCORM packages (learning/courses/packages).
    ("scorm-again", "3.4", "dist/scorm12.min.js", "LICENSE", PAGES),
    ("scorm-again", "3.4", "dist/scorm2004.min.js", "LICENSE", PAGES),
    ("axe-core", "4.14", "axe.min.js", "LICENSE", TESTS),
]
# Folders of files that come from one package.
FOLDERS = {"dist/scorm12.min.js": "scorm12", "dist/scorm2004.min.js": "scorm2004"}
ICONS = ("lucide-static", "1.62")


def unpack(package: str, version: str, into: Path) -> Path:
    """Download a package with npm and return the folder it was unpacked to."""
    named = subprocess.run(
        ["npm", "pack", "--silent", f"{package}@{version}"],
        cwd=into,
        check=True,
        capture_output=True,
        text=True,
    )
    archive = into / named.stdout.split()[-1]
    folder = into / package
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder / "package"


def sha384(content: bytes) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


def vendor(package: str, version: str, file: str, licence: str, to: Path, work: Path) -> None:
    """Replace our copy of a package by the newest version in its range."""
    source = unpack(package, version, work)
    about = json.loads((source / "package.json").read_text())
    name = FOLDERS.get(file) or package.rpartition("/")[2].removesuffix(".org")
    for old in to.glob(f"{name}-*"):
        shutil.rmtree(old)
    folder = to / f"{name}-{about['version']}"
    folder.mkdir(parents=True)
    # Without the name of its source map, which is not copied.
    content = re.sub(rb"\n//# sourceMappingURL=\S+", b"", (source / file).read_bytes())
    (folder / Path(file).name).write_bytes(content)
    shutil.copyfile(source / licence, folder / "LICENSE")
    record = {
        "name": package,
        "version": about["version"],
        "file": Path(file).name,
        "sha384": sha384(content),
        "licence": about["license"],
    }
    (folder / "vendor.json").write_text(json.dumps(record, indent=2) + "\n")
    sys.stdout.write(f"{package} {about['version']} ({about['license']})\n")


def symbol(name: str, svg: str) -> str:
    """Convert a Lucide file to a symbol, keeping only the shapes; CSS sets size and stroke."""
    shapes = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    if shapes is None:
        raise ValueError(f"{name}: no shapes found")
    drawn = re.sub(r"\s*\n\s*", "", shapes[1]).replace(" />", "/>").strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawn}</symbol>'


def build_sprite(work: Path) -> None:
    source = unpack(*ICONS, work)
    about = json.loads((source / "package.json").read_text())
    names = sorted(set(ICON_NAMES.read_text().split()))
    symbols = [symbol(name, (source / f"icons/{name}.svg").read_text()) for name in names]
    head = f"<!-- Lucide {about['version']}, {about['license']}: vendor/lucide-LICENSE.txt -->"
    SPRITE.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join([head, *symbols]) + "\n</svg>\n"
    )
    shutil.copyfile(source / "LICENSE", PAGES / "lucide-LICENSE.txt")
    sys.stdout.write(f"{len(names)} icons of Lucide {about['version']}\n")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for package, version, file, licence, to in PACKAGES:
            vendor(package, version, file, licence, to, work)
        build_sprite(work)


if __name__ == "__main__":
    main()
