"""How the rights to act on items and to speak about them are tried."""

from collections.abc import Callable
from typing import Any

from agencies.models import User
from tasks.choices import CommentKind, State
from tasks.models import Comment, Responsibility, Urge, WorkItem
from tasks.tests.factories import AT
from worktracker.tests.rights.reading import WORDS, item
from worktracker.tests.rights.trying import API, PAGE, Asked, Right
from worktracker.tests.rights.world import Place

WHY = {"reason": "上级调整任务", "decision": "泰环发〔2024〕9号"}


def at(state: State) -> Callable[[Place, User | None], WorkItem]:
    """Makes an item in this state."""
    return lambda place, who: item(place, state=state)


def instruction(place: Place, who: User | None) -> Comment:
    """An instruction to the place's unit, not answered."""
    return Comment.objects.create(
        item=item(place),
        kind=CommentKind.INSTRUCTION,
        unit=place.unit,
        text="请加快进度。",
        author=place.office,
        at=AT,
    )


def standing(action: str, **words: str) -> dict[str, Callable[[Asked], Any]]:
    """The doors of halting, taking up and reopening."""
    return {
        PAGE: lambda asked: asked.post(
            f"/items/{asked.thing.pk}/standing/",
            {"action": action, "version": asked.thing.version, **words},
        ),
        API: lambda asked: asked.send(
            f"items/{asked.thing.pk}/{action}", words, seen=asked.thing.version
        ),
    }


def now_at(state: State) -> Callable[[Asked, Any], bool]:
    """``done`` of what moves an item."""

    def done(asked: Asked, _answer: Any) -> bool:
        row = WorkItem.objects.get(pk=asked.thing.pk)
        return row.state == state and row.version > asked.thing.version

    return done


def saying(kind: str, **fields: str) -> dict[str, Callable[[Asked], Any]]:
    """The doors of what is said on an item; ``fields`` name what of the place goes with it."""

    def words_for(asked: Asked) -> dict[str, Any]:
        units = {"unit": asked.place.unit.pk} if kind == CommentKind.INSTRUCTION else {}
        return {"kind": kind, "text": WORDS, **units}

    return {
        PAGE: lambda asked: asked.post(f"/items/{asked.thing.pk}/comment/", words_for(asked)),
        API: lambda asked: asked.send("comments", {"item": asked.thing.pk} | words_for(asked)),
    }


def _said(kind: str) -> Callable[[Asked, Any], bool]:
    return lambda asked, answer: Comment.objects.filter(
        kind=kind, text=WORDS, author=asked.who
    ).exists()


def _is_signed(asked: Asked, answer: Any) -> bool:
    signed_by = Responsibility.objects.get(item=asked.thing).signed_by
    return signed_by is not None and signed_by == asked.who


ITEMS = {
    "sign for the unit's part": Right(
        at(State.TO_SIGN),
        {
            PAGE: lambda asked: asked.post(f"/items/{asked.thing.pk}/sign/"),
            API: lambda asked: asked.send(
                f"items/{asked.thing.pk}/sign", {"unit": asked.place.unit.pk}
            ),
        },
        _is_signed,
    ),
    "sign for the unit's part among others that are ticked": Right(
        at(State.TO_SIGN),
        {PAGE: lambda asked: asked.post("/mine/sign/", {"item": asked.thing.pk})},
        _is_signed,
    ),
    "halt an item": Right(item, standing("halt", **WHY), now_at(State.HALTED)),
    "take a halted item up again": Right(
        at(State.HALTED), standing("resume", reason="恢复"), now_at(State.IN_PROGRESS)
    ),
    "reopen a closed item": Right(
        at(State.CLOSED), standing("reopen", reason="回头看"), now_at(State.IN_PROGRESS)
    ),
    "comment on an item": Right(item, saying("comment"), _said("comment")),
    "instruct a unit": Right(item, saying("instruction"), _said("instruction")),
    "answer an instruction": Right(
        instruction,
        {
            PAGE: lambda asked: asked.post(
                f"/items/{asked.thing.item_id}/comment/",
                {"kind": "answer", "instruction": asked.thing.pk, "text": WORDS},
            ),
            API: lambda asked: asked.send(
                "comments", {"kind": "answer", "answers": asked.thing.pk, "text": WORDS}
            ),
        },
        _said("answer"),
    ),
    "urge a unit": Right(
        item,
        {
            PAGE: lambda asked: asked.post(
                "/urge/", {"pair": f"{asked.thing.pk}-{asked.place.unit.pk}"}
            ),
            API: lambda asked: asked.send(
                "urges", {"pairs": [{"item": asked.thing.pk, "unit": asked.place.unit.pk}]}
            ),
        },
        lambda asked, answer: Urge.objects.filter(by=asked.who).exists(),
    ),
}
