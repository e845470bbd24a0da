"""Runs of functions: where they run, on what, and what is kept of them.

environments  third-party packages for a lock, made by uv once
sources       a file or a URL to a local file that becomes an input
call          what was given, checked against the signature (texts, given)
worker/       the program that runs inside the function's environment
runners/      one file for each engine: a function run once
hosts/        one file for each protocol: a function kept loaded
openapi       a function behind HTTP, as OpenAPI describes it
record        run.json; record_form: how it is written
masking       secrets out of records and logs
checkout      the git checkout that a run was started in
"""
