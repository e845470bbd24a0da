"""A release as one file: a wheel whose bytes follow from the function's files alone.

    layout     names, limits, and which paths a function's folder may hold
    metadata   the text of METADATA, WHEEL and RECORD
    framing    the records of a zip file, as `fnhub build` writes them
    build      files to wheel: the same bytes on every machine
    members    wheel to files: a strict reader that trusts no field
    read       a wheel that somebody sent, proven to be what `build` makes

Members are stored, not compressed: builds of zlib differ in their output, and a
stored file cannot be a bomb.  The order of members is fixed:

    hub_functions/                                    folders, so that the wheel can
    hub_functions/core/                               be imported from the file itself
    hub_functions/core/describe/README.md ...         sorted as posix strings
    fnhub_core_describe-1.2.0.dist-info/METADATA
    fnhub_core_describe-1.2.0.dist-info/WHEEL
    fnhub_core_describe-1.2.0.dist-info/RECORD

Every other detail is a constant too, so a wheel has one spelling, and `read_wheel`
refuses all others.  A **member** is a file in the wheel, a **folder** an entry
for a directory; the **frame** is everything in the zip file that is not content.
"""
