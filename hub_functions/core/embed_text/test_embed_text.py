"""Vectors against the package's own, likeness that anyone knows, and no network."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from hub_functions.core.embed_text import embed_text
from hub_functions.core.embed_text.vectors import load_model

PAIRS = pd.DataFrame(
    {
        "text": [
            "The cat sleeps on the sofa",
            "A kitten naps on the couch",
            "The central bank raised interest rates",
            "Loans become more expensive as rates rise",
        ]
    }
)

# Refuses, from within Python, every socket that is made and every name looked up.
OFFLINE = """
import sys

def refuse(event, arguments):
    if event.startswith("socket."):
        raise RuntimeError(f"no network: {event}")

sys.addaudithook(refuse)
from hub_functions.core.embed_text import embed_text
print(embed_text().embeddings.shape)
import socket
try:
    socket.socket()
except RuntimeError as error:
    print(error)
"""


def test_no_socket_is_made_and_no_file_is_looked_for_at_home(tmp_path):
    """All is in the package: a first run on a machine without network works."""
    path = os.pathsep.join(each for each in sys.path if each)
    variables = {"HOME": str(tmp_path), "PYTHONPATH": path}
    variables |= {"PATH": os.environ.get("PATH", "")}

    done = subprocess.run(
        [sys.executable, "-c", OFFLINE],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.splitlines() == ["(20, 256)", "no network: socket.__new__"], (
        done.stderr
    )
    assert not (tmp_path / ".cache" / "wordllama").exists()


def test_sentences_that_mean_the_same_are_nearest():
    found = embed_text(PAIRS, "text", neighbours=1)

    assert found.nearest["nearest_row"].tolist() == [1, 0, 3, 2]
    assert found.nearest["similarity"].min() > 0.3
    cats_and_banks = found.embeddings[0] @ found.embeddings[2]
    assert cats_and_banks < 0.2


def test_vectors_are_those_of_the_package():
    found = embed_text(PAIRS, "text", normalize=False)

    theirs = load_model(256).embed(PAIRS["text"].tolist())
    np.testing.assert_array_equal(found.embeddings, theirs)


def test_a_vector_is_the_mean_of_those_of_its_tokens():
    model = load_model(256)
    (encoded,) = model.tokenize(["a kitten naps"])

    found = embed_text(
        pd.DataFrame({"t": ["a kitten naps"]}), "t", normalize=False
    ).embeddings

    mean = model.embedding[encoded.ids].mean(axis=0)
    np.testing.assert_allclose(found[0], mean, atol=1e-6)


def test_a_text_has_the_same_vector_whatever_stands_beside_it():
    """Batches are padded to their longest text, which must not show."""
    texts = pd.Series(["a kitten naps", "x " * 1500, "", "word " * 300] * 50)
    found = embed_text(pd.DataFrame({"t": texts}), "t", neighbours=0)

    alone = [
        embed_text(pd.DataFrame({"t": [text, "other"]}), "t").embeddings[0]
        for text in texts[:4]
    ]

    np.testing.assert_array_equal(found.embeddings, np.tile(alone, (50, 1)))


@pytest.mark.parametrize("dimensions", [64, 128, 256])
def test_vectors_have_length_1_and_as_many_numbers_as_are_asked_for(dimensions):
    found = embed_text(dimensions=dimensions)

    assert found.embeddings.shape == (20, dimensions)
    assert found.embeddings.dtype == np.float32
    lengths = np.linalg.norm(found.embeddings, axis=1)
    np.testing.assert_allclose(lengths, 1, atol=1e-6)
    assert found.table.shape == (20, dimensions + 1)


def test_fewer_numbers_are_the_first_of_more():
    few = embed_text(dimensions=64, normalize=False).embeddings
    many = embed_text(normalize=False).embeddings

    np.testing.assert_array_equal(few, many[:, :64])


def test_nearest_are_those_of_all_cosines():
    found = embed_text(neighbours=3)

    cosines = found.embeddings @ found.embeddings.T
    np.fill_diagonal(cosines, -2)
    best = np.argsort(-cosines, axis=1, kind="stable")[:, :3]
    assert found.nearest["nearest_row"].tolist() == best.ravel().tolist()
    assert found.nearest["rank"].tolist() == [1, 2, 3] * 20
    values = np.take_along_axis(cosines, best, axis=1).ravel()
    np.testing.assert_allclose(found.nearest["similarity"], values)


def test_the_samples_topics_are_found_though_nobody_told():
    """18 of 20 sentences have one of their own topic nearest."""
    assert embed_text().agreement == pytest.approx(0.9)


def test_equal_texts_have_similarity_1():
    table = pd.DataFrame({"t": ["one and the same", "another", "one and the same"]})

    nearest = embed_text(table, "t", neighbours=1).nearest

    assert nearest["nearest_row"].tolist()[::2] == [2, 0]
    assert nearest["similarity"].tolist()[::2] == pytest.approx([1, 1])


def test_many_rows_are_compared_block_by_block():
    """2,001 rows are three blocks; each text's twin is in another one."""
    words = [f"number {place}" for place in range(1000)]
    table = pd.DataFrame({"t": [*words, "the odd one out", *words]})

    found = embed_text(table, "t", dimensions=64, neighbours=1)

    cosines = found.embeddings @ found.embeddings.T
    np.fill_diagonal(cosines, -2)
    similarity = found.nearest["similarity"]
    np.testing.assert_allclose(similarity, cosines.max(axis=1), atol=1e-6)
    assert similarity.drop(1000).min() > 0.999 > similarity[1000]
    assert (found.nearest["row"] != found.nearest["nearest_row"]).all()


def test_the_same_table_gives_the_same_bytes():
    def drawn() -> tuple[bytes, bytes]:
        found, file = embed_text(), io.BytesIO()
        found.plot.savefig(file, format="png")
        return file.getvalue(), found.embeddings.tobytes()

    assert drawn() == drawn()
