"""The version of this code, as backups, bundles and the system page name it."""

VERSION = "0.5.0"
