"""Figures: written with the same bytes twice, read never."""

from __future__ import annotations

from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure

from registry.run.worker import figures
from registry.run.worker.refusals import InputUnreadable
from tests.run.worker.conftest import read


def figure():
    made = Figure()
    made.subplots().plot([1, 2], [3, 4], label="a")
    made.axes[0].legend()
    return made


class TestFigures:
    def test_it_is_written_as_svg_and_png_with_the_same_bytes(self, tmp_path):
        (tmp_path / "again").mkdir()

        first = figures.write(figure(), tmp_path / "plot", [])
        again = figures.write(figure(), tmp_path / "again" / "plot", [])

        assert [each.name for each in first] == ["plot.svg", "plot.png"]
        assert [e.read_bytes() for e in first] == [e.read_bytes() for e in again]

    def test_no_clock_and_no_version_is_in_it(self, tmp_path):
        svg, png = figures.write(figure(), tmp_path / "plot", [])

        assert "<dc:date>" not in svg.read_text()
        assert matplotlib.__version__ not in svg.read_text()
        assert matplotlib.__version__.encode() not in png.read_bytes()

    def test_the_settings_of_the_function_stay(self, tmp_path):
        salt = matplotlib.rcParams["svg.hashsalt"]

        figures.write(figure(), tmp_path / "plot", [])

        assert matplotlib.rcParams["svg.hashsalt"] == salt

    def test_axes_are_no_figure(self):
        assert figures.accepts(figure(), "matplotlib")
        assert not figures.accepts(figure().axes[0], "matplotlib")
        plt.close("all")

    def test_a_figure_is_no_input(self, tmp_path):
        (tmp_path / "f.svg").touch()

        with pytest.raises(InputUnreadable, match="a figure is no input"):
            read(tmp_path / "f.svg", "figure:matplotlib")

    def test_plotly_is_a_page_and_data(self, tmp_path):
        """Its images need a browser.  A stand-in: plotly is not installed here."""

        class Plotly:
            def write_html(self, path, include_plotlyjs, div_id):
                Path(path).write_text(f"{include_plotlyjs} {div_id}")

            def to_json(self):
                return "{}"

        notes = []
        assert figures.accepts(Plotly(), "plotly")

        page, data = figures.write(Plotly(), tmp_path / "plot", notes)

        assert (page.name, page.read_text()) == ("plot.html", "True plot")
        assert (data.name, data.read_text()) == ("plot.json", "{}")
        assert "images of it need a browser" in notes[0]
