"""The settings, a module a subject. Everything that differs between machines comes from the environment.

Outside demo and debug only ``SECRET_KEY`` and ``ALLOWED_HOSTS`` are required; docs/settings.md lists the rest. Begin
with ``machine``, which the others ask; none of them sets what another one has set.
"""

from worktracker.settings.accounts import *
from worktracker.settings.api import *
from worktracker.settings.application import *
from worktracker.settings.jobs import *
from worktracker.settings.machine import *
from worktracker.settings.security import *
from worktracker.settings.storage import *
