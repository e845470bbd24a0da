"""Texts as vectors, by the static word vectors that come with wordllama."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import wordllama

Floats: TypeAlias = npt.NDArray[np.float32]
Dimensions: TypeAlias = Literal[64, 128, 256]

_BATCH = 64  # texts at once
# Texts of a batch are padded to the longest: those above this go one at a time.
_LONG = 2000  # characters


def embed(texts: Sequence[str], dimensions: int) -> Floats:
    """Return a vector per text, the mean of those of its tokens; shape (n, d).

    Equal texts have equal vectors, whatever stands beside them.
    """
    model = load_model(dimensions)
    found = np.zeros((len(texts), dimensions), dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    short = [place for place in order if len(texts[place]) <= _LONG]
    batches = [short[start : start + _BATCH] for start in range(0, len(short), _BATCH)]
    batches += [[place] for place in order[len(short) :]]
    for batch in batches:
        found[batch] = model.embed([texts[place] for place in batch])
    return found


def load_model(dimensions: int) -> wordllama.WordLlamaInference:
    """Load vectors and tokenizer from the files of the package itself.

    Named as its cache, the package's folder is where wordllama looks for both; in its
    own way it looks for the tokenizer in a folder that there is not, and downloads.
    """
    folder = Path(wordllama.__file__).parent
    return wordllama.WordLlama.load(
        cache_dir=folder, trunc_dim=dimensions, disable_download=True
    )


def to_length_1(vectors: Floats) -> Floats:
    """Return vectors of length 1; those of 0 stay."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)


def to_plane(vectors: Floats) -> tuple[npt.NDArray[np.float64], tuple[float, float]]:
    """Return two principal components of the rows, and the shares they explain.

    The largest weight of each axis is positive.
    """
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    variances, axes = np.linalg.eigh(centred.T @ centred)
    axes = axes[:, :-3:-1]
    largest = np.abs(axes).argmax(axis=0)
    axes = axes * np.sign(axes[largest, [0, 1]])
    total = max(float(variances.sum()), np.finfo(np.float64).tiny)
    return centred @ axes, (variances[-1] / total, variances[-2] / total)
