"""What it does by itself: jobs by the hour, mails, forgetting what was kept long enough, logs."""

from worktracker.lib.env import env_int, env_list, env_str
from worktracker.lib.logs import logging_settings
from worktracker.lib.queue import celery_settings
from worktracker.schedule import beat_schedule
from worktracker.settings.machine import DATA_DIR, DEMO, RELAXED, TESTING
from worktracker.settings.storage import REDIS_URL

for _key, _value in celery_settings(redis_url=REDIS_URL, data_dir=DATA_DIR).items():
    globals()[f"CELERY_{_key.upper()}"] = _value
# Seconds between runs of every scheduled job; 0 means by the hour, as worktracker/schedule.py says. A demonstration,
# where the date is moved by hand, does not wait for the night.
JOB_INTERVAL = env_int("JOB_INTERVAL", 60 if DEMO else 0)
CELERY_BEAT_SCHEDULE = beat_schedule(every=JOB_INTERVAL)
DJANGO_CELERY_BEAT_TZ_AWARE = True
# How long what was logged is kept; the law asks for six months of the sign-in log at least.
SIGN_IN_LOG_KEEP_DAYS = env_int("SIGN_IN_LOG_KEEP_DAYS", 400)
MAILS_KEEP_DAYS = env_int("MAILS_KEEP_DAYS", 400)
# Days after which a leaver's address, and the account's name, are blanked; 0: never.
PERSONAL_DATA_KEEP_DAYS = env_int("PERSONAL_DATA_KEEP_DAYS", 0)
# Days that a notification is kept after it was made, once it was read; unread ones stay.
NOTIFICATIONS_KEEP_DAYS = env_int("NOTIFICATIONS_KEEP_DAYS", 180)
# Days that the history of jobs' runs goes back.
JOB_RUNS_KEEP_DAYS = env_int("JOB_RUNS_KEEP_DAYS", 90)

EMAIL_URL = env_str("EMAIL_URL")
DEFAULT_FROM_EMAIL = env_str("DEFAULT_FROM_EMAIL", "worktracker@localhost")
# Seconds that the mail server may take for one answer. One that looks through each mail before it takes it needs its
# time: who does not wait for its answer sends the mail again.
EMAIL_TIMEOUT = env_int("EMAIL_TIMEOUT", 60)
# Who gets the head of the sealed trail once a day, to keep it out of the database's reach.
AUDIT_HEAD_MAIL = env_list("AUDIT_HEAD_MAIL")
if EMAIL_URL:
    from worktracker.lib.mail_url import email_settings

    globals().update(email_settings(EMAIL_URL))
elif not TESTING:
    # Without a mail server mails stay readable in the outbox and leave for nowhere.
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

# One JSON object a line for a log collector, or lines for people.
LOG_FORMAT = env_str("LOG_FORMAT", "line" if RELAXED else "json")
LOGGING = logging_settings(form=LOG_FORMAT, level=env_str("LOG_LEVEL", "INFO"))
