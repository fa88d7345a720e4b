"""Makes housing_prices.csv: what 5,000 homes were sold for."""

import numpy as np
import polars as pl

from sample_data.planting import days, gaps

ROWS = 5_000
AREAS = {"Harbour": 0.42, "Old Town": 0.33, "Hillside": 0.25, "Parkside": 0.12, "Station": -0.05, "Riverbank": 0.02}
AREAS |= {"Northgate": -0.15, "Mill Quarter": -0.2, "Eastfield": -0.3, "Quarry End": -0.42}
CONDITIONS = ["poor", "fair", "good", "excellent"]


def table() -> pl.DataFrame:
    """One row a sale; `price` is the target."""
    draw = np.random.default_rng(20240303)
    area = draw.choice(list(AREAS), ROWS, p=[0.05, 0.08, 0.09, 0.12, 0.12, 0.1, 0.13, 0.11, 0.12, 0.08])
    kind = draw.choice(["apartment", "terraced", "detached"], ROWS, p=[0.46, 0.32, 0.22])
    detached = kind == "detached"
    size = np.exp(draw.normal(4.3, 0.3, ROWS) + 0.22 * (kind == "terraced") + 0.5 * detached).round(0)
    bedrooms = np.clip((size / 32 + draw.normal(0, 0.6, ROWS)).round(), 1, 8).astype(int)
    bathrooms = np.clip((bedrooms / 2 + draw.normal(0, 0.4, ROWS)).round(), 1, 5).astype(int)
    built = np.clip(2023 - draw.gamma(2.0, 22.0, ROWS), 1870, 2023).astype(int)
    condition = np.clip((1.7 + (built - 1980) / 60 + draw.normal(0, 0.8, ROWS)).round(), 0, 3).astype(int)
    lot = np.where(kind == "apartment", 0, size * draw.uniform(1.1, 2.2, ROWS) * (1 + 1.5 * detached)).round(0)
    garage = draw.binomial(2, np.where(detached, 0.6, 0.25))
    centre = np.clip(draw.gamma(3.0, 2.2, ROWS), 0.2, 30).round(1)
    sold = draw.integers(0, 1_095, ROWS)
    log_price = (
        8.05
        + 0.92 * np.log(size)
        + np.vectorize(AREAS.get)(area)
        + 0.09 * condition
        + 0.05 * bathrooms
        + 0.04 * garage
        + 0.0016 * (built - 1980)
        - 0.024 * centre
        + 0.00008 * lot
        + 0.06 * detached
        + 0.00013 * sold
        + draw.normal(0, 0.14, ROWS)
    )
    mansion = draw.random(ROWS) < 0.004
    price = (np.exp(log_price) * np.where(mansion, draw.uniform(3.5, 8.0, ROWS), 1)).round(-2).astype(int)
    return pl.DataFrame(
        {
            "sale_id": draw.permutation(ROWS) + 700_001,
            "sold_on": days("2021-01-01", sold),
            "neighbourhood": area,
            "home_type": kind,
            "size_sqm": size.astype(int),
            "lot_sqm": lot.astype(int),
            "bedrooms": bedrooms,
            "bathrooms": bathrooms,
            "year_built": gaps(draw, built, 0.05, 0),
            "condition": gaps(draw, np.array(CONDITIONS)[condition], 0.06),
            "garage_places": gaps(draw, garage, 0.08),
            "centre_km": centre,
            "has_pool": np.where(draw.random(ROWS) < 0.04 + 0.08 * detached, "yes", "no"),
            "price": price,
        }
    )
