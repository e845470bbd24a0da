"""The secrets of a source's address are shown to nobody."""

from __future__ import annotations

import pytest

from registry.run.sources.addresses import shown


@pytest.mark.parametrize(
    ("source", "masked"),
    [
        ("data/a.csv", "data/a.csv"),
        ("C:\\data\\a.csv", "C:\\data\\a.csv"),
        ("https://host/a.csv?page=2", "https://host/a.csv?page=2"),
        ("https://me:pw@host/a@b.csv", "https://me:***@host/a@b.csv"),
        ("https://ghp_abc@host/a.csv", "https://***@host/a.csv"),
        (
            "https://h/a?X-Amz-Signature=f00&x-amz-date=1&v=1",
            "https://h/a?X-Amz-Signature=***&x-amz-date=***&v=1",
        ),
        ("https://h/a?sig=abc&se=1", "https://h/a?sig=***&se=1"),
        ("https://h/a?api_key=1;token=2", "https://h/a?api_key=***;token=***"),
        ("https://h/a#access_token=1", "https://h/a#access_token=***"),
        (
            "postgresql://me:p/a#s?s@host/d#SELECT a FROM t",
            "postgresql://me:***@host/d#SELECT a FROM t",
        ),
        (
            "mssql+pyodbc:///?odbc_connect=PWD%3Dx#SELECT 1",
            "mssql+pyodbc:///?odbc_connect=***#SELECT 1",
        ),
        (
            "sqlite:///a.db#SELECT * FROM t WHERE mail = 'a@b'",
            "sqlite:///a.db#SELECT * FROM t WHERE mail = 'a@b'",
        ),
    ],
)
def test_what_is_shown_of_a_source_holds_no_secret(source, masked):
    assert shown(source) == masked
