"""Guildhall's settings. Everything that differs between sites comes from the environment;
deploy/env.example documents each variable."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from redis.backoff import NoBackoff
from redis.retry import Retry

from plc.accounts.default_rate_limits import NEWCOMER_RATE_LIMITS, RATE_LIMITS  # noqa: F401  who may do what how often
from plc.accounts.form_names import ACCOUNT_FORMS, MFA_FORMS, SOCIALACCOUNT_FORMS  # noqa: F401  our forms for its pages
from plc.accounts.providers import PROVIDERS, SIGN_IN_ORIGINS
from plc.core import env
from plc.web.logs import LOGGING  # noqa: F401  structured lines with a request id

BASE_DIR = Path(__file__).resolve().parent.parent

LOOPBACK = ("localhost", "127.0.0.1")

# --- Where it runs ------------------------------------------------------------------------------

ENV = env.text("GUILDHALL_ENV", "production")  # production | development | test
if ENV not in {"production", "development", "test"}:
    raise env.SettingMissing("GUILDHALL_ENV is production, development or test.")
DEVELOPMENT = ENV == "development"
TESTING = ENV == "test"
PRODUCTION = ENV == "production"

VAR_DIR = Path(env.text("GUILDHALL_VAR", str(BASE_DIR / "var")))

# DEBUG would collect every query in memory and show source code to visitors; development uses the
# error pages of production instead.
DEBUG = env.flag("GUILDHALL_DEBUG", default=False) and not PRODUCTION

SECRET_KEY = env.text("GUILDHALL_SECRET_KEY", *([] if PRODUCTION else ["not-secret-" * 5]))
SECRET_KEY_FALLBACKS = env.words("GUILDHALL_OLD_SECRET_KEYS")
# Encrypt the keys that sign credentials: the first one encrypts, any decrypts. Empty: none are
# issued.
CREDENTIALS_KEYS = env.words(
    "GUILDHALL_CREDENTIALS_KEYS", *([] if PRODUCTION else ["not-secret-" * 5])
)

SITE_URL = env.text("GUILDHALL_SITE_URL", f"http://localhost:{env.text('PORT', '8000')}")
SITE_NAME = env.text("GUILDHALL_SITE_NAME", "Guildhall")
# Where this installation's source code is available, linked in the footer. Empty: no link.
SOURCE_URL = env.text("GUILDHALL_SOURCE_URL", "")
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.words(
    "GUILDHALL_ALLOWED_HOSTS",
    "localhost 127.0.0.1 [::1] testserver" if not PRODUCTION else urlsplit(SITE_URL).hostname or "",
)
if PRODUCTION:
    ALLOWED_HOSTS.append("localhost")  # used by health checks inside a container
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# How many trusted proxies append to X-Forwarded-For; 0 ignores the header.
TRUSTED_PROXIES = env.number("GUILDHALL_TRUSTED_PROXIES", 0)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The origins that may open the live stream at /live/, which the proxy routes.
LIVE_ORIGINS = [SITE_URL]
# There is no proxy under `make run`: pages connect to this port of their own host.
LIVE_PORT = env.number("GUILDHALL_LIVE_PORT", 0) if DEVELOPMENT else 0
if LIVE_PORT:
    LIVE_ORIGINS += [f"http://{host}:{env.text('PORT', '8000')}" for host in LOOPBACK]

# Packages that other tools made (SCORM, cmi5) run scripts of their own, so their files have an
# origin of their own, which sees no cookie of the site. Empty: packages are not played.
PACKAGES_ORIGIN = env.origin(
    "GUILDHALL_PACKAGES_ORIGIN",
    "" if PRODUCTION else f"http://packages.localhost:{env.text('PORT', '8000')}",
    apart_from=SITE_URL,
)
if PACKAGES_ORIGIN:
    ALLOWED_HOSTS.append(urlsplit(PACKAGES_ORIGIN).hostname or "")

# --- Apps and middleware ------------------------------------------------------------------------

INSTALLED_APPS = [
    "learning.growth",
    "learning.courses",
    "learning.assessment",
    "learning.library",
    # Made ready after these, because they listen to what these say is completed.
    "learning.pathways",
    "gamification",
    "communities.demo",
    "communities.archives",
    "communities.moderation",
    "communities.feed",
    "communities.stories",
    "communities.groups",
    "communities.community",
    # ground floor
    "plc.web",
    "plc.notifications",
    "plc.live",
    "plc.search",
    "plc.anonymity",
    "plc.backups",
    "plc.credentials",
    "plc.files",
    "plc.accounts",
    "plc.journal",
    # third party
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.microsoft",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "template_partials",
    "csp",
    "plc.web.administration.AdministrationConfig",  # django.contrib.admin with our own site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "plc.web.middleware.RequestIdMiddleware",
    "plc.web.middleware.RequestMetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Before everything that serves the site: its host and the packages' have nothing in common.
    "learning.courses.packages.serving.PackagesHostMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "plc.web.policy.ContentSecurityPolicyMiddleware",
    "plc.web.middleware.PrivateByDefaultMiddleware",
    "plc.web.offline.AccountHeaderMiddleware",
    "plc.web.middleware.RequestLimitsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "plc.accounts.middleware.LocaleAndTimeZoneMiddleware",
    "plc.accounts.middleware.SignInStatusMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "plc.web.repeats.RepeatedRequestMiddleware",
    "plc.web.middleware.RefusalMiddleware",
    "communities.feed.waiting_list.WaitingListCacheMiddleware",
]

ROOT_URLCONF = "plc.urls"
WSGI_APPLICATION = "plc.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

template_loaders: list = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES: list[dict] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": template_loaders
            if DEVELOPMENT
            else [("django.template.loaders.cached.Loader", template_loaders)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "plc.web.context.shell",
            ],
            "builtins": [
                "plc.web.templatetags.ui",
                "plc.web.templatetags.fields",
                "plc.web.templatetags.kept",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Postgres, Valkey, tasks --------------------------------------------------------------------

PGBOUNCER = env.flag("GUILDHALL_PGBOUNCER")


def database(name: str, *default: str) -> dict:
    """Connection settings from the environment, with the options that all our databases use."""
    address = env.postgres(name, *default)
    address["OPTIONS"].setdefault("application_name", "guildhall")
    if not PGBOUNCER:
        # Server-side binding, prepared on second use: saves 10 % per page.
        address["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 2}
    return {
        **address,
        # A new connection takes a third of the time of a page; the health check detects restarts.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": PGBOUNCER,
    }


at_home = [] if PRODUCTION else ["postgresql://localhost/guildhall"]
DATABASES = {"default": database("DATABASE_URL", *at_home)}
if env.text("DATABASE_REPLICA_URL", ""):
    # Used for searches only (plc.core.replica); permissions are always checked on the primary.
    DATABASES["replica"] = {**database("DATABASE_REPLICA_URL"), "TEST": {"MIRROR": "default"}}
    DATABASES["replica"]["OPTIONS"].setdefault("connect_timeout", 2)

REDIS_URL = env.text("REDIS_URL", *([] if PRODUCTION else ["redis://localhost:6379/0"]))
CACHES = {
    "default": {
        "BACKEND": "plc.core.cache.ValkeyCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "g",
        "OPTIONS": {
            "socket_timeout": 2,
            "socket_connect_timeout": 1,
            # redis-py's default of three retries with pauses would delay every page by seconds
            # while the cache is down; one retry covers connections that the server closed.
            "retry": Retry(NoBackoff(), 1),
        },
    }
}
# In Postgres, so that pages load and nobody is signed out while the cache is down.
SESSION_ENGINE = "plc.accounts.session_store"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if HTTPS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    LANGUAGE_COOKIE_NAME = "__Host-language"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = env.number("GUILDHALL_HSTS_SECONDS", 60 * 60 * 24 * 365)
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^readyz/$", r"^metrics$"]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = "soon"
CELERY_TASK_ROUTES = ["plc.core.tasks.route"]  # the queue that each task declares
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 240, 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Celery closes connections after so many tasks, one by default; CONN_MAX_AGE and its health check
# serve workers as well (plc.core.tasks.keep_connections).
CELERY_DB_REUSE_MAX = 1_000_000
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "global_keyprefix": "celery.",
    # Tasks sent on commit are only for speed (see plc.journal): a dead broker must not delay a
    # page.
    "max_retries": 1,
    "interval_start": 0,
}

# --- People -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
# E-mail addresses are unique case-insensitively, by a constraint on Lower(email).
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",
    # Whether HSTS includes subdomains is for the domain's owner to decide.
    "security.W005",
    "security.W021",
]
AUTHENTICATION_BACKENDS = ["plc.accounts.backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 10}  # type: ignore[assignment]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"

INVITATION_ONLY = env.flag("GUILDHALL_INVITATION_ONLY")
HIDE_PAGE_AFTER = env.number("GUILDHALL_HIDE_PAGE_AFTER", 3)

ACCOUNT_ADAPTER = "plc.accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "plc.accounts.adapters.SocialAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "plc.accounts.forms.SignupDetails"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
# allauth's generator looks up additional addresses, which no account has here.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
# Not SUPPORTS_CHANGE: allauth offers it for new addresses only, which reveals known ones.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_CONFIRMATION_AUTHENTICATED_REDIRECT_URL = "/me/security/"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
# Changing the password keeps this session and ends all others.
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * 30
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    # Every attempt counts against the address; a successful sign-in does not reset the counter. (An
    # address within "login_failed" would be reset by a valid second factor.)
    "login": "30/m/ip,300/h/ip",
    "login_failed": "5/5m/key,20/h/key",
    "signup": "20/m/ip,100/h/ip",
    "reset_password": "20/m/ip,5/h/key",
    "request_login_code": "20/m/ip,5/h/key",
    "confirm_email": "1/10s/key,5/h/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
ALLAUTH_RATE_LIMIT_IPV6_PREFIX = 64
MFA_ADAPTER = "plc.accounts.adapters.MfaAdapter"
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # accepts codes from thirty seconds before and after, because clocks differ
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEVELOPMENT or TESTING
USERSESSIONS_TRACK_ACTIVITY = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_PROVIDERS = PROVIDERS

# --- Mail and files -----------------------------------------------------------------------------

# A message is stored as a row first; this is how the worker sends it. Development does not send
# mail: /dev/mail/ shows the rows.
EMAIL_BACKEND = "plc.notifications.outbox.Backend"
MAIL_TRANSPORT = env.text(
    "GUILDHALL_MAIL_TRANSPORT",
    "django.core.mail.backends."
    + ("dummy" if DEVELOPMENT else "locmem" if TESTING else "smtp")
    + ".EmailBackend",
)
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("GUILDHALL_MAIL_FROM", f"{SITE_NAME} <guildhall@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
ANYMAIL = {
    name.removeprefix("ANYMAIL_"): value
    for name, value in os.environ.items()
    if name.startswith("ANYMAIL_")
}

MEDIA_ROOT = Path(env.text("GUILDHALL_MEDIA", str(VAR_DIR / "media")))
MEDIA_URL = "/media-is-never-served-directly/"
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("GUILDHALL_STATIC", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "plc" / "static"]
STATICFILES_FINDERS = [
    "plc.web.bundle.Bundled",  # the bundled stylesheet
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEVELOPMENT
STORAGES: dict[str, dict] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# An object store serves files by URLs signed for a minute; files in a folder are served by Django.
MEDIA_REDIRECTS = False
media_origins: list[str] = []
if bucket := env.text("AWS_STORAGE_BUCKET_NAME", ""):
    MEDIA_REDIRECTS = True
    # The origins of these URLs, for the content security policy.
    media_origins = env.words(
        "GUILDHALL_MEDIA_ORIGIN",
        env.text("AWS_S3_ENDPOINT_URL", "") or f"https://{bucket}.s3.amazonaws.com",
    )
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": env.text("AWS_S3_ENDPOINT_URL", "") or None,
            "region_name": env.text("AWS_S3_REGION_NAME", "") or None,
            "querystring_auth": True,
            "querystring_expire": 60,
            "default_acl": "private",
            "file_overwrite": False,
        },
    }
# Well above the limits of our forms, which reject slightly too long input with a message and keep
# it. Beyond these limits the response is a bare 400.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # bytes of a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
DATA_UPLOAD_MAX_NUMBER_FILES = 30
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
UPLOAD_MAX_BYTES = env.number("GUILDHALL_UPLOAD_MAX_MB", 25) * 1_000_000
# Of Valkey's memory, for boards (leaderboards) that were viewed in the last day.
BOARDS_MAX_BYTES = env.number("GUILDHALL_BOARDS_MAX_MB", 3000) * 1_000_000
PACKAGE_MAX_BYTES = env.number("GUILDHALL_PACKAGES_MAX_MB", 200) * 1_000_000
REQUEST_MAX_BYTES = max(10 * UPLOAD_MAX_BYTES, PACKAGE_MAX_BYTES) + DATA_UPLOAD_MAX_MEMORY_SIZE

# --- Words and times ----------------------------------------------------------------------------

LANGUAGE_CODE = env.text("GUILDHALL_LANGUAGE", "en")
# Each by its own name. See docs/contribute/languages.md for adding one.
OFFERED_LANGUAGES = [("en", "English"), ("de", "Deutsch")]
# Also a right-to-left layout for testing, whose text stays English.
LANGUAGES = [*OFFERED_LANGUAGES, *([] if PRODUCTION else [("ar-xb", "Right to left")])]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "plc.web.formats"
USE_TZ = True
TIME_ZONE = env.text("GUILDHALL_TIME_ZONE", "UTC")

# --- Headers ------------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        # plc.web.policy adds the hash of the import map.
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *media_origins],
        "font-src": [SELF],
        "connect-src": [SELF, *(f"http://{host}:{LIVE_PORT}" for host in LOOPBACK if LIVE_PORT)],
        "media-src": [SELF, *media_origins],
        "frame-src": [SELF, *media_origins],  # only PDFs allow to be framed
        "manifest-src": [SELF],
        "worker-src": [SELF],
        # Buttons for third-party sign-in are forms, and browsers apply this to redirects too.
        "form-action": [SELF, *SIGN_IN_ORIGINS],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
CSRF_FAILURE_VIEW = "plc.web.errors.csrf_failure"

# --- What operators see -------------------------------------------------------------------------

METRICS_TOKEN = env.text("GUILDHALL_METRICS_TOKEN", "")
STAFF_SESSION_SECONDS = 30 * 60

if DEVELOPMENT or TESTING:
    # Raises an error for queries in a loop.
    INSTALLED_APPS.append("zeal")
    MIDDLEWARE.insert(0, "zeal.middleware.zeal_middleware")
    ZEAL_RAISE = TESTING
    # allauth repeats some queries for the same address, session or key within a request.
    ZEAL_ALLOWLIST = [
        {"model": "account.EmailAddress", "field": "get()"},
        {"model": "mfa.Authenticator", "field": "get()"},
        {"model": "sessions.Session", "field": "get()"},
        {"model": "accounts.User", "field": "get()"},
    ]
    # Two branches that add a migration then conflict in git instead of when deployed.
    INSTALLED_APPS.append("django_linear_migrations")
