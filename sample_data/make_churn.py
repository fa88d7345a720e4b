"""Makes customer_churn.csv: which of 7,000 telephone customers left."""

import numpy as np
import polars as pl

from sample_data.planting import days, gaps, happens

ROWS = 7_000


def table() -> pl.DataFrame:
    """One row a customer; `churned` is the target."""
    draw = np.random.default_rng(20240202)
    contract = draw.choice(["monthly", "one year", "two years"], ROWS, p=[0.55, 0.22, 0.23])
    shape = np.select([contract == "monthly", contract == "one year"], [1.0, 2.2], 3.4)
    tenure = np.clip(draw.gamma(shape, 17.0, ROWS), 0, 96).astype(int)
    plan = draw.choice(["Basic", "Plus", "Family", "Unlimited"], ROWS, p=[0.35, 0.3, 0.2, 0.15])
    base = np.select([plan == "Basic", plan == "Plus", plan == "Family"], [19.0, 34.0, 52.0], 68.0)
    charge = (base + draw.gamma(2.0, 4.0, ROWS)).round(2)
    data = (draw.gamma(2.0, 4.0, ROWS) * (1 + 0.5 * (plan == "Unlimited"))).round(1)
    payment = draw.choice(["Direct debit", "Credit card", "Invoice", "Wallet"], ROWS, p=[0.4, 0.27, 0.23, 0.1])
    calls = draw.poisson(1.1 + 0.5 * (plan == "Family"), ROWS)
    outages = draw.poisson(0.6, ROWS)
    age = np.clip(draw.normal(45, 16, ROWS), 18, 92).astype(int)
    partner = draw.random(ROWS) < 0.48
    risk = (
        1.7 * (contract == "monthly")
        - 0.9 * (contract == "two years")
        - 0.036 * tenure
        + 0.021 * (charge - 42)
        + 0.42 * np.maximum(calls - 2, 0)
        + 0.35 * outages * (contract == "monthly")
        + 0.6 * (payment == "Invoice")
        - 0.3 * partner
        - 0.035 * np.minimum(data, 30)
        + 0.5 * (age < 28)
    )
    churned = happens(draw, 1.15 * risk, 0.26)
    total = (charge * tenure * draw.uniform(0.94, 1.03, ROWS)).round(2)
    return pl.DataFrame(
        {
            "customer_id": [f"{number:05d}-{draw.choice(list('ABCDEFGH'))}" for number in draw.permutation(ROWS)],
            "joined_on": days("2024-06-30", -tenure * 30 - draw.integers(0, 30, ROWS)),
            "region": draw.choice(["North", "South", "East", "West", "Islands"], ROWS, p=[0.3, 0.27, 0.22, 0.19, 0.02]),
            "age": gaps(draw, age, 0.07),
            "has_partner": np.where(partner, "Yes", "No"),
            "plan": plan,
            "contract": contract,
            "payment_method": gaps(draw, payment, 0.06, "Unknown"),
            "tenure_months": tenure,
            "monthly_charge": charge,
            "total_charges": pl.select(pl.when(pl.Series(tenure > 0)).then(pl.Series(total))).to_series(),
            "data_used_gb": gaps(draw, data, 0.03),
            "support_calls": calls,
            "outages": outages,
            "churned": np.where(churned, "Yes", "No"),
        }
    )
