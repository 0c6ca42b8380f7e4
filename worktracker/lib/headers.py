"""Headers that every answer carries, whoever made it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from whitenoise.middleware import WhiteNoiseFileResponse


class HeadersMiddleware:
    """Stands outside of the library middleware and fills in what it left out.

    Django's own refuses an unknown host before it sets its headers, and answers of the middleware around it never
    pass it. What a view has set stands.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        response = self.get_response(request)
        for name, value in _always().items():
            response.headers.setdefault(name, value)
        if not isinstance(response, WhiteNoiseFileResponse):
            # A shared desk: nothing that a person saw is left in the browser for the next one.
            patch_cache_control(response, no_store=True, private=True)
        return response


def _always() -> dict[str, str]:
    return {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
    }
