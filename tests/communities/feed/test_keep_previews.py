"""Link previews: noted at once, fetched by a worker, made anew, tried again, given up."""

import io
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone
from PIL import Image

from communities.feed import actions, previews
from communities.feed.models import LinkPreview
from communities.feed.previews import can_see_picture, fetch_waiting, first_link
from plc.core.fetch import Guard

PAGE = """<html><head><title>Old</title><meta property="og:title" content="Six &lt;weeks&gt;">
<meta property="og:description" content="A script."><meta property="og:image" content="/p.png">
</head></html>"""


class Site(BaseHTTPRequestHandler):
    answers: dict = {}

    def do_GET(self):
        status, kind, body = self.answers.get(self.path, (404, "text/html", b""))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def site():
    """A web site on this machine, and the guard that lets a test reach it."""
    picture = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(picture, "PNG")
    Site.answers = {
        "/page": (200, "text/html; charset=utf-8", PAGE.encode()),
        "/p.png": (200, "image/png", picture.getvalue()),
        "/broken": (500, "text/html", b"no"),
    }
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    yield (
        f"http://127.0.0.1:{port}",
        Guard(allow=("127.0.0.0/8",), ports=frozenset({port})),
    )
    server.shutdown()
    server.server_close()


def linking(cast, address, **said):
    return actions.publish_post(
        by=cast.ben,
        community=cast.community,
        group=cast.group,
        kind="discussion",
        body=f"See <{address}> and <https://elsewhere.example/>.",
        **said,
    )


def test_the_first_link_of_a_post_is_fetched_once_and_shown(cast, site, relay, client_of):
    address, guard = site
    posts = [linking(cast, f"{address}/page") for _ in range(2)]
    relay()
    preview = LinkPreview.objects.get()
    assert preview.state == "waiting"
    assert fetch_waiting(guard=guard) == 1
    assert fetch_waiting(guard=guard) == 0
    preview.refresh_from_db()
    assert (preview.state, preview.title, preview.tries) == ("ready", "Six <weeks>", 1)
    page = client_of(cast.chidi).get("/").content.decode()
    assert page.count("Six &lt;weeks&gt;") == len(posts)
    assert "/p.png" not in page


def test_its_picture_is_ours_and_seen_by_those_who_read_a_post_with_it(
    cast, site, relay, client_of
):
    address, guard = site
    linking(cast, f"{address}/page")
    relay()
    fetch_waiting(guard=guard)
    picture = LinkPreview.objects.get().picture
    assert picture.content_type == "image/webp"
    assert can_see_picture(cast.chidi, picture)
    assert not can_see_picture(cast.emre, picture)
    assert client_of(cast.chidi).get(picture.rendition_url(480)).status_code == 200
    assert client_of(cast.emre).get(picture.rendition_url(480)).status_code == 404


def test_a_broken_page_is_tried_again_with_pauses_and_then_given_up(cast, site, relay):
    address, guard = site
    linking(cast, f"{address}/broken")
    relay()
    for tries in range(1, 5):
        assert fetch_waiting(guard=guard) == 1
        assert fetch_waiting(guard=guard) == 0
        LinkPreview.objects.update(fetched_at=timezone.now() - timedelta(hours=2))
        assert LinkPreview.objects.get().tries == tries
    assert LinkPreview.objects.get().state == "nothing"
    assert fetch_waiting(guard=guard) == 0


def test_our_own_machine_is_never_asked(cast, site, relay):
    address, _guard = site
    linking(cast, f"{address}/page")
    relay()
    fetch_waiting()
    preview = LinkPreview.objects.get()
    assert (preview.state, preview.title) == ("waiting", "")


def test_a_link_that_was_edited_out_takes_its_preview_along(cast, relay):
    post = linking(cast, "https://example.org/page")
    relay()
    actions.edit_post(by=cast.ben, post=post, body="No link.")
    relay()
    post.refresh_from_db()
    assert post.link_preview is None


def test_links_to_this_site_have_no_preview(cast, settings):
    post = linking(cast, f"{settings.SITE_URL}/p/1/")
    assert first_link(post) == "https://elsewhere.example/"


def test_a_run_that_has_taken_its_time_leaves_the_rest_to_the_next(cast, monkeypatch):
    monkeypatch.setattr(previews, "RUN_SECONDS", -1)
    LinkPreview.objects.create(url="https://slow.example/", url_hash="a" * 64)
    assert previews.fetch_waiting() == 0
    assert previews.waiting().count() == 1
