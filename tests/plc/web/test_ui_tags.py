from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template
from django.template.base import TextNode
from django.utils import timezone, translation

from plc.web.templatetags import ui

NOW = datetime(2026, 11, 19, 13, 0, tzinfo=UTC)


def rendered(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def person(**more: object) -> SimpleNamespace:
    return SimpleNamespace(name="Ines <Calder>", public_id="0192", **more)


class Form(forms.Form):
    name = forms.CharField(label="Name", help_text="As people call you.")
    about = forms.CharField(widget=forms.Textarea, required=False)
    joining = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "Open"), ("b", "Ask")])
    agree = forms.BooleanField()


def test_an_icon_that_is_written_out_costs_nothing_at_render_time() -> None:
    nodes = Template('{% icon "bell" "small" %}').nodelist
    assert isinstance(nodes[0], TextNode)
    assert '<svg class="icon small" aria-hidden="true">' in nodes[0].s


def test_an_icon_from_a_variable_is_escaped() -> None:
    assert "<script>" not in rendered("{% icon x %}", x='"><script>')


def test_someone_without_a_picture_is_shown_by_initials_on_a_tone_of_their_own() -> None:
    html = rendered('{% avatar p "small" %}', p=person())
    assert 'class="avatar small" data-tone="' in html
    assert ">IC<" in html and 'aria-hidden="true"' in html


def test_a_picture_has_its_size_so_nothing_moves_when_it_comes() -> None:
    html = rendered("{% avatar p %}", p=person(picture_url=lambda pixels: f"/files/x/{pixels}/"))
    assert 'src="/files/x/128/"' in html and 'alt="" width="36" height="36"' in html


def test_initials_stand_below_a_picture_for_those_who_may_not_have_it() -> None:
    html = rendered("{% avatar p %}", p=person(picture_url=lambda pixels: f"/files/x/{pixels}/"))
    assert html.startswith('<span class="avatar" data-tone="') and ">IC<img" in html


def test_an_erased_account_has_a_face_too() -> None:
    assert "#user" in rendered("{% avatar p %}", p=None)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=2), "2 hours ago"),
        (timedelta(hours=23), "yesterday"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=20), "30 October"),
        (timedelta(days=400), "15 October 2025"),
        (-timedelta(minutes=40), "in 40 minutes"),
        (-timedelta(hours=30), "tomorrow"),
    ],
)
def test_a_time_is_told_in_words(ago: timedelta, words: str) -> None:
    assert ui.relative(NOW - ago, NOW) == words


def test_the_exact_time_is_in_the_readers_zone_with_the_zone_named() -> None:
    with timezone.override(ZoneInfo("Europe/Berlin")):
        html = rendered('{% when t "exact" %}', t=NOW)
    assert "19 November 2026, 14:00 CET" in html


def test_a_time_for_a_shared_fragment_does_not_depend_on_the_reader() -> None:
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        far = rendered('{% when t "shared" %}', t=NOW)
    assert far == rendered('{% when t "shared" %}', t=NOW)
    assert "<local-time>" in far and "13:00 UTC" in far


def test_a_field_is_tied_to_its_hint_and_its_error_in_that_order() -> None:
    form = Form({"name": ""})
    html = rendered("{% field f.name %}", f=form)
    assert 'aria-describedby="id_name-hint id_name-error"' in html
    assert 'aria-invalid="true"' in html
    parts = ["<label", "id_name-hint", "id_name-error", "<input"]
    assert [html.index(part) for part in parts] == sorted(html.index(part) for part in parts)


def test_a_field_that_may_stay_empty_says_so() -> None:
    assert "(optional)" in rendered("{% field f.about %}", f=Form())
    assert "(optional)" not in rendered("{% field f.name %}", f=Form())


def test_a_long_text_is_counted_and_never_cut() -> None:
    class Plan(forms.Form):
        aim = forms.CharField(max_length=20, widget=forms.Textarea)

    html = rendered("{% field f.aim %}", f=Plan({"aim": "Fewer falls on the ward at night"}))
    assert "maxlength" not in html and '<count-left most="20"' in html
    assert "Fewer falls on the ward at night</textarea>" in html


