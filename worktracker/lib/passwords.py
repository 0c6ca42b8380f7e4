"""Django's judges of new passwords, which say in this product's words what is wrong."""

from django.contrib.auth import password_validation as judges
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class LongEnough(judges.MinimumLengthValidator):
    """At least 8 characters."""

    def get_error_message(self) -> str:
        """The refusal."""
        words = ngettext(
            "The password is too short: at least %(n)s character.",
            "The password is too short: at least %(n)s characters.",
            self.min_length,
        )
        return words % {"n": self.min_length}


class UnlikeThePerson(judges.UserAttributeSimilarityValidator):
    """Not like the person's own names or address."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("username", "display_name", "email"))

    def get_error_message(self) -> str:
        """The refusal; ``verbose_name`` is what it is like."""
        return _("The password is too much like your %(verbose_name)s.")


class Uncommon(judges.CommonPasswordValidator):
    """Not one of the 20,000 that everybody tries first."""

    def get_error_message(self) -> str:
        """The refusal."""
        return _("Everybody tries this password first: choose another one.")


class NotDigitsAlone(judges.NumericPasswordValidator):
    """Something beside digits."""

    def get_error_message(self) -> str:
        """The refusal."""
        return _("The password holds digits alone: add letters or signs.")
