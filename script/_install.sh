#!/bin/sh
# Install this bundle; --help lists the options. PYTHON names a Python where the right one is not found.
folder=$(cd "$(dirname "$0")" && pwd)
for python in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11; do
    if "$python" -I "$folder/install.py" --fits 2>/dev/null; then
        exec "$python" -I "$folder/install.py" "$@"
    fi
done
echo "No Python that this bundle is for was found; bundle.json names them. Install one, or name it in PYTHON." >&2
exit 1
