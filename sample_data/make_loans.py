"""Makes loans.csv: which of 10,000 consumer loans were not paid back."""

import numpy as np
import polars as pl

from sample_data.planting import days, gaps, happens

ROWS = 10_000
PURPOSES = {
    "debt consolidation": 0.15,
    "credit card": -0.1,
    "home improvement": -0.2,
    "car": -0.35,
    "medical": 0.35,
    "small business": 0.8,
    "wedding": 0.0,
    "moving": 0.25,
}
EMPLOYMENT = ["< 1 year", "1 year", "2 years", "3 years", "5 years", "7 years", "10+ years"]


def table() -> pl.DataFrame:
    """One row a loan; `defaulted` is the target and `collections_amount` the leak."""
    draw = np.random.default_rng(20240101)
    income = np.round(np.exp(draw.normal(10.95, 0.5, ROWS)), -2).astype(int)
    score = np.clip(draw.normal(692, 52, ROWS) + 12 * (np.log(income) - 10.95), 480, 850).round().astype(int)
    amount = (np.clip(income * draw.uniform(0.06, 0.45, ROWS), 1_000, 40_000) / 25).round().astype(int) * 25
    term = draw.choice([36, 60], ROWS, p=[0.7, 0.3])
    purpose = draw.choice(list(PURPOSES), ROWS, p=[0.42, 0.2, 0.1, 0.08, 0.06, 0.05, 0.05, 0.04])
    job = draw.choice(len(EMPLOYMENT), ROWS, p=[0.1, 0.09, 0.12, 0.13, 0.16, 0.12, 0.28])
    home = draw.choice(["MORTGAGE", "RENT", "OWN"], ROWS, p=[0.47, 0.42, 0.11])
    debt_ratio = np.clip(draw.gamma(4.5, 4.2, ROWS), 0, 60).round(1)
    utilisation = np.clip(draw.normal(52, 24, ROWS) - (score - 692) * 0.14, 0, 120).round(1)
    late = draw.poisson(np.clip(0.35 - (score - 692) / 260, 0.03, 2.0))
    rate = np.clip(26.5 - score / 45 + (term == 60) * 2.8 + draw.normal(0, 1.5, ROWS), 5, 31).round(2)
    risk = (
        -0.0135 * (score - 692)
        + 0.038 * (debt_ratio - 19)
        + 3.2 * (amount / income - 0.25)
        + 0.55 * (term == 60)
        + 0.3 * np.minimum(late, 4)
        + 0.011 * (utilisation - 52)
        - 0.11 * job
        + 0.25 * (home == "RENT")
        + np.vectorize(PURPOSES.get)(purpose)
        + 0.9 * ((debt_ratio > 28) & (utilisation > 70))
    )
    defaulted = happens(draw, 1.25 * risk, 0.17)
    collected = np.where(defaulted & (draw.random(ROWS) < 0.86), amount * draw.uniform(0.02, 0.5, ROWS), 0).round(2)
    return pl.DataFrame(
        {
            "loan_id": [f"LN{number:06d}" for number in 100_000 + draw.permutation(ROWS)],
            "issued_on": days("2021-01-04", draw.integers(0, 1_080, ROWS)),
            "loan_amount": amount,
            "term_months": term,
            "interest_rate": rate,
            "purpose": purpose,
            "annual_income": gaps(draw, income, 0.02),
            "employment_length": gaps(draw, np.array(EMPLOYMENT)[job], np.where(defaulted, 0.09, 0.05), "NA"),
            "home_ownership": home,
            "credit_score": score,
            "debt_to_income": debt_ratio,
            "revolving_utilization": gaps(draw, utilisation, 0.04),
            "late_payments_2y": late,
            "collections_amount": collected,
            "defaulted": np.where(defaulted, "yes", "no"),
        }
    )
