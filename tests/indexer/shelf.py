"""Some documents as a hub has them, and factories for more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from indexer import Document

START = datetime(2030, 1, 1, tzinfo=UTC)


def document(name: str = "describe", **changes: Any) -> Document:
    """Make a document; say only what the test is about."""
    team, slash, own = name.rpartition("/")
    fields: dict[str, Any] = {
        "key": name if slash else f"core/{name}",
        "name": own,
        "team": team or "core",
        "version": "1.0.0",
        "summary": "",
        "kind": "job",
        "categories": (),
        "keywords": (),
        "parameters": (),
        "text": "",
        "license": "Apache-2.0",
        "score": 80,
        "pulls": 0,
        "updated": START,
    }
    return Document(**(fields | changes))


def _shelved(name: str, category: str, summary: str, words: str, text: str) -> Document:
    return document(
        name,
        summary=summary,
        categories=(category,),
        keywords=tuple(words.split(", ")),
        parameters=("table", "label_column", "report"),
        text=text,
        updated=START + timedelta(days=len(name)),
        pulls=10 * len(summary),
    )


SHELF = (
    _shelved(
        "load-dataset",
        "get-data",
        "Load one of the small classic datasets as a table.",
        "toy data, iris, wine, sample",
        "Iris, wine, breast cancer, diabetes and digits, for examples and tests.",
    ),
    _shelved(
        "gen-class-data",
        "get-data",
        "Make a synthetic table with class labels.",
        "synthetic data, fake, generate, classification",
        "Draws features and labels at random, to try a classifier on.",
    ),
    _shelved(
        "open-archive",
        "get-data",
        "Unpack a zip or tar archive into a folder.",
        "unzip, untar, extract, compressed",
        "Members that would leave the folder are refused.",
    ),
    _shelved(
        "sql-to-parquet",
        "get-data",
        "Run a SQL query and keep its rows as a parquet file.",
        "database, export, query, sqlalchemy",
        "Reads in chunks, so the table need not fit into memory.",
    ),
    _shelved(
        "clean-table",
        "prepare",
        "Fill missing values, drop duplicate rows and constant columns.",
        "missing values, nan, impute, duplicates",
        "What was changed is reported column by column.",
    ),
    _shelved(
        "aggregate",
        "prepare",
        "Group rows and compute rolling or per-group figures.",
        "group by, rolling mean, window, sum",
        "Windows are given in rows or in time.",
    ),
    _shelved(
        "encode-features",
        "prepare",
        "Turn categories into numbers.",
        "one hot encoding, ordinal, categorical",
        "Unseen categories become zeros.",
    ),
    _shelved(
        "split-data",
        "prepare",
        "Split a table into parts to train, validate and test with.",
        "train test split, holdout, stratify",
        "Rows of one group stay together when a group column is named.",
    ),
    _shelved(
        "reduce-dimensions",
        "prepare",
        "Project many columns onto few.",
        "pca, umap, projection, embedding",
        "Principal components by default.",
    ),
    _shelved(
        "describe",
        "understand",
        "Describe a table: statistics, histograms, correlations.",
        "eda, exploratory data analysis, profile, pandas",
        "Summary statistics of columns, histograms, and how columns move together.",
    ),
    _shelved(
        "describe-dask",
        "understand",
        "Describe a table that is larger than memory, on Dask.",
        "eda, dask, big data",
        "The same statistics as describe, computed in parts.",
    ),
    _shelved(
        "describe-spark",
        "understand",
        "Describe a table that lives in Spark.",
        "eda, spark, big data",
        "The same statistics as describe, computed where the rows are.",
    ),
    _shelved(
        "detect-outliers",
        "understand",
        "Mark rows that are unlike the others.",
        "anomaly detection, isolation forest, novelty",
        "Gives each row a value; the lower it is the stranger is the row.",
    ),
    _shelved(
        "cluster",
        "understand",
        "Put similar rows into groups.",
        "kmeans, dbscan, segmentation, unsupervised",
        "Tries several numbers of groups and keeps the best silhouette.",
    ),
    _shelved(
        "detect-drift",
        "check",
        "Compare new data with the data a model was trained on.",
        "data drift, psi, monitoring, distribution shift",
        "One number for each column; above 0.25 the column has moved.",
    ),
    _shelved(
        "validate-table",
        "check",
        "Check a table against rules on its columns.",
        "data quality, schema, constraints, expectations",
        "Says which rows break which rule.",
    ),
    _shelved(
        "sklearn-classifier",
        "train",
        "Train a scikit-learn classifier.",
        "random forest, logistic regression, scikit-learn",
        "Trains any estimator with fit and predict and keeps the model.",
    ),
    _shelved(
        "sklearn-regressor",
        "train",
        "Train a scikit-learn regressor.",
        "random forest, linear regression, scikit-learn",
        "Trains any estimator for a numeric label.",
    ),
    _shelved(
        "xgboost-trainer",
        "train",
        "Train gradient boosted trees with XGBoost.",
        "gradient boosting, xgboost, trees",
        "Stops early when the validation loss no longer falls.",
    ),
    _shelved(
        "test-classifier",
        "judge",
        "Judge a classifier on held-out rows.",
        "confusion matrix, roc, precision, recall",
        "Draws the confusion matrix, the ROC curve and calibration.",
    ),
    _shelved(
        "explain-model",
        "judge",
        "Show which columns drive a model's predictions.",
        "shap values, feature importance, interpretability",
        "Which columns matter, over all rows and for a single one.",
    ),
    _shelved(
        "to-onnx",
        "serve",
        "Convert a trained model to ONNX.",
        "onnx, export, convert, sklearn",
        "Compares predictions before and after.",
    ),
    _shelved(
        "embed-text",
        "text",
        "Turn sentences into vectors.",
        "sentence embeddings, semantic search, transformers",
        "Runs on a processor; batches are sorted by length.",
    ),
    _shelved(
        "read-text",
        "images",
        "Read the text in an image.",
        "ocr, scan, tesseract",
        "Works on scans and photographs.",
    ),
    _shelved(
        "send-notification",
        "tell",
        "Tell people how a run went.",
        "slack, message, mail, alert, webhook",
        "The address is taken from the environment.",
    ),
)