def test_choices_are_a_group_with_a_legend() -> None:
    html = rendered("{% field f.joining %}", f=Form())
    assert "<legend>Joining</legend>" in html and html.count('<label class="choice">') == 2


def test_what_was_typed_is_kept_and_escaped() -> None:
    html = rendered("{% field f.name %}", f=Form({"name": '"><script>alert(1)</script>'}))
    assert "<script>" not in html and "&quot;&gt;&lt;script&gt;" in html


def test_the_summary_links_each_mistake_to_its_control() -> None:
    html = rendered("{% error_summary f %}", f=Form({"name": ""}))
    assert 'role="alert"' in html and "Three things to look at" in html
    assert '<a href="#id_name">Name: This is still missing.</a>' in html


def test_the_summary_counts_what_is_to_be_mended_not_the_sentences_about_it() -> None:
    form = Form({"name": "Ines", "joining": "a"})
    form.fields["agree"].label = "Do you agree?"
    form.add_error("agree", "Nothing goes without it.")
    html = rendered("{% error_summary f %}", f=form)
    assert "<h2>One thing to look at</h2>" in html
    assert "Do you agree? This is still missing.<br>Nothing goes without it.</a>" in html
    with translation.override("de"):
        assert "<h2>Drei Dinge sind noch zu klären</h2>" in rendered(
            "{% error_summary f %}", f=Form({"name": ""})
        )


def test_a_form_without_mistakes_has_no_summary() -> None:
    good = Form({"name": "Ines", "joining": "a", "agree": "on"})
    assert rendered("{% error_summary f %}", f=good) == ""


def test_nothing_is_counted_as_nothing() -> None:
    assert rendered("{% count n %}", n=0) == ""
    assert ">999+<" in rendered("{% count n %}", n=4000)


def test_what_is_the_same_for_all_is_rendered_once_for_each_language() -> None:
    template = Template("{% load i18n %}{% same_for_all %}{{ x }}{% endsame_for_all %}")
    assert template.render(Context({"x": 1})) == template.render(Context({"x": 2})) == "1"
    with translation.override("de"):
        assert template.render(Context({"x": 3})) == "3"


def test_what_is_a_readers_own_is_filled_into_what_is_kept() -> None:
    template = Template(
        "{% same_for_all %}<b>{{ x }}</b>{% own %}{{ x }}{{ y }}{% endown %}.{% endsame_for_all %}"
    )
    assert template.render(Context({"x": 1, "y": "<"})) == "<b>1</b>1&lt;."
    assert template.render(Context({"x": 2, "y": "&"})) == "<b>1</b>2&amp;."


def test_a_kept_part_within_another_goes_by_its_own_key() -> None:
    inner = "{% same_for_all n %}{{ n }}{{ x }}{% own %}{{ x }}{% endown %}{% endsame_for_all %}"
    template = Template(f"{{% same_for_all %}}{inner}{{{{ x }}}}{{% endsame_for_all %}}")
    assert template.render(Context({"n": 1, "x": "a"})) == "1aaa"
    assert template.render(Context({"n": 2, "x": "b"})) == "2bba"
    assert template.render(Context({"n": 1, "x": "c"})) == "1aca"


def test_what_is_own_sees_nothing_that_was_set_within_the_kept_part() -> None:
    """Not the first time either: else a page would be right once and wrong ever after."""
    template = Template(
        "{% same_for_all %}{% with z=1 %}{% own %}[{{ z }}]{% endown %}{% endwith %}"
        "{% endsame_for_all %}"
    )
    assert template.render(Context()) == template.render(Context()) == "[]"


def test_a_menu_opens_without_script() -> None:
    html = rendered('{% menu "More" %}<a href="#">Pin</a>{% endmenu %}')
    assert "<details" in html and 'aria-label="More"' in html and ">Pin</a>" in html


def test_a_message_with_a_way_back_is_a_form() -> None:
    message = SimpleNamespace(extra_tags="undo:/back/", level_tag="success")
    html = rendered("{% toast m %}", m=message, csrf_token="t0ken")
    assert 'method="post" action="/back/"' in html and "t0ken" in html
