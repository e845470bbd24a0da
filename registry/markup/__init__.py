"""Texts that strangers wrote, as HTML that is safe to show: pure, and off the requests.

    links       where a text's own links and pictures may lead
    safe        HTML cut down to what is harmless (only nh3 owner)
    finish      headings, tables and links made fit for a page
    readme      Markdown (only markdown_it owner)
    code        highlighted code and source lines (only pygments owner)
    notebook    notebooks with their outputs
    plots       pictures out of their data: form
    work        what a child process is asked for
    child       the child's program
    process     the parent's side: limits of memory and time

A text that was rendered holds the elements and attributes of `safe` and no others,
no address but those that `links` gives, and no `id` without its prefix.
"""
