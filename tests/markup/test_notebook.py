"""Notebooks are shown with their outputs, and with nothing that acts."""

from __future__ import annotations

import base64
import json
import re

import pytest

from registry.markup.links import Links
from registry.markup.notebook import render_notebook
from registry.markup.plots import PLOT_BYTES, Plots, kind_of
from tests.server.site.hostile import NOTEBOOK

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
SVG = '<svg xmlns="http://www.w3.org/2000/svg"></svg>'


def links():
    return Links("/at/files/", "/at/raw/", "/at/plots/", label="example", prefix="e-")


def notebook(*outputs, source="1 + 1"):
    cell = {
        "cell_type": "code", "execution_count": 3, "metadata": {}, "source": source,
        "outputs": [{"output_type": "display_data", "data": each} for each in outputs],
    }  # fmt: skip
    return json.dumps({"nbformat": 4, "cells": [cell]})


def test_code_and_its_output_stand_below_each_other():
    html = render_notebook(notebook({"text/plain": "2 < 3"}), links())

    assert "<span>In [3]</span>" in html
    assert "<samp>2 &lt; 3</samp>" in html


def test_plots_are_taken_out_of_the_page():
    where = links()
    picture = {"image/png": base64.b64encode(PNG).decode(), "text/plain": "<Figure>"}

    html = render_notebook(notebook(picture, {"image/svg+xml": SVG}), where)

    assert sorted(where.found.by_name.values()) == sorted([PNG, SVG.encode()])
    for name in where.found.by_name:
        assert f'src="/at/plots/{name}"' in html
    assert "data:" not in html


def test_the_tables_of_pandas_lose_their_styles():
    table = (
        "<style>th { color: red }</style><table border=1 class=dataframe><thead><tr>"
    )
    table += "<th></th><th>x</th></tr></thead><tr><th>0</th><td>1</td></tr></table>"

    html = render_notebook(notebook({"text/html": table}), links())

    assert "color" not in html
    assert '<td></td><th scope="col">x</th>' in html
    assert '<th scope="row">0</th>' in html


def test_a_hostile_notebook_is_harmless():
    html = render_notebook(NOTEBOOK, links())

    assert not re.search(r"<(script|style|iframe|svg|form|input|object)\b", html)
    assert not re.search(
        r"<[^>]*\s(on\w+|style|srcset)=", re.sub(r'"[^"]*"', '""', html)
    )
    assert len(re.findall(r' id="', html)) == len(
        set(re.findall(r' id="([^"]+)"', html))
    )


@pytest.mark.parametrize("text", ["{}", "[]", '{"cells": 1}', "no JSON"])
def test_what_is_no_notebook_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        render_notebook(text, links())


def test_a_picture_is_known_by_what_it_begins_with():
    plots = Plots()

    assert kind_of(b"<!-- x --><svg>") == "svg"
    assert plots.take(f"data:image/png;base64,{base64.b64encode(PNG).decode()}")
    assert plots.take("data:image/png;base64,PHNjcmlwdD4=") is None
    assert plots.take("data:image/png,%89PNG") is None
    assert plots.add(PNG + bytes(PLOT_BYTES)) is None
