"""What is drawn is read back, where it was drawn."""

from __future__ import annotations

import io
import socket
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from hub_functions.core.read_text import read_text
from hub_functions.core.read_text.sample import LINES, draw_sample

FONT = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


def draw(words: dict[tuple[int, int], str], size: tuple[int, int]) -> Image.Image:
    image = Image.new("RGB", size, "white")
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(str(FONT), 36)
    for place, word in words.items():
        pen.text(place, word, fill="black", font=font)
    return image


def test_the_drawn_lines_are_read_back():
    found = read_text()

    assert found.lines["text"].tolist() == list(LINES)
    assert found.text == "\n".join(LINES)
    assert (found.found, found.pages, found.notes) == (4, 1, [])
    assert found.mean_score > 0.95


def test_boxes_are_where_the_words_are(tmp_path):
    """To a few pixels: the engine's boxes are a little wider than the ink."""
    image = draw({(50, 40): "HOUSE", (400, 150): "GARDEN"}, (640, 240))
    image.save(tmp_path / "two.png")

    lines = read_text(tmp_path / "two.png").lines

    assert lines["text"].tolist() == ["HOUSE", "GARDEN"]
    for row, part in zip(
        lines.itertuples(), ((0, 0, 320, 240), (320, 0, 640, 240)), strict=True
    ):
        ink = np.argwhere(np.asarray(image.convert("L").crop(part)) < 128)
        top, left = ink.min(axis=0)
        bottom, right = ink.max(axis=0) + 1
        expected = [part[0] + left, top, part[0] + right, bottom]
        assert [row.x0, row.y0, row.x1, row.y1] == pytest.approx(expected, abs=9)


def test_enlarging_keeps_boxes_where_they_are():
    once, twice = (read_text(enlarge=each).lines for each in (1, 2))

    columns = ["x0", "y0", "x1", "y1"]
    np.testing.assert_allclose(once[columns], twice[columns], atol=6)


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tiff", "a.bmp", "a.gif"])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_formats_and_colours_do_not_matter(tmp_path, name, mode):
    draw({(40, 30): "GARDEN 27"}, (400, 100)).convert(mode).save(tmp_path / name)

    assert read_text(tmp_path / name).text.replace(" ", "") == "GARDEN27"


def test_what_is_transparent_is_white(tmp_path):
    """Black letters on nothing are a usual export of drawing programs."""
    opaque = draw({(40, 30): "GARDEN"}, (400, 100)).convert("L")
    image = Image.new("RGBA", opaque.size, (0, 0, 0, 0))
    image.putalpha(Image.eval(opaque, lambda value: 255 - value))
    image.save(tmp_path / "clear.png")

    assert read_text(tmp_path / "clear.png").text == "GARDEN"


def test_a_photo_is_turned_as_its_camera_says(tmp_path):
    image = draw({(40, 30): "GARDEN"}, (400, 100)).rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown turned by 90 degrees clockwise
    image.save(tmp_path / "turned.jpg", exif=exif)

    assert read_text(tmp_path / "turned.jpg").text == "GARDEN"


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path):
    for name, word in (("2.png", "SECOND"), ("1.jpg", "FIRST"), ("3.png", "")):
        draw({(40, 30): word}, (300, 100)).save(tmp_path / name)
    (tmp_path / "notes.txt").write_text("no image")

    found = read_text(tmp_path)

    assert found.lines["text"].tolist() == ["FIRST", "SECOND"]
    assert found.lines["page"].tolist() == [1, 2]
    assert found.lines["file"].tolist() == ["1.jpg", "2.png"]
    assert found.text == "FIRST\n\nSECOND\n\n"
    assert found.notes == ["no text on page 3 (3.png)"]


def test_all_pages_of_a_file_are_read_and_four_are_drawn(tmp_path):
    first, *rest = (
        draw({(40, 30): word}, (300, 100))
        for word in ("ONE", "TWO", "THREE", "FOUR", "FIVE")
    )
    first.save(tmp_path / "pages.tiff", save_all=True, append_images=rest)

    found = read_text(tmp_path / "pages.tiff")

    assert found.text.split() == ["ONE", "TWO", "THREE", "FOUR", "FIVE"]
    assert found.pages == 5
    assert len(found.overlay.axes) == 4
    assert found.notes == ["1 pages are not drawn"]


@pytest.mark.parametrize("size", [(1, 1), (3, 400), (200, 200)])
def test_a_page_without_text_has_no_lines(tmp_path, size):
    Image.new("RGB", size, "white").save(tmp_path / "blank.png")

    found = read_text(tmp_path / "blank.png")

    assert found.lines.empty
    assert found.lines.columns.tolist() == [
        *("page", "file", "text", "score", "x0", "y0", "x1", "y1")
    ]
    assert (found.text, found.found, found.mean_score) == ("", 0, None)
    assert found.notes == ["no text on page 1 (blank.png)"]


def test_lines_below_the_least_score_are_left_out():
    scores = read_text().lines["score"].sort_values().tolist()

    above = read_text(least_score=(scores[0] + scores[1]) / 2)

    assert above.found == 3


def test_nothing_is_asked_of_a_network(monkeypatch):
    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(socket.socket, "connect", refuse)

    assert read_text().found == 4


def test_the_same_image_gives_the_same_bytes():
    def drawn() -> tuple[bytes, str]:
        found, file = read_text(), io.BytesIO()
        found.overlay.savefig(file, format="png")
        return file.getvalue(), found.lines.to_csv()

    assert drawn() == drawn()


@pytest.mark.parametrize("content", [b"", b"no image", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_image_is_refused(tmp_path, content):
    (tmp_path / "broken.png").write_bytes(content)

    with pytest.raises(ValueError, match=r"'broken.png' cannot be read as an image"):
        read_text(tmp_path / "broken.png")


def test_an_image_that_ends_too_early_is_refused(tmp_path):
    file = io.BytesIO()
    draw_sample().save(file, format="png")
    (tmp_path / "cut.png").write_bytes(file.getvalue()[:2000])

    with pytest.raises(ValueError, match=r"'cut.png' cannot be read as an image"):
        read_text(tmp_path / "cut.png")


def test_an_image_of_too_many_pixels_is_refused(tmp_path):
    Image.new("1", (10_000, 5_001)).save(tmp_path / "huge.png")

    with pytest.raises(ValueError, match=r"'huge.png' has 10,000 x 5,001 pixels"):
        read_text(tmp_path / "huge.png")


def test_a_file_that_is_not_there_and_an_empty_folder_are_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no file .*none.png"):
        read_text(tmp_path / "none.png")
    with pytest.raises(FileNotFoundError, match="no image in the folder"):
        read_text(tmp_path)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"least_score": 1.5}, "least_score is 1.5: give 0 to 1"),
        ({"enlarge": 0.5}, "enlarge is 0.5: give 1 to 4"),
        ({"threads": 0}, "threads is 0: give 1 to 64"),
    ],
)
def test_params_out_of_range_are_refused(params, message):
    with pytest.raises(ValueError, match=message):
        read_text(**params)
