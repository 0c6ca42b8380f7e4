"""Fields of work, and the words by which the reader of notices tells them."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

# The weights that a word of a domain may have.
LIGHTEST, HEAVIEST = 1, 15


class DomainManager(models.Manager):
    """Finds a domain by its code."""

    def get_by_natural_key(self, code: str) -> Any:
        """The domain of this code."""
        return self.get(code=code)


class Domain(models.Model):
    """A field of work (领域): air, water, soil, …; a bureau renames and adds its own."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=50)
    short_name = models.CharField(_("short name"), max_length=10)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = DomainManager()

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")
        ordering: ClassVar = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        """By code."""
        return (self.code,)


class DomainWordManager(models.Manager):
    """Finds a word of a domain."""

    def get_by_natural_key(self, domain: str, word: str) -> Any:
        """This word of the domain of this code."""
        return self.get(domain__code=domain, word=word)


class DomainWord(models.Model):
    """A word that tells a domain (领域用词): where it stands in a clause, it speaks for the domain.

    A domain without words of its own here is told by those that the reader brings along. A word may stand under
    several domains.
    """

    domain = models.ForeignKey(
        Domain, verbose_name=_("domain"), on_delete=models.CASCADE, related_name="words"
    )
    word = models.CharField(
        _("word"),
        max_length=30,
        help_text=_("As notices print it, in headings, clauses or names of units."),
    )
    weight = models.PositiveSmallIntegerField(
        _("weight"),
        default=5,
        validators=(MinValueValidator(LIGHTEST), MaxValueValidator(HEAVIEST)),
        help_text=_("9 to 15 names the domain outright, 5 belongs to it, 1 to 3 hints at it."),
    )

    objects = DomainWordManager()

    class Meta:
        verbose_name = _("word of a domain")
        verbose_name_plural = _("words of domains")
        ordering: ClassVar = ["domain", "-weight", "word"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="domain_word_once",
                fields=["domain", "word"],
                violation_error_message=_("This domain has the word already."),
            ),
            models.CheckConstraint(
                name="domain_word_weight",
                condition=models.Q(weight__gte=LIGHTEST, weight__lte=HEAVIEST),
                violation_error_message=_("A word weighs from 1 to 15."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.word} {self.weight}"

    def clean(self) -> None:
        """Without the blanks around it: notices print none there."""
        self.word = self.word.strip()

    def natural_key(self) -> tuple[str, str]:
        """By domain and word."""
        return (*self.domain.natural_key(), self.word)

    natural_key.dependencies = ["tasks.domain"]  # type: ignore[attr-defined]  # read by dumpdata
