"""One lock for all parsing of Python source, and how much is kept of it.

CPython 3.11 counts the depth of a tree under construction in one place for all
threads; two that parse at once may find each other's count and fail with
`SystemError: AST constructor recursion depth mismatch`.  A hub checks several
uploads at a time, so everything that parses, griffe included, holds this lock.
"""

from __future__ import annotations

import threading

ONE_PARSER = threading.RLock()

# Of all files of a function together: up to here their trees are kept, so that
# who looks at the code next need not parse it again.  A tree takes 60 times the memory
# of its text, and 1 s per MiB; hand-written functions have 10 to 100 KiB.
TREES_BYTES = 256 << 10
