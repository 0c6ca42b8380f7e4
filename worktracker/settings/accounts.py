"""Accounts: passwords, sessions, second factors, tokens, and what locks a name or slows an address."""

from datetime import timedelta

from worktracker.lib.env import env_bool, env_int, env_list, env_rate, env_str
from worktracker.settings.machine import DEMO, RELAXED, TESTING

AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
# What a new password must be; 0 switches a rule off. The defaults are what 等保 2.0 三级 assessors ask for.
PASSWORD_MIN_LENGTH = env_int("PASSWORD_MIN_LENGTH", 10)  # characters
PASSWORD_MIN_CLASSES = env_int(
    "PASSWORD_MIN_CLASSES", 3
)  # of capitals, small letters, digits, signs
PASSWORD_HISTORY = env_int("PASSWORD_HISTORY", 5)  # former passwords that are not taken again
# Days after which a new one must be chosen; a demonstration's one password stays.
PASSWORD_MAX_AGE_DAYS = env_int("PASSWORD_MAX_AGE_DAYS", 0 if DEMO else 90)
# A session ends after so many minutes without a request; 0: never by idling.
SESSION_IDLE_MINUTES = env_int("SESSION_IDLE_MINUTES", 30)
# It ends so many hours after signing in, whatever happens; 0: never.
SESSION_HOURS = env_int("SESSION_HOURS", 12)
SESSION_COOKIE_AGE = (SESSION_HOURS or 14 * 24) * 60 * 60
# 1: signing in ends the person's other sessions.
ONE_SESSION = env_bool("ONE_SESSION")
# Roles that must sign in with a second factor (TOTP); others may set one up.
SECOND_FACTOR_ROLES = env_list(
    "SECOND_FACTOR_ROLES",
    "" if RELAXED else "administrator,security_administrator,audit_administrator",
)
OTP_TOTP_ISSUER = env_str("SECOND_FACTOR_ISSUER", "worktracker")
# Days that a token of the API works from the day it is made; 0: without end.
API_TOKEN_DAYS = env_int("API_TOKEN_DAYS", 365)
# So many wrong passwords from one address lock the account there for so long; nobody else's.
AXES_ENABLED = not TESTING
AXES_FAILURE_LIMIT = env_int("SIGN_IN_FAILURES", 5)
AXES_COOLOFF_TIME = timedelta(minutes=env_int("SIGN_IN_LOCK_MINUTES", 15))
AXES_CLIENT_IP_CALLABLE = "worktracker.lib.origin.client_address"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# So many within an hour for one name, whatever the addresses, lock it at addresses that its person never came from.
SIGN_IN_FAILURES_A_NAME = env_int("SIGN_IN_FAILURES_A_NAME", 50)
# Tries to sign in, passwords and codes together, from one address.
SIGN_IN_RATE = env_rate("SIGN_IN_RATE", "" if TESTING else "30/min")
AXES_HANDLER = "agencies.accounts.locks.SignInLocks"
AXES_USERNAME_CALLABLE = "agencies.accounts.locks.counted_name"
AXES_LOCKOUT_CALLABLE = "agencies.accounts.views.sign_in.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name}
    for name in (
        "worktracker.lib.passwords.LongEnough",
        "worktracker.lib.passwords.NotTooLong",
        "worktracker.lib.passwords.OfSeveralClasses",
        "worktracker.lib.passwords.NotDigitsAlone",
        "worktracker.lib.passwords.Uncommon",
        "worktracker.lib.passwords.UnlikeThePerson",
        "agencies.accounts.password_rules.NotUsedBefore",
    )
]
