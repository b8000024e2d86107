from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from plc.credentials.models import SigningKey

from .conftest import issue

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("credential_keys", *arguments, stdout=out)
    return out.getvalue()


def test_a_key_is_created_once_rotated_and_withdrawn():
    first = said("create").split()[0]
    assert said("create").split()[0] == first
    issue()
    second = said("rotate").split()[0]
    assert said("withdraw", first).endswith("signed anew: 1.\n")
    lines = said("list").splitlines()
    assert lines[0].startswith(second) and lines[0].endswith("active")
    assert lines[1].startswith(first) and "withdrawn" in lines[1]
    assert said("reseal") == "Encrypted anew: 1.\n"


def test_a_command_that_cannot_be_carried_out_says_why(settings):
    with pytest.raises(CommandError, match="no signing key with this name"):
        said("withdraw", "z6Mk")
    settings.CREDENTIALS_KEYS = []
    with pytest.raises(CommandError, match="GUILDHALL_CREDENTIALS_KEYS"):
        said("create")
    assert not SigningKey.objects.exists()
