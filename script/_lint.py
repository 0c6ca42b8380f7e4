"""Check style, types, layers, migrations and deployment settings, all even after a failure."""

import os
import secrets
import subprocess
import tempfile

from _provision import BIN, DEVELOPMENT, PYTHON, ROOT, run_in_venv

STEPS = {
    "ruff check": [str(BIN / "ruff"), "check", "."],
    "ruff format": [str(BIN / "ruff"), "format", "--check", "."],
    "mypy": [str(BIN / "mypy")],
    "layers": [str(BIN / "lint-imports"), "--no-cache"],
    "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "deployment": [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "INFO"],
}
PRODUCTION = {
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ALLOWED_HOSTS": "example.test",
    "BEHIND_PROXY": "1",
    "EMAIL_URL": "smtps://mail.example.test",
}
# What only the last step is told, because the others would ask them: a server each for rows, jobs and cache.
SERVERS = {
    "DATABASE_URL": "postgres://worktracker@database.example.test/worktracker",
    "REDIS_URL": "redis://redis.example.test/0",
}
UNSET = ("DEMO", "DEBUG", "BUSINESS_DATE", "METRICS", "SITE_URL", "TLS", *SERVERS)


def main() -> None:
    """Run every step with settings as in production; status 1 names those that failed."""
    run_in_venv(DEVELOPMENT)
    with tempfile.TemporaryDirectory() as data:
        kept = {name: value for name, value in os.environ.items() if name not in UNSET}
        environment = {**kept, **PRODUCTION, "DATA_DIR": data}
        failed = []
        for name, command in STEPS.items():
            print(f"== {name}", flush=True)
            told = environment | (SERVERS if name == "deployment" else {})
            if subprocess.run(command, cwd=ROOT, env=told, check=False).returncode:
                failed.append(name)
    if failed:
        raise SystemExit(f"Failed: {', '.join(failed)}")
    print("All checks passed.")


if __name__ == "__main__":
    main()
