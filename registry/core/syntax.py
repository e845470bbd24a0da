"""One lock for all parsing of Python source.

CPython 3.11 counts the depth of a tree under construction in one place for all
threads; two that parse at once may find each other's count and fail with
`SystemError: AST constructor recursion depth mismatch`.  A hub checks several
uploads at a time, so everything that parses, griffe included, holds this lock.
"""

from __future__ import annotations

import threading

ONE_PARSER = threading.RLock()
