"""Our forms for the pages of allauth, by its names for them."""

ACCOUNT_FORMS = {
    "login": "plc.accounts.sign_in_forms.SignIn",
    "signup": "plc.accounts.sign_in_forms.SignUp",
    "add_email": "plc.accounts.sign_in_forms.NewEmail",
    "change_password": "plc.accounts.sign_in_forms.ChangePassword",
    "set_password": "plc.accounts.sign_in_forms.SetPassword",
    "reset_password": "plc.accounts.sign_in_forms.ForgottenPassword",
    "reset_password_from_key": "plc.accounts.sign_in_forms.NewPassword",
    "reauthenticate": "plc.accounts.sign_in_forms.Reauthenticate",
    "request_login_code": "plc.accounts.sign_in_forms.AskForCode",
    "confirm_login_code": "plc.accounts.sign_in_forms.LoginCode",
    "confirm_email_verification_code": "plc.accounts.sign_in_forms.EmailCode",
}
SOCIALACCOUNT_FORMS = {"signup": "plc.accounts.sign_in_forms.SocialSignUp"}
MFA_FORMS = {
    "authenticate": "plc.accounts.sign_in_forms.SecondFactor",
    "reauthenticate": "plc.accounts.sign_in_forms.ConfirmByCode",
    "activate_totp": "plc.accounts.sign_in_forms.ActivateApp",
    "add_webauthn": "plc.accounts.sign_in_forms.AddPasskey",
    "edit_webauthn": "plc.accounts.sign_in_forms.RenamePasskey",
}
