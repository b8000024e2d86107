"""The forms of the verification page, and of a credential's holder."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import wording
from .contents import contents_of
from .faults import Fault
from .models import Credential
from .reading import MAX_BYTES, MAX_PICTURE


class VerifyForm(forms.Form):
    """A credential as file or as text. ``content()`` gives its bytes; a file wins over text."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("A PNG or SVG picture with a credential in it, or a JSON or JWT file."),
        widget=forms.FileInput(
            attrs={"accept": ".png,.svg,.json,.jsonld,.jwt,.txt,image/png,image/svg+xml"}
        ),
    )
    credential = forms.CharField(
        label=_("Or paste it"),
        required=False,
        strip=False,
        max_length=MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "dir": "ltr"}),
    )

    address = forms.EmailField(
        label=_("Whose should it be? (e-mail)"),
        required=False,
        help_text=_("If you enter the address of its holder, it is compared with the credential."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # One of the two is required, whichever it is; the file says so by itself.
        self.fields["credential"].says_optional = False  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile | None:
        file = self.cleaned_data["file"]
        if file and file.size > MAX_PICTURE:
            raise forms.ValidationError(wording.SENTENCES[Fault.TOO_LARGE])
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("file") and not cleaned["credential"].strip():
            self.add_error("file", gettext("Choose a file, or paste a credential below."))
        return cleaned

    def content(self) -> bytes:
        file = self.cleaned_data["file"]
        return file.read() if file else self.cleaned_data["credential"].encode()


class AfterDeletionForm(forms.Form):
    """What its holder wants to happen to a credential when they delete their account."""

    choice = forms.ChoiceField(
        label=_("If I delete my account"),
        choices=Credential.AfterDeletion.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Copies that were downloaded before keep the name and stay valid, unless it is revoked."
        ),
    )

    @classmethod
    def of(cls, credential: Credential) -> "AfterDeletionForm":
        return cls(initial={"choice": credential.after_deletion})


class MyCredentialsForm(forms.Form):
    """The same for all credentials of a holder; ``chosen()`` gives what changed."""

    says_optional = False

    def __init__(self, *args: Any, credentials: Iterable[Credential], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.credentials = {str(row.public_id): row for row in credentials}
        for name, row in self.credentials.items():
            self.fields[name] = forms.ChoiceField(
                label=gettext("%(name)s: if I delete my account")
                % {"name": contents_of(row.document).achievement},
                choices=Credential.AfterDeletion.choices,
                initial=row.after_deletion,
            )

    def chosen(self) -> list[tuple[Credential, str]]:
        return [(self.credentials[name], self.cleaned_data[name]) for name in self.changed_data]
