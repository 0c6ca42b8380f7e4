"""What openpyxl raises about workbooks that some other program left half right."""

import re
import zipfile
from typing import Final
from xml.etree.ElementTree import ParseError

BROKEN_WORKBOOK: Final = (
    zipfile.BadZipFile,
    ParseError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    re.error,
)
