"""How the API describes itself: drf-spectacular's settings."""

from typing import Any

DOCUMENTATION: dict[str, Any] = {
    "TITLE": "worktracker",
    "DESCRIPTION": "Annual work plans of public bureaus: items, progress, flags and indicators.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # Nothing is asked of an outside validator.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "ENUM_NAME_OVERRIDES": {
        "PlanStateEnum": "tasks.choices.PlanState",
        "ItemStateEnum": "tasks.choices.State",
        "ReportStateEnum": "tasks.choices.ReportState",
        "ItemKindEnum": "tasks.choices.Kind",
        "CommentKindEnum": "tasks.choices.CommentKind",
        "FlagKindEnum": "tasks.choices.FlagKind",
        "TargetKindEnum": "indicators.choices.TargetKind",
    },
}
