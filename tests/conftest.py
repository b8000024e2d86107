"""What every test may ask for. The servers come with `plc.embedded.pytest_plugin`."""

from pathlib import Path

import pytest

from tests import chromium as browser


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser's program; a machine without one fails the test and says how to get it."""
    return browser.find()
