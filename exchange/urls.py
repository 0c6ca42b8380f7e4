"""Files that leave."""

from django.urls import URLPattern, URLResolver

from exchange.views import exports, fillin, ledger

urlpatterns: list[URLPattern | URLResolver] = [
    *ledger.urlpatterns,
    *exports.urlpatterns,
    *fillin.urlpatterns,
]
