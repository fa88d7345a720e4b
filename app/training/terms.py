"""A text column as numbers: how long each text is, and the weights of its terms (TF-IDF, Salton and Buckley 1988)."""

from typing import Any

import numpy as np
import polars as pl

MOST_TERMS = 300


def learn_terms(values: pl.Series) -> dict[str, Any]:
    """The most frequent terms of texts with their inverse document frequencies; none where no text has a word."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = values.drop_nulls().to_list()
    vectorizer = TfidfVectorizer(max_features=MOST_TERMS, max_df=0.6 if len(texts) > 50 else 1.0, sublinear_tf=True)
    try:
        vectorizer.fit(texts)
    except ValueError:
        return {"terms": [], "idf": []}
    return {"terms": vectorizer.get_feature_names_out().tolist(), "idf": vectorizer.idf_.tolist()}


def weights(values: pl.Series, facts: dict[str, Any]) -> np.ndarray:
    """TF-IDF of the learned terms, with the logarithms of the number of characters and words before it."""
    texts = values.fill_null("")
    counted = texts.to_frame("text").select(
        pl.col("text").str.len_chars().cast(pl.Float64).log1p().alias("characters"),
        pl.col("text").str.count_matches(r"\S+").cast(pl.Float64).log1p().alias("words"),
    )
    if not facts["terms"]:
        return counted.to_numpy()
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(vocabulary=facts["terms"], sublinear_tf=True)
    vectorizer.idf_ = np.asarray(facts["idf"])
    return np.hstack([counted.to_numpy(), vectorizer.transform(texts.to_list()).toarray()])
