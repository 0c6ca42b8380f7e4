"""Rules of accounts: three administrators, former passwords, open sessions, the sign-in log."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0004_deputy"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerPassword",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("set_at", models.DateTimeField(verbose_name="set at")),
            ],
            options={
                "verbose_name": "former password",
                "verbose_name_plural": "former passwords",
                "ordering": ["-set_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="OpenSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "session_key",
                    models.CharField(max_length=40, unique=True, verbose_name="session"),
                ),
                ("opened_at", models.DateTimeField(verbose_name="opened at")),
                (
                    "seen_at",
                    models.DateTimeField(
                        help_text="Written once a minute at most.", verbose_name="last seen at"
                    ),
                ),
                (
                    "address",
                    models.GenericIPAddressField(blank=True, null=True, verbose_name="address"),
                ),
                ("agent", models.CharField(blank=True, max_length=200, verbose_name="browser")),
            ],
            options={
                "verbose_name": "open session",
                "verbose_name_plural": "open sessions",
                "ordering": ["-seen_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="time")),
                ("username", models.CharField(max_length=150, verbose_name="user name as typed")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("signed_in", "Signed in"),
                            ("wrong_password", "Wrong name or password"),
                            ("wrong_code", "Wrong second factor"),
                            ("locked_out", "Locked out"),
                            ("signed_out", "Signed out"),
                            ("timed_out", "Ended after idling"),
                            ("displaced", "Ended by a newer sign-in"),
                            ("ended", "Ended by an administrator"),
                        ],
                        max_length=20,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "address",
                    models.GenericIPAddressField(blank=True, null=True, verbose_name="address"),
                ),
                ("agent", models.CharField(blank=True, max_length=200, verbose_name="browser")),
            ],
            options={
                "verbose_name": "sign-in",
                "verbose_name_plural": "sign-ins",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="user",
            name="user_agency_but_administrator",
        ),
        migrations.AddField(
            model_name="user",
            name="authorised_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="authorised at"
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="left_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="left at"
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="must_change_password",
            field=models.BooleanField(
                default=False,
                help_text="Set with a password that somebody else knows: nothing else is shown until it is changed.",
                verbose_name="must choose a new password",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="password_changed_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="password set at"
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="role",
            field=models.CharField(
                choices=[
                    ("administrator", "System administrator"),
                    ("security_administrator", "Security administrator"),
                    ("audit_administrator", "Audit administrator"),
                    ("supervisor", "Supervisor"),
                    ("leader", "Leader"),
                    ("auditor", "Auditor"),
                    ("head", "Head of unit"),
                    ("staff", "Staff"),
                ],
                default="staff",
                max_length=30,
                verbose_name="role",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        ("administrator", "security_administrator", "audit_administrator"),
                    ),
                    ("agency__isnull", False),
                    _connector="OR",
                ),
                name="user_agency_but_administrator",
                violation_error_message="Choose an agency: only administrators have none.",
            ),
        ),
        migrations.AddField(
            model_name="formerpassword",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="former_passwords",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="opensession",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="open_sessions",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="signin",
            name="user",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty where no account has the name.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sign_ins",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddIndex(
            model_name="signin",
            index=models.Index(fields=["-at", "-id"], name="sign_in_by_time"),
        ),
        migrations.AddIndex(
            model_name="signin",
            index=models.Index(fields=["user", "-at"], name="sign_in_by_person"),
        ),
    ]
