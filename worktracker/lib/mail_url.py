"""EMAIL_URL as Django's settings: smtp://user:password@host:port.

smtps:// is TLS from the start, smtp+tls:// is STARTTLS.
"""

from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SCHEMES = {"smtp": (False, False, 25), "smtps": (False, True, 465), "smtp+tls": (True, False, 587)}


def email_settings(url: str) -> dict[str, object]:
    """The EMAIL_* settings of a mail server's address.

    Raises ImproperlyConfigured for another scheme or no host.
    """
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ImproperlyConfigured(
            "Set EMAIL_URL to smtp://user:password@host:port, or with smtps:// or smtp+tls://."
        )
    starttls, tls, port = SCHEMES[parts.scheme]
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": starttls,
        "EMAIL_USE_SSL": tls,
    }
