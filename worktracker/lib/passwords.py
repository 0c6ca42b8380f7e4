"""The judges of new passwords, which say in this product's words what is wrong.

What they ask for comes from the settings (``PASSWORD_*``), read when they are asked; 0 switches a rule off.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth import password_validation as judges
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LONGEST = 128  # hashing a megabyte would cost the server more than the sender


def rules_in_words() -> list[str]:
    """The rules in force, one short sentence each, for whoever has to think of a password."""
    return [rule for rule in judges.password_validators_help_texts() if rule]


class LongEnough(judges.MinimumLengthValidator):
    """At least ``PASSWORD_MIN_LENGTH`` characters."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError where it is shorter."""
        self.min_length = settings.PASSWORD_MIN_LENGTH
        super().validate(password, user)

    def get_error_message(self) -> str:
        """The refusal."""
        words = ngettext(
            "The password is too short: at least %(n)s character.",
            "The password is too short: at least %(n)s characters.",
            settings.PASSWORD_MIN_LENGTH,
        )
        return words % {"n": settings.PASSWORD_MIN_LENGTH}

    def get_help_text(self) -> str:
        """What is asked for."""
        n = settings.PASSWORD_MIN_LENGTH
        words = ngettext("At least %(n)s character.", "At least %(n)s characters.", n)
        return words % {"n": n} if n else ""


class NotTooLong:
    """At most 128 characters, so that nobody keeps the server busy with hashing; phrases are welcome."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError where it is longer."""
        if len(password) > LONGEST:
            words = _("The password is too long: at most %(n)s characters.")
            raise ValidationError(words % {"n": LONGEST}, code="password_too_long")

    def get_help_text(self) -> str:
        """Nobody needs to be told before."""
        return ""


class OfSeveralClasses:
    """Of capitals, small letters, digits and signs at least ``PASSWORD_MIN_CLASSES``.

    A character that is none of the first three is a sign: a space and a Chinese character too.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError where too few are in it."""
        asked = settings.PASSWORD_MIN_CLASSES
        if len({_class_of(character) for character in password}) >= asked:
            return
        words = _(
            "The password is too simple: use %(n)s of capitals, small letters, digits, signs."
        )
        raise ValidationError(words % {"n": asked}, code="password_too_simple")

    def get_help_text(self) -> str:
        """What is asked for."""
        if settings.PASSWORD_MIN_CLASSES < 2:
            return ""
        words = _("Characters of %(n)s of these kinds: capitals, small letters, digits, signs.")
        return words % {"n": settings.PASSWORD_MIN_CLASSES}


class UnlikeThePerson(judges.UserAttributeSimilarityValidator):
    """Not like the person's own names or address."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("username", "display_name", "email"))

    def get_error_message(self) -> str:
        """The refusal; ``verbose_name`` is what it is like."""
        return _("The password is too much like your %(verbose_name)s.")

    def get_help_text(self) -> str:
        """What is asked for."""
        return _("Unlike your own names and mail address.")


class Uncommon(judges.CommonPasswordValidator):
    """Not one of the 20,000 that everybody tries first."""

    def get_error_message(self) -> str:
        """The refusal."""
        return _("Everybody tries this password first: choose another one.")

    def get_help_text(self) -> str:
        """What is asked for."""
        return _("None that everybody tries first.")


class NotDigitsAlone(judges.NumericPasswordValidator):
    """Something beside digits."""

    def get_error_message(self) -> str:
        """The refusal."""
        return _("The password holds digits alone: add letters or signs.")

    def get_help_text(self) -> str:
        """What is asked for, unless the rule about kinds of characters says it already."""
        return "" if settings.PASSWORD_MIN_CLASSES > 1 else _("Not digits alone.")


def _class_of(character: str) -> str:
    if character.isupper():
        return "capital"
    if character.islower():
        return "small letter"
    return "digit" if character.isdigit() else "sign"
