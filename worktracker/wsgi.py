"""The WSGI application that gunicorn serves."""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "worktracker.settings")


def without_bodies_for_head(serve: "WSGIApplication") -> "WSGIApplication":
    """Answers HEAD with the headers of GET alone: Django leaves the body to the server, and gunicorn complains."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        body = serve(environ, start_response)
        if environ["REQUEST_METHOD"] != "HEAD":
            return body
        if close := getattr(body, "close", None):  # ends the request: files and connections
            close()
        return []

    return answer


application = without_bodies_for_head(get_wsgi_application())
