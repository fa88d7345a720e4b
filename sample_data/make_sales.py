"""Makes weekly_sales.csv: what 15 stores sold in each of 156 weeks."""

import numpy as np
import polars as pl

from sample_data.planting import days, gaps

STORES = 15
WEEKS = 156
HOLIDAYS = {0: ("New Year", -0.12), 14: ("Easter", 0.18), 47: ("Black Friday", 0.45), 51: ("Christmas", 0.6)}


def table() -> pl.DataFrame:
    """One row a store and week; `weekly_sales` is the target, `transactions` is known only when the week is over."""
    draw = np.random.default_rng(20240505)
    store, week = (axis.ravel() for axis in np.meshgrid(np.arange(STORES), np.arange(WEEKS), indexing="ij"))
    rows = len(store)
    size = draw.integers(600, 4_200, STORES)
    kind = np.select([size > 2_800, size > 1_400], ["hyper", "super"], "city")
    season = week % 52
    holiday = np.array([HOLIDAYS.get(number, ("", 0.0))[0] for number in range(52)])[season]
    lift = np.array([HOLIDAYS.get(number, ("", 0.0))[1] for number in range(52)])[season]
    promo = draw.random(rows) < np.where(lift > 0.3, 0.6, 0.24)
    discount = np.where(promo, draw.choice([5, 10, 15, 20, 30], rows), 0)
    warmth = (12 + 9 * np.sin(2 * np.pi * (season - 16) / 52) + draw.normal(0, 2.5, rows)).round(1)
    fuel = (1.55 + 0.2 * np.sin(week / 23) + draw.normal(0, 0.02, rows)).round(3)
    trend = draw.normal(0.0008, 0.0012, STORES)[store] * week
    noise = draw.normal(0, 0.08, rows)
    log_sales = 3.1 + 0.98 * np.log(size[store]) + trend + lift + 0.013 * discount + 0.004 * (warmth - 12)
    log_sales += 0.1 * promo * (kind[store] == "city") - 0.35 * (fuel - 1.55) + draw.normal(0, 0.16, STORES)[store]
    closed = draw.random(rows) < 0.006
    sales = np.where(closed, 0, np.exp(log_sales + noise)).round(2)
    basket = draw.normal(31, 1.3, rows)
    order = np.lexsort((store, week))
    frame = pl.DataFrame(
        {
            "week_start": days("2021-01-04", week * 7),
            "store": [f"S{number + 1:02d}" for number in store],
            "store_type": kind[store],
            "store_size_sqm": size[store],
            "promo": np.where(promo, "yes", "no"),
            "discount_percent": pl.select(pl.when(pl.Series(week >= 40)).then(pl.Series(discount))).to_series(),
            "holiday": pl.Series(holiday).replace("", None),
            "temperature_c": gaps(draw, warmth, 0.03),
            "fuel_price": gaps(draw, fuel, 0.02, 0.0),
            "transactions": (sales / basket).round().astype(int),
            "weekly_sales": sales,
        }
    )
    return frame[order]
