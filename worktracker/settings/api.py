"""The API: who is let in, how often, and in which form it asks and is answered."""

from worktracker.lib.api_docs import DOCUMENTATION
from worktracker.lib.env import env_rate
from worktracker.settings.machine import TESTING

# Requests of one person, and of one address that shows no valid token; empty or 0: as many as they like.
API_RATE = env_rate("API_RATE", "" if TESTING else "600/min")
API_ANONYMOUS_RATE = env_rate("API_ANONYMOUS_RATE", "" if TESTING else "60/min")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "agencies.accounts.authentication.DigestTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_FILTER_BACKENDS": [
        "django_filters.rest_framework.DjangoFilterBackend",
        "rest_framework.filters.OrderingFilter",
    ],
    "DEFAULT_PAGINATION_CLASS": "worktracker.lib.pagination.PagedResults",
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "worktracker.lib.api_errors.answer",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["worktracker.lib.api_parsers.ShallowJSONParser"],
    "DEFAULT_THROTTLE_CLASSES": ["worktracker.lib.throttles.PersonThrottle"],
}
SPECTACULAR_SETTINGS = DOCUMENTATION
