"""Backup, restore, verification and the rehearsed upgrade: the database and the files of reports, as one archive."""
