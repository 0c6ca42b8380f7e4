"""The API and its documentation."""

from django.contrib.auth.decorators import login_required
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from agencies import api as agencies
from indicators import api as indicators
from indicators.api_reports import ReportViewSet
from tasks import api as tasks
from tasks.api_items import ItemViewSet
from tasks.api_reports import EvidenceViewSet, PeriodViewSet
from tasks.api_voice import CommentViewSet, NotificationViewSet, UrgeViewSet

router = DefaultRouter()
router.include_format_suffixes = False
router.register("agencies", agencies.AgencyViewSet, "api-agency")
router.register("units", agencies.UnitViewSet, "api-unit")
router.register("people", agencies.PersonViewSet, "api-person")
router.register("deputies", agencies.DeputyViewSet, "api-deputy")
router.register("domains", tasks.DomainViewSet, "api-domain")
router.register("notices", tasks.NoticeViewSet, "api-notice")
router.register("plans", tasks.PlanViewSet, "api-plan")
router.register("items", ItemViewSet, "api-item")
router.register("milestones", tasks.MilestoneViewSet, "api-milestone")
router.register("occurrences", tasks.OccurrenceViewSet, "api-occurrence")
router.register("periods", PeriodViewSet, "api-period")
router.register("reports", ReportViewSet, "api-report")
router.register("evidence", EvidenceViewSet, "api-evidence")
router.register("comments", CommentViewSet, "api-comment")
router.register("urges", UrgeViewSet, "api-urge")
router.register("notifications", NotificationViewSet, "api-notification")
router.register("flags", tasks.FlagViewSet, "api-flag")
router.register("definitions", indicators.DefinitionViewSet, "api-definition")
router.register("indicators", indicators.IndicatorViewSet, "api-indicator")
router.register("targets", indicators.TargetViewSet, "api-target")
router.register("readings", indicators.ReadingViewSet, "api-reading")
router.register("activities", tasks.ActivityViewSet, "api-activity")

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    # A page for people: who is not signed in is sent to the sign-in page.
    path(
        "docs/",
        login_required(SpectacularSwaggerSplitView.as_view(url_name="api-schema")),
        name="api-docs",
    ),
    path("", include(router.urls)),
]
