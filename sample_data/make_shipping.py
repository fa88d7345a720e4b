"""Makes shipping_logs.csv, 12,000 shipments and the days they took, and shipping_products.csv, what was shipped."""

import numpy as np
import polars as pl

from sample_data.planting import days, gaps

ROWS = 12_000
GOODS = {
    "Furniture": (["Oak desk", "Bookcase", "Garden bench", "Wardrobe", "Dining table", "Bed frame"], 38.0, 1.9),
    "Electronics": (["Laptop", "Monitor", "Router", "Camera", "Speaker", "Printer"], 4.0, 0.2),
    "Batteries": (["Power bank", "Car battery", "Bike battery", "Storage cell"], 9.0, 2.6),
    "Clothing": (["Rain jacket", "Jeans", "Wool sweater", "Running shoes", "Scarf"], 0.9, -0.4),
    "Books": (["Atlas", "Cook book", "Novel set", "Dictionary"], 1.6, -0.5),
    "Glassware": (["Wine glasses", "Vase", "Mirror", "Lamp shade", "Carafe"], 5.0, 1.1),
}
SAYINGS = {
    "Furniture": "Large {} in flat parts, delivered by two people.",
    "Electronics": "{} in its box with charger and cable; keep dry.",
    "Batteries": "{} with lithium cells: dangerous goods, by road or sea only.",
    "Clothing": "{} in a soft bag, can be returned for 30 days.",
    "Books": "{}, hard cover, in a padded envelope.",
    "Glassware": "{}, fragile, double-walled box, this side up.",
}
FINISHES = ["classic", "compact", "premium"]
CITIES = ["Hamburg", "Lyon", "Turin", "Porto", "Gdansk", "Malmo", "Graz", "Ghent", "Cork", "Split"]
CARRIERS = {"BlueLine": -0.5, "RoadRunner": 0.0, "Parcelio": 0.45, "NordFreight": 1.0}
SERVICES = {"express": 2, "standard": 5, "economy": 8}


def products() -> pl.DataFrame:
    """One row a product: its description, its weight and whether it is dangerous."""
    draw = np.random.default_rng(20240606)
    rows = []
    for category, (things, weight, _) in GOODS.items():
        for thing in things:
            for finish in FINISHES:
                kilograms = round(weight * float(np.exp(draw.normal(0, 0.35))), 1)
                text = SAYINGS[category].format(f"{finish} {thing.lower()}")
                name = f"{thing}, {finish}"
                rows.append((f"P{len(rows) + 101}", name, category, text[0].upper() + text[1:], max(kilograms, 0.2)))
    return pl.DataFrame(
        rows, schema=["product_id", "product_name", "category", "description", "weight_kg"], orient="row"
    )


def logs() -> pl.DataFrame:
    """One row a shipment; `actual_delivery_days` is the target and `delivered_on` the leak."""
    draw = np.random.default_rng(20240607)
    goods = products()
    product = draw.integers(0, len(goods), ROWS)
    weight = goods["weight_kg"].to_numpy()[product]
    slow = np.array([GOODS[category][2] for category in goods["category"]])[product]
    places = draw.uniform(0, 1_900, (len(CITIES), 2))
    origin, to = draw.integers(0, len(CITIES), ROWS), draw.integers(1, len(CITIES), ROWS)
    to = (origin + to) % len(CITIES)
    distance = np.hypot(*(places[origin] - places[to]).T).round().astype(int) + 60
    carrier = draw.choice(list(CARRIERS), ROWS, p=[0.2, 0.4, 0.28, 0.12])
    service = draw.choice(list(SERVICES), ROWS, p=[0.22, 0.53, 0.25])
    shipped = draw.integers(0, 730, ROWS)
    weekday, season = (shipped + 1) % 7, shipped % 365
    expected = np.vectorize(SERVICES.get)(service) + (distance > 1_000) + (distance > 1_700)
    rush = (season > 325) | (season < 6)
    taken = (
        0.86 * expected
        - 1.9
        + 0.0011 * distance
        + np.vectorize(CARRIERS.get)(carrier) * (1 + 0.8 * rush)
        + 1.1 * slow
        + 0.012 * weight
        + 1.3 * rush
        + 0.9 * (weekday >= 4)
        + draw.gamma(1.6, 0.55, ROWS)
    )
    lost = draw.random(ROWS) < 0.006
    actual = np.clip(taken + lost * draw.uniform(8, 30, ROWS), 1, 60).round().astype(int)
    named = np.array(CITIES)
    return pl.DataFrame(
        {
            "shipment_id": [f"SH{number:07d}" for number in 3_000_000 + draw.permutation(ROWS) * 7],
            "product_id": goods["product_id"].to_numpy()[product],
            "shipped_on": days("2022-01-01", shipped),
            "origin": named[origin],
            "destination": named[to],
            "distance_km": gaps(draw, distance, 0.03, 0),
            "carrier": gaps(draw, carrier, 0.05),
            "service": service,
            "units": draw.geometric(0.4, ROWS),
            "expected_delivery_days": expected,
            "delivered_on": days("2022-01-01", shipped + actual),
            "actual_delivery_days": actual,
        }
    )
