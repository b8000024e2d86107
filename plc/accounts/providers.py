"""Third-party sign-in providers, configured by the environment; for settings.py."""

from typing import Any

from plc.core import env

KNOWN = {
    "google": "https://accounts.google.com",
    "microsoft": "https://login.microsoftonline.com",
    "github": "https://github.com",
}
# OpenID Connect providers, at most nine, each with its own settings.
OPENID_CONNECT = ["GUILDHALL_OIDC", *(f"GUILDHALL_OIDC_{n}" for n in range(2, 10))]


def _known() -> dict[str, dict[str, Any]]:
    found = {}
    for provider in KNOWN:
        variable = f"GUILDHALL_{provider.upper()}"
        if client_id := env.text(f"{variable}_CLIENT_ID", ""):
            app = {"client_id": client_id, "secret": env.text(f"{variable}_SECRET", "")}
            found[provider] = {"APPS": [app]}
    return found


def _openid_connect() -> list[dict[str, Any]]:
    apps = [
        {
            # Part of the callback URL: /accounts/oidc/<id>/login/callback/
            "provider_id": env.text(f"{prefix}_ID", prefix[10:].lower().replace("_", "")),
            "name": env.text(f"{prefix}_NAME", "Single sign-on"),
            "client_id": env.text(f"{prefix}_CLIENT_ID"),
            "secret": env.text(f"{prefix}_SECRET"),
            "settings": {"server_url": url},
        }
        for prefix in OPENID_CONNECT
        if (url := env.text(f"{prefix}_URL", ""))
    ]
    for name in ("client_id", "provider_id"):  # allauth distinguishes them by both
        if len({app[name] for app in apps}) < len(apps):
            raise env.SettingMissing(
                "Each OpenID Connect provider needs an id and a client id of its own."
            )
    return apps


PROVIDERS = _known()
SIGN_IN_ORIGINS = [KNOWN[provider] for provider in PROVIDERS]
if apps := _openid_connect():
    PROVIDERS["openid_connect"] = {"OAUTH_PKCE_ENABLED": True, "APPS": apps}
    SIGN_IN_ORIGINS += ["/".join(app["settings"]["server_url"].split("/")[:3]) for app in apps]
