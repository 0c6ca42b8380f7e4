"""What the API takes and answers where readings are recorded and verified, and what a verdict says."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from indicators.choices import Judgement, Op
from indicators.entry.facts import UNSEEN, Entry
from indicators.judging import Judged, expected_of
from indicators.sentences import sentence
from indicators.serializers import ReadingSerializer, amount
from worktracker.lib.api_fields import row_id

MOST_ENTRIES = 1000
_SIZE: dict[str, Any] = {"max_digits": 16, "decimal_places": 4}


class Measuring(serializers.Serializer):
    """A value of an indicator in a period, of which ``period`` is any day.

    ``of`` is what the value is a part of, for ratios. ``seen`` is the id of the reading that stood there when the
    value was made, null for none: who gives it is told where somebody was faster.
    """

    indicator = row_id()
    period = serializers.DateField()
    value = serializers.DecimalField(**_SIZE)
    of = serializers.DecimalField(**_SIZE, min_value=Decimal(0), required=False, allow_null=True)
    source = serializers.CharField(  # type: ignore[assignment]  # a field of this name
        max_length=200, allow_blank=True, default=""
    )
    note = serializers.CharField(max_length=500, allow_blank=True, default="")
    evidence = row_id(required=False, allow_null=True)
    seen = row_id(required=False, allow_null=True)


class Recording(serializers.Serializer):
    """Values that are stored together or not at all; ``confirmed`` stands by those that were asked about."""

    entries = serializers.ListField(child=Measuring(), allow_empty=False, max_length=MOST_ENTRIES)
    confirmed = serializers.BooleanField(default=False)

    @property
    def sent(self) -> list[Entry]:
        """The values as the service takes them, in their order."""
        return [Entry(**{"seen": UNSEEN, **row}) for row in self.validated_data["entries"]]


class RecordedSerializer(serializers.Serializer):
    """How many values are new, took another's place, or stood already; and what stands in each of the places."""

    added = serializers.IntegerField()
    corrected = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    readings = ReadingSerializer(many=True)


class DoubtSerializer(serializers.Serializer):
    """Why a value is refused or to be confirmed; ``entry`` is its place in the list that was sent, from 0 on."""

    entry = serializers.IntegerField()
    code = serializers.CharField()
    sentence = serializers.CharField()
    refuses = serializers.BooleanField()


class RefusalSerializer(serializers.Serializer):
    """Nothing was stored: 400 and 403 cannot be taken, 409 is to be confirmed or was changed by somebody else."""

    code = serializers.CharField()
    detail = serializers.CharField()
    doubts = DoubtSerializer(many=True, required=False)


class Verifying(serializers.Serializer):
    """Readings that were checked, by their ids."""

    readings = serializers.ListField(child=row_id(), allow_empty=False, max_length=MOST_ENTRIES)


class VerifiedSerializer(serializers.Serializer):
    """How many were verified; what was so already, or was corrected since, is not counted."""

    verified = serializers.IntegerField()


class OfDay(serializers.Serializer):
    """The day that a verdict is asked for; today where none is named."""

    on = serializers.DateField(required=False)


class ForecastSerializer(serializers.Serializer):
    """The value expected on the due date, and the interval that is meant to hold it four times in five."""

    value = amount()
    low = amount()
    high = amount()


class VerdictSerializer(serializers.Serializer):
    """How a target stands on a day. ``op``, ``value``, ``value_max`` and ``due`` are what held on that day.

    ``actual`` is the value that was judged, ``share`` the percentage of the target that was reached, and ``need`` what
    each period left must bring or average; null where the rule has none.
    """

    on = serializers.DateField()
    verdict = serializers.ChoiceField(choices=Judgement.choices)
    code = serializers.CharField()
    sentence = serializers.CharField()
    actual = amount(allow_null=True)
    share = amount(allow_null=True)
    need = amount(allow_null=True)
    op = serializers.ChoiceField(choices=Op.choices)
    value = amount()
    value_max = amount(allow_null=True)
    due = serializers.DateField()
    stretch = serializers.CharField(allow_null=True)
    missing = serializers.ListField(child=serializers.DateField())
    forecast = ForecastSerializer(allow_null=True)


def told_verdict(judged: Judged, *, on: Any) -> dict[str, Any]:
    """What ``VerdictSerializer`` shows of a judged target."""
    score, promise = judged.score, judged.score.promise
    held = {"op": judged.target.op, "value": judged.target.value, "value_max": None, "due": None}
    if promise is not None:
        held = {
            "op": promise.op,
            "value": promise.total,
            "value_max": promise.value_max,
            "due": promise.end,
        }
    return held | {
        "on": on,
        "verdict": score.judgement,
        "code": score.code,
        "sentence": sentence(judged.target, score),
        "actual": score.actual,
        "share": score.share,
        "need": score.need,
        "stretch": score.stretch,
        "missing": score.figures.get("missing", ()),
        "forecast": expected_of(judged.target, judged.readings),
    }
