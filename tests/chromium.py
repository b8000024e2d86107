"""Finds or installs the Chromium for browser tests.

`python -m tests.chromium` installs it before a run; browser tests are never skipped.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
# Where macOS installs applications, and where Playwright downloads browsers to.
ELSEWHERE = (
    (Path("/Applications"), "*Chrom*.app/Contents/MacOS/*Chrom*"),
    (Path.home() / ".cache/ms-playwright", "chromium-*/chrome-linux*/chrome"),
    (Path.home() / "Library/Caches/ms-playwright", "chromium-*/*/*.app/Contents/MacOS/*Chrom*"),
)
HOW = (
    "Browser tests need Chromium, and it could not be installed here. Install it yourself "
    "(Debian and Ubuntu: apt-get install chromium; elsewhere: .venv/bin/playwright install "
    "chromium), or say where it is: CHROMIUM=/path/to/chromium make test"
)


class NoChromium(Exception):
    """There is no browser; the message says how to get one."""


def find() -> Path:
    """The path of the browser; raises NoChromium if there is none."""
    if chosen := os.environ.get("CHROMIUM"):
        return Path(chosen)
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    for place, pattern in ELSEWHERE:
        for path in sorted(place.glob(pattern), reverse=True):
            return path
    raise NoChromium(HOW)


def obtain() -> Path:
    """Find it, or install it first."""
    try:
        return find()
    except NoChromium:
        print("Installing Chromium for the browser tests ...", flush=True)
        for command in _installation():
            subprocess.run(
                command, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, check=False
            )
        return find()


def _installation() -> list[list[str]]:
    if os.geteuid() == 0 and (apt := shutil.which("apt-get")):
        return [[apt, "-qq", "update"], [apt, "-qq", "install", "-y", "chromium"]]
    return [[sys.executable, "-m", "playwright", "install", "chromium"]]


if __name__ == "__main__":
    try:
        obtain()
    except NoChromium as reason:
        sys.exit(str(reason))
