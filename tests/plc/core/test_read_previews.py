"""What a page says about itself, read from pages as they are found."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plc.core.opengraph import Preview, read

URL = "https://www.news.test/a/b"


def page(head: str) -> Preview:
    return read(f"<html><head>{head}</head><body>x".encode(), "text/html; charset=utf-8", URL)


def test_a_page_with_open_graph_is_read_from_that():
    assert page(
        '<title>Old</title><meta property="og:title" content="New &amp; true">'
        '<meta name=description content="Plain"><meta property=og:description content="Graph">'
        '<meta property="og:image" content="/i.png"><meta property="og:site_name" content="News">'
    ) == Preview("New & true", "Graph", "https://www.news.test/i.png", "News")


def test_a_plain_page_is_read_from_its_title_and_description():
    assert page("<TITLE>\n A  title\n</TITLE><META NAME=Description CONTENT='Words'>") == Preview(
        "A title", "Words", "", "news.test"
    )


def test_a_page_that_says_nothing_has_only_its_host():
    assert read(b"", "text/html", URL) == Preview(site_name="news.test")


def test_a_host_with_a_long_name_is_cut_as_what_a_page_says_would_be():
    host = f"{'a' * 60}." * 4 + "test"
    assert len(read(b"", "text/html", f"https://{host}/").site_name) <= 80


def test_the_title_of_an_icon_is_not_the_pages():
    assert page("<svg><title>Menu</title></svg><title>Real</title>").title == "Real"


def test_what_stands_in_comments_and_scripts_is_not_said():
    head = "<!-- <title>a</title> --><script>'<title>b</title>'</script><title>a < b</title>"
    assert page(head).title == "a < b"


def test_markup_in_what_a_page_says_stays_text():
    assert (
        page('<meta property="og:title" content="<b>x</b><script>y">').title == "<b>x</b><script>y"
    )


def test_long_and_turned_text_is_cut_and_straightened():
    preview = page(
        f'<title>{"word " * 100}</title><meta name=description content="a\u202eb {"x" * 9000}">'
    )
    assert len(preview.title) <= 200
    assert len(preview.description) <= 400
    assert "\u202e" not in preview.description


@pytest.mark.parametrize(
    "image, wanted",
    [
        ("https://cdn.test/i.png", "https://cdn.test/i.png"),
        ("//cdn.test/i.png", "https://cdn.test/i.png"),
        ("i.png", "https://www.news.test/a/i.png"),
        ("javascript:alert(1)", ""),
        ("data:image/png;base64,x", ""),
        ("https://a:b@cdn.test/i.png", ""),
        ("http://[::1/i.png", ""),
        ("", ""),
    ],
)
def test_the_picture_has_an_absolute_address_of_the_web_or_none(image, wanted):
    assert page(f'<meta property="og:image" content="{image}">').image_url == wanted


def test_the_base_of_a_page_is_minded():
    head = '<base href="https://b.test/c/"><meta property="og:image" content="i.png">'
    assert page(head).image_url == "https://b.test/c/i.png"


@pytest.mark.parametrize(
    "html, content_type, title",
    [
        ("<title>Grüße</title>".encode(), "text/html", "Grüße"),
        ("<title>Grüße</title>".encode("latin-1"), "text/html; charset=ISO-8859-1", "Grüße"),
        ("<title>“a”</title>".encode("cp1252"), 'text/html; charset="iso-8859-1"', "“a”"),
        ("<meta charset=shift_jis><title>日本</title>".encode("shift_jis"), "text/html", "日本"),
        (
            b"<meta http-equiv=Content-Type content='text/html; charset=koi8-r'><title>"
            + "мир</title>".encode("koi8-r"),
            "text/html",
            "мир",
        ),
        ("\ufeff<title>Grüße</title>".encode("utf-16"), "text/html; charset=utf-8", "Grüße"),
        (b"<title>Gr\xfc\xdfe</title>", "text/html; charset=utf-8", "Gr��e"),
        (b"<title>a</title>", "text/html; charset=base64", "a"),
        (b"<title>a</title>", "text/html; charset=nonsense", "a"),
    ],
)
def test_the_encoding_is_found_where_it_is_said(html, content_type, title):
    assert read(html, content_type, URL).title == title


@pytest.mark.parametrize(
    "html",
    [
        b"<title>Open",
        b"<head><title>Open</title><meta property='og:title",
        b"<title>Open</title><![if x]><!-- ",
        b"<title>Open</title>" + b"<div>" * 100_000,
        b"<title>Open</title>" + b"<meta " * 50_000,
        b"<title>Open</title>" + b"<" * 300_000,
        b"<title>Open</title>" + b"<!--" * 70_000,
        b"<title>Open</title>" + b"<meta x='" * 30_000,
        b"<title>Open</title><meta " + b"a" * 200_000 + b">",
        b"<title>Open</title><meta a" + b" " * 200_000 + b">",
    ],
)
def test_a_broken_page_gives_what_it_has(html):
    started = time.process_time()
    assert read(html, "text/html", URL).title == "Open"
    assert time.process_time() - started < 2


@given(st.binary(max_size=2000), st.text(max_size=60))
def test_no_bytes_make_it_fail(html, content_type):
    read(b"<meta charset=" + html, content_type, URL)
