"""Markdown comes out as safe HTML of one shape, whatever goes in."""

import time
import uuid
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plc.core import markdown
from plc.core.from_html import to_markdown
from plc.core.markdown import MAX_LENGTH, Unreadable, render
from plc.core.mathematics import ELEMENTS
from plc.core.sanitise import TAGS, sanitise
from tests.plc.core.xss import VECTORS

BEN = uuid.UUID("01890f3e-7b0a-7c3e-8000-000000000001")
NOA = uuid.UUID("01890f3e-7b0a-7c3e-8000-000000000002")

ATTRIBUTES = {
    *("href", "rel", "title", "class", "id", "src", "alt", "start", "loading", "decoding"),
    *("tabindex", "role", "aria-label"),
}


class _Strict(HTMLParser):
    """Fails on any element, attribute or address that is not on the list; counts depth."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in ELEMENTS:
            assert {name for name, _value in attrs} <= ELEMENTS[tag]
            self.open.append(tag)
            return
        assert tag in TAGS, tag
        for name, value in attrs:
            assert name in ATTRIBUTES, (tag, name)
            if name == "href":
                assert value.startswith(("http://", "https://", "mailto:", "/", "#")), value
                assert not value.startswith("//"), value
            if name == "src":
                assert value.startswith("/files/"), value
            if name == "id":
                assert value.startswith(("fn-", "fnref-")), value
        if tag not in ("br", "hr", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def check(html: str) -> None:
    strict = _Strict()
    strict.feed(html)
    strict.close()
    assert strict.open == []


def html(text: str, **options) -> str:
    return render(text, **options).html


@pytest.mark.parametrize("vector", VECTORS)
def test_no_script_survives_markdown(vector):
    check(html(vector))
    check(html(f"Before {vector} after\n\n> - {vector}"))


@pytest.mark.parametrize("vector", VECTORS)
def test_no_script_survives_as_imported_html(vector):
    check(sanitise(vector))
    check(sanitise(f"<p>Before {vector} after</p>"))


@pytest.mark.parametrize("vector", VECTORS)
def test_no_script_survives_a_round_trip_to_markdown(vector):
    check(html(to_markdown(vector)))


def test_the_corpus_is_large_enough_to_mean_something():
    assert len(set(VECTORS)) >= 60


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_only_what_is_on_the_list(text):
    check(html(text))


PIECES = st.sampled_from(
    [
        *(
            "<",
            ">",
            "&",
            '"',
            "'",
            "`",
            "```\n",
            "~~~",
            "*",
            "_",
            "**",
            "~~",
            "[",
            "]",
            "(",
            ")",
            "![",
        ),
        *(
            "](",
            "](/",
            "javascript:",
            "https://a.test",
            "//",
            "\n",
            "\n\n",
            "    ",
            "- ",
            "> ",
            "1. ",
        ),
        *(
            "|",
            "|-|\n",
            "[^1]",
            "[^1]: ",
            "- [ ] ",
            "#a",
            "# ",
            "@[a](u:",
            str(BEN),
            "$",
            "$$",
            "\\",
        ),
        *(
            "<sup>",
            "</sup>",
            "<br>",
            "<script>",
            "<img src=x onerror=y>",
            "&#x202e;",
            "\u202e",
            "a",
        ),
        *("&lt;", "www.a.test", "<a href=", "</p>", "<!--", "-->", "\t", "\x00", "é", "x" * 20),
    ]
)


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=400, deadline=None)
def test_any_mixture_of_marks_gives_only_what_is_on_the_list(text):
    check(html(text, mentions={str(BEN): "<b>Ben</b>"}, topics=lambda slug: f"/t/{slug}/"))
    check(sanitise(text))
    check(html(to_markdown(text)))


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("a **b** *c* ~~d~~ `e`", "<p>a <strong>b</strong> <em>c</em> <s>d</s> <code>e</code></p>"),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>"),
        (
            "H<sub>2</sub>O x<sup>2</sup> <kbd>j</kbd>",
            "<p>H<sub>2</sub>O x<sup>2</sup> <kbd>j</kbd></p>",
        ),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
        ("---", "<hr>"),
    ],
)
def test_the_marks_of_markdown_do_what_people_expect(text, wanted):
    assert html(text).strip() == wanted


def test_headings_start_at_the_third_level_and_leave_no_gap():
    assert html("# a\n#### b\n## c\n###### d").split() == (
        ["<h3>a</h3>", "<h4>b</h4>", "<h4>c</h4>", "<h5>d</h5>"]
    )


def test_code_is_coloured_by_class_and_can_be_scrolled_with_the_keyboard():
    shown = html("```python\ndef f(): # c\n    return 's'\n```")
    assert '<pre tabindex="0" role="group" aria-label="Python, 2 lines">' in shown
    assert '<span class="k">def</span>' in shown
    assert '<span class="c"># c</span>' in shown
    assert "<span class=\"s\">'s'</span>" in shown


def test_code_in_an_unknown_language_is_shown_plain():
    assert "<code>a &lt;b&gt;\n</code>" in html("```klingon\na <b>\n```")


def test_one_body_cannot_buy_more_colours_than_its_allowance():
    body = "```python\n" + "x = 1\n" * 1500 + "```\n"
    assert '<span class="m">' in html(body)
    started = time.process_time()
    html(body * 11)
    assert time.process_time() - started < 3


def test_a_table_says_its_alignment_by_class():
    shown = html("|a|b|c|\n|--:|:-:|:--|\n|1|2|3|")
    assert '<td class="align-end">1</td>' in shown
    assert '<td class="align-center">2</td>' in shown
    assert "style" not in shown


def test_a_task_list_says_done_and_to_do_in_words():
    shown = html("- [ ] a\n- [x] **b**")
    assert '<ul class="tasks">' in shown
    assert 'aria-label="To do">☐</span> a' in shown
    assert 'aria-label="Done">☑</span> <strong>b</strong>' in shown


def test_footnotes_of_two_bodies_on_a_page_do_not_share_an_id():
    text = "a[^n] b[^n]\n\n[^n]: Note."
    one, two = html(text, prefix=str(BEN)), html(text, prefix=str(NOA))
    ids = [{part.split('"')[0] for part in body.split('id="')[1:]} for body in (one, two)]
    assert len(ids[0]) == 3
    assert not ids[0] & ids[1]
    assert f'href="#fn-{BEN}-1"' in one


def test_a_prefix_cannot_carry_markup():
    check(html("a[^n]\n\n[^n]: b", prefix='"><script>'))


@pytest.mark.parametrize(
    "text, address",
    [
        ("see https://a.test/b_(c)?d=e&f=g.", "https://a.test/b_(c)?d=e&amp;f=g"),
        ("(https://a.test/b)", "https://a.test/b"),
        ("**https://a.test/b**", "https://a.test/b"),
        ("www.a.test/x, yes", "https://www.a.test/x"),
        ("https://a.test/#topic", "https://a.test/#topic"),
        ("<mailto:a@b.test>", "mailto:a@b.test"),
    ],
)
def test_a_bare_address_becomes_a_link(text, address):
    assert f'<a href="{address}" rel="nofollow ugc noopener">' in html(text)


@pytest.mark.parametrize("text", ["README.md", "a.b", "xhttps://a.test", "http://"])
def test_what_is_no_address_stays_text(text):
    assert "<a" not in html(text)


@pytest.mark.parametrize("text", ["https://good.test@evil.test/", "<https://a:b@evil.test/>"])
def test_an_address_with_credentials_is_no_link(text):
    assert "<a" not in html(text)


@pytest.mark.parametrize(
    "text, host",
    [
        ("[https://bank.test/login](https://evil.test/)", "evil.test"),
        ("[bank.test](https://bank.test.evil.test/)", "bank.test.evil.test"),
        ("[www.bank.test](https://evilbank.test)", "evilbank.test"),
        ("[**bank**.test](https://evil.test)", "evil.test"),
        ("[bank\u200b.test](https://evil.test)", "evil.test"),
        ("[bank。test](https://evil.test)", "evil.test"),
        ("[bаnk.test](https://bаnk.test)", "xn--bnk-6cd.test"),
        ("https://xn--bnk-6cd.test", None),
        ("[bank.test](https://www.bank.test/x)", None),
        ("[bank.test](https://my.bank.test/x)", None),
        ("[the bank](https://evil.test)", None),
        ("[look](/people/)", None),
    ],
)
def test_a_link_that_claims_another_host_shows_the_true_one(text, host):
    shown = html(text)
    assert (f'<span class="host">({host})</span>' in shown) if host else ("class" not in shown)


@pytest.mark.parametrize(
    "href", ["//evil.test", "/\\evil.test", "/\t/evil.test", "https:evil", "https://a:b@evil.test"]
)
def test_an_address_that_a_browser_would_read_otherwise_is_no_link(href):
    assert f'href="{href}' not in sanitise(f'<a href="{href}">x</a>')
    assert "evil" not in sanitise(f'<a href="{href}">x</a>') or href == "//evil.test"


def test_pictures_are_shown_from_our_own_files_only():
    shown = html("![a](/files/0/x.png) ![b](https://t.test/x.png) [![c](https://t.test/y)](/z/)")
    assert '<img src="/files/0/x.png" alt="a" loading="lazy" decoding="async">' in shown
    assert '<a href="https://t.test/x.png" rel="nofollow ugc noopener">b</a>' in shown
    assert '<a href="/z/" rel="nofollow ugc noopener">c</a>' in shown
    assert shown.count("<img") == 1


def test_a_picture_may_have_a_name_as_people_give_them():
    assert html("![a](</files/0/Übersicht 2 (neu), b+c.png>)").count("<img") == 1


def test_a_picture_cannot_reach_other_addresses_of_ours():
    assert "<img" not in html("![a](/files/../logout/) ![b](/files/%2e%2e/logout) ![c](/logout)")


def test_pictures_of_a_host_that_is_allowed_are_shown():
    shown = render("![b](https://i.test/x.png)", allow_remote_images={"i.test"}).html
    assert '<img src="https://i.test/x.png" alt="b"' in shown


def test_what_turns_or_hides_text_is_taken_out_also_when_encoded():
    shown = html("a\u202eb\u200bc &#x202e;d&#8203;e&#xfeff;")
    assert "abc de" in shown


def test_a_mention_is_a_link_for_those_who_can_read_and_else_a_name():
    text = f"{markdown.mention('Old Name', BEN)} {markdown.mention('Noa', NOA)} `@[x](u:{NOA})`"
    body = render(text, mentions={str(BEN): "Ben & Co"})
    assert (
        f'<a class="mention" href="/people/{BEN}/" rel="nofollow ugc noopener">@Ben &amp; Co</a>'
        in (body.html)
    )
    assert "@Noa" in body.html
    assert f"/people/{NOA}/" not in body.html
    assert body.mentions == [BEN]
    assert markdown.find_mentions(text) == [BEN, NOA]


def test_mentions_in_code_count_for_nothing():
    text = f"`@[a](u:{BEN})`\n\n    @[a](u:{BEN})\n\n```\n@[a](u:{BEN})\n```"
    assert markdown.find_mentions(text) == []
    assert render(text, mentions={str(BEN): "Ben"}).mentions == []


def test_a_name_cannot_break_out_of_its_mention():
    token = markdown.mention("a](https://evil.test) [b\n", BEN)
    assert markdown.find_mentions(token) == [BEN]


def test_topics_are_found_in_running_text_only():
    text = (
        "# About #heading\n\n#audit-export, (#Größe) #42 a#b #x/y `#code` "
        "[#link](/a) #audit-export &#35;z"
    )
    assert markdown.find_topics(text) == ["audit-export", "größe", "x"]


def test_a_topic_leads_where_the_caller_says():
    body = render("#a #b", topics={"a": "/g/1/topics/a/"})
    assert body.topics == ["a", "b"]
    assert (
        '<a class="topic" href="/g/1/topics/a/" rel="nofollow ugc noopener">#a</a> #b' in body.html
    )


def test_the_plain_text_leaves_out_footnotes_and_marks():
    body = render("# T\n\nOne **two**[^1]\n\n- three\n\n[^1]: Note.")
    assert body.text == "T One two three"


def test_an_excerpt_ends_at_a_word():
    assert markdown.excerpt(html("One two three &amp; four"), 12) == "One two…"
    assert markdown.excerpt(html("One two"), 12) == "One two"


def test_an_excerpt_holds_blocks_apart_that_no_mark_does():
    body = "# Rounds\n\nWe counted.\n\n- [ ] first\n- [x] second\n\n```\nx\n```\n\nAfter?\n\nX"
    told = "Rounds · We counted. ☐ first · ☑ second · x · After? X"
    assert markdown.excerpt(html(body)) == told
    assert markdown.excerpt(html(body), 10) == "Rounds…"


def test_an_excerpt_leaves_tables_out_unless_there_is_nothing_else():
    table = "| a | b |\n|---|---|\n| 1 | 2 |"
    assert markdown.excerpt(html(f"Before.\n\n{table}\n\nAfter.")) == "Before. After."
    assert markdown.excerpt(html(table)) == "a, b; 1, 2"


def test_a_text_beyond_the_limit_is_refused_with_a_sentence():
    with pytest.raises(Unreadable, match="100001 characters"):
        render("x" * (MAX_LENGTH + 1))
    with pytest.raises(ValueError):
        markdown.find_topics("x" * (MAX_LENGTH + 1))


@pytest.mark.parametrize("text", ["[^1]: - [^1]: ", "[^1]: - [^1]: a\n- [ ] b", "[^a]: 1. [^a]: x"])
def test_a_note_defined_within_itself_breaks_nothing(text):
    check(html(text + "\n\nafter [^1]"))


HOSTILE = {
    name: (piece * (50_000 // len(piece) + 1))[:50_000]
    for name, piece in {
        **{mark: mark for mark in "[]>*`_~<$#|\\&-"},
        "images": "![",
        "links": "[a](",
        "quotes": "> ",
        "tags": "<a@",
        "code": "a``b`c```",
        "emphasis": "*a **a ",
        "addresses": "(http://a",
        "www": "~www.a_~",
        "math": "$$a ",
        "mentions": "@[a](u:",
        "topics": "#a-",
        "notes": "[^1]",
        "defined": "[^1]: a\n",
        "references": "[a]: b\n",
        "tables": "|a|\n|-|\n",
        "fences": "```python\n'''\"\n",
        "small": "<sup>",
        "crossed": "<sup>a</kbd>\n\n",
        "lists": "- ",
        "mixed": "> - 1. ",
        "balanced": "[" * 25 + "]" * 25,
        "lazy": "> a\na\n",
        "comments": "<!--",
        "math lines": "$$\na\n",
    }.items()
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_repetition_takes_no_more_than_moments(name):
    started = time.process_time()
    html(HOSTILE[name])
    # The worst of these took 0.8 s on a shared machine; a quadratic rule takes minutes.
    assert time.process_time() - started < 6


def test_imported_html_may_not_be_nested_deeper_than_anyone_writes():
    with pytest.raises(Unreadable):
        sanitise("<div>" * 50_000)
    with pytest.raises(Unreadable):
        sanitise("x" * 400_001)
    check(sanitise("<p>a<li>b" * 5000))
    deep = sanitise("<b>" * 400 + "x")
    assert deep.count("<b>") <= 40
    assert "x" in deep


def test_imported_html_keeps_what_we_have_and_the_words_of_the_rest():
    shown = sanitise(
        '<h1>a</h1><p class="x" style="y">b $5 10<sup>2</sup><video>c</video></p>'
        '<img src="https://i.test/x.png" alt="d"><pre class="lang-py"><code>x = 1\n</code></pre>'
    )
    assert shown.startswith("<h3>a</h3><p>b $5 10<sup>2</sup>c</p>")
    assert '<a href="https://i.test/x.png" rel="nofollow ugc noopener">d</a>' in shown
    assert 'aria-label="Python, 1 line"' in shown


@pytest.mark.parametrize(
    "source",
    [
        "<p>a *b* _c_ d_e [f] `g` #h 1. &lt;i&gt; \\ ~~j~~ $5</p>",
        "<p># a</p><p>- b</p><p>1. c</p><p>+ d</p><p>&gt; e</p><p>=== f</p><p>---</p>",
        "<p>&amp;amp; &amp;lt; @[a](u:b) ![c](d) [^e]</p>",
        "<p>$|\\psi\\rangle_{a} = \\frac{1}{2} \\{ b * c * d \\}$</p>",
        "<p><strong>a</strong> <em>b</em> <code>c*d`e</code> x<sup>2</sup> <a href='/y'>z</a></p>",
        "<pre><code>a\n  b `c` ```\n</code></pre>",
        "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul><ol><li>d</li></ol>",
        "<blockquote><p>a</p><p>b</p></blockquote><hr><p>c</p>",
        "<p>a: $b\n- c\n+ d$ and $$e\n= f$$ g</p><p>$$\nh_1 * i\n$$<br>\nj $k$ l\n$$\nm\n$$</p>",
        "<p>a <br>\nb<br></p><p><strong>c<br></strong></p><ul><li>d<br>e</li></ul>",
    ],
)
def test_imported_html_reads_the_same_after_a_turn_through_markdown(source):
    again = html(to_markdown(source))
    assert markdown.plain_text(again) == markdown.plain_text(sanitise(source))
