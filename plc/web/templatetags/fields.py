"""Form fields with label, help text and errors, and the error summary.

Registered as builtins, like those in `ui`.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from plc.core.counts import counted

from .ui import icon_svg, together

register = template.Library()


def described(bound: BoundField) -> dict[str, Any]:
    """Attributes that associate a control with its help text and errors."""
    ids = [f"{bound.auto_id}-hint"] if bound.help_text else []
    attrs: dict[str, Any] = {}
    if bound.errors:
        ids.append(f"{bound.auto_id}-error")
        attrs["aria-invalid"] = "true"
    if ids:
        attrs["aria-describedby"] = " ".join(ids)
    return attrs


def a_line_each(sentences: Iterable[Any]) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((str(sentence),) for sentence in sentences))


def hint_and_error(bound: BoundField) -> SafeString:
    parts = []
    if bound.help_text:
        parts.append(
            format_html('<span class="hint" id="{}-hint">{}</span>', bound.auto_id, bound.help_text)
        )
    if bound.errors:
        parts.append(
            format_html(
                '<span class="error" id="{}-error">{}<span>{}</span></span>',
                bound.auto_id,
                icon_svg("circle-alert", "small"),
                a_line_each(bound.errors),
            )
        )
    return together(parts)


def choices_html(bound: BoundField, label: str) -> SafeString:
    """Radio buttons or checkboxes: a fieldset with a legend, in which each row has its own
    label."""
    rows = format_html_join(
        "",
        '<label class="choice">{}<span>{}</span></label>',
        ((option.tag(), option.choice_label) for option in bound.subwidgets),
    )
    # Help text and errors describe the whole group, so they belong to the fieldset.
    attrs = format_html_join("", ' {}="{}"', described(bound).items())
    return format_html(
        '<fieldset class="field choices" id="{}"{}><legend>{}</legend>{}{}</fieldset>',
        bound.auto_id,
        attrs,
        label,
        hint_and_error(bound),
        rows,
    )


@register.simple_tag
def field(bound: BoundField, label: str = "", link: str = "", link_text: str = "") -> SafeString:
    """Label, help text, errors and control in this order, associated for screen readers.

    The widget decides the layout: text, several choices, a checkbox, or files. `link` and
    `link_text` add a link after the label ("Forgotten?"). Set `says_optional = False` on forms
    without required fields, such as filters, and on fields that are filled in by somebody else.
    """
    widget, name = bound.field.widget, str(label or bound.label)
    if widget.is_hidden:
        return bound.as_widget()
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return choices_html(bound, name)
    attrs = described(bound)
    if isinstance(widget, forms.CheckboxInput):
        return format_html(
            '<div class="field check">{}<label for="{}">{}</label>{}</div>',
            bound.as_widget(attrs=attrs),
            bound.id_for_label,
            name,
            hint_and_error(bound),
        )
    most = widget.attrs.get("maxlength") or widget.attrs.get("data-most")
    attrs["maxlength"] = False  # browsers silently truncate pasted text
    files = isinstance(widget, forms.FileInput)
    if not files:
        attrs["class"] = f"input {widget.attrs.get('class', '')}".strip()
    control = bound.as_widget(attrs=attrs)
    if isinstance(widget, forms.Textarea):
        control = format_html("<auto-grow>{}</auto-grow>", control)
    elif files:
        control = format_html(
            '<file-drop max-bytes="{}" too-big="{}" remove="{}">'
            '<div class="file-input">{}</div></file-drop>',
            settings.UPLOAD_MAX_BYTES,
            gettext("too big"),
            gettext("Remove"),
            control,
        )
    elif isinstance(widget, forms.PasswordInput):
        control = shown_on_request(control, bound.id_for_label)
    if most and not isinstance(widget, forms.PasswordInput):
        control = count_left(control, most)
    optional = (
        ""
        if bound.field.required or files or not says_optional(bound)
        else format_html(' <span class="optional">({})</span>', gettext("optional"))
    )
    line = format_html('<label for="{}">{}{}</label>', bound.id_for_label, name, optional)
    if link:
        line = format_html(
            '<div class="label-row">{}<a href="{}">{}</a></div>', line, link, link_text
        )
    return format_html('<div class="field">{}{}{}</div>', line, hint_and_error(bound), control)


def says_optional(bound: BoundField) -> bool:
    return all(getattr(given, "says_optional", True) for given in (bound.form, bound.field))


@register.simple_block_tag
def count_left(content: str, most: int | str) -> SafeString:
    """Show how many characters are left, without truncating the text."""
    return format_html(
        '<count-left most="{}" left="{}" over="{}">{}<output></output></count-left>',
        most,
        gettext("%s characters left"),
        gettext("%s characters too many"),
        content,
    )


def shown_on_request(control: SafeString, control_id: str) -> SafeString:
    """A password field with a button to reveal the password; without JavaScript it has none."""
    return format_html(
        '<show-password>{}<button class="button quiet only-icon" type="button" '
        'aria-controls="{}" aria-pressed="false" aria-label="{}">{}{}</button></show-password>',
        control,
        control_id,
        gettext("Show what you type"),
        icon_svg("eye"),
        icon_svg("eye-off"),
    )


def mistakes(form: forms.BaseForm) -> Iterable[tuple[str, str]]:
    """All errors with the ids of their controls, in the form's order; those of the whole form have
    no control and come first."""
    place = {name: n for n, name in enumerate(form.fields)}
    for name, errors in sorted(form.errors.items(), key=lambda item: place.get(item[0], -1)):
        bound = form[name] if name in form.fields else None
        hidden = bound is not None and bound.is_hidden
        if bound is None or hidden:
            yield from (("", str(error)) for error in errors)
            continue
        label = str(bound.label)
        sentence = "%(field)s %(error)s" if label.endswith("?") else gettext("%(field)s: %(error)s")
        first, *others = errors
        words = [sentence % {"field": label, "error": first}, *others]
        yield bound.id_for_label or bound.auto_id, a_line_each(words)


def forms_in(given: Any) -> Iterator[forms.BaseForm]:
    """The form itself, or those in a formset or list."""
    if isinstance(given, forms.BaseForm):
        yield given
        return
    for part in given or ():
        yield from forms_in(part)


@register.simple_tag
def error_summary(*given: Any) -> SafeString:
    """A list of all errors, each linked to its control; empty if there are none."""
    found = [mistake for form in forms_in(given) for mistake in mistakes(form)]
    if not found:
        return SafeString("")
    rows = together(
        format_html('<li><a href="#{}">{}</a></li>', target, error)
        if target
        else format_html("<li>{}</li>", error)
        for target, error in found
    )
    title = ngettext("One thing to look at", "%(n)s things to look at", len(found))
    return format_html(
        '<div class="error-summary" role="alert" tabindex="-1" id="errors"><h2>{}</h2>'
        "<ul>{}</ul></div>",
        counted(title, len(found)),
        rows,
    )
