"""Files that leave."""

from django.urls import URLPattern, URLResolver

from exchange.views import exports, ledger

urlpatterns: list[URLPattern | URLResolver] = [*ledger.urlpatterns, *exports.urlpatterns]
