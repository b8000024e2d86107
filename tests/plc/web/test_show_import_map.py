import base64
import hashlib
import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from plc.web.importmap import importmap


@pytest.fixture
def page(client: Client, db):
    return client.get("/there-is-no-such-page/")


def test_the_policy_lists_the_hash_of_the_map_in_the_page(page) -> None:
    inline = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", page.content.decode())
    assert len(inline) == 1
    digest = base64.b64encode(hashlib.sha256(inline[0].encode()).digest()).decode()
    script_src = page["Content-Security-Policy"].split("script-src ")[1].split(";")[0]
    assert f"'sha256-{digest}'" in script_src
    assert "unsafe" not in page["Content-Security-Policy"]


def test_every_address_of_the_map_is_a_file() -> None:
    imports = json.loads(importmap())["imports"]
    assert "guildhall/start" in imports
    for address in imports.values():
        assert finders.find(address.removeprefix("/static/"))


def test_a_view_that_changes_the_policy_keeps_the_map(rf) -> None:
    from csp.decorators import csp_update
    from django.http import HttpResponse

    from plc.web.importmap import importmap_source
    from plc.web.policy import ContentSecurityPolicyMiddleware

    view = csp_update({"img-src": ["https://pictures.example"]})(lambda request: HttpResponse())
    answer = ContentSecurityPolicyMiddleware(view)(rf.get("/"))["Content-Security-Policy"]
    assert "https://pictures.example" in answer and importmap_source() in answer
