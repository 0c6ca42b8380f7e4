"""What the tasks app tells the rooms above it, within the same transaction."""

from django.dispatch import Signal

# A report counts from now on: sent with ``report``, ``by``, ``at`` and ``on``. What it claims beyond the item itself,
# such as readings of indicators, is recorded by who listens; an error there undoes the acceptance.
report_accepted = Signal()
