"""Makes machine_maintenance.csv: which of 12,000 machine inspections were followed by a failure."""

import numpy as np
import polars as pl

from sample_data.planting import days, gaps, happens

ROWS = 12_000
MACHINES = 240


def table() -> pl.DataFrame:
    """One row an inspection; `failed` is the target, about 3 % of the rows; `failure_type` is told only after it."""
    draw = np.random.default_rng(20240404)
    machine = draw.integers(1, MACHINES + 1, ROWS)
    model = np.array(["M100", "M200", "X50"])[draw.choice(3, MACHINES + 1, p=[0.5, 0.35, 0.15])][machine]
    age = draw.gamma(3.0, 2.0, MACHINES + 1).round(1)[machine]
    air = draw.normal(22, 3.5, ROWS).round(1)
    speed = np.clip(draw.normal(1_520, 180, ROWS), 1_100, 2_600).round().astype(int)
    torque = np.clip(40 - (speed - 1_520) * 0.035 + draw.normal(0, 7, ROWS), 5, 85).round(1)
    heat = (air + 11 + 0.11 * torque + draw.normal(0, 1.2, ROWS)).round(1)
    wear = draw.integers(0, 260, ROWS)
    vibration = (draw.gamma(6.0, 0.35, ROWS) + 0.004 * wear + 0.03 * age).round(2)
    service = np.minimum(draw.gamma(2.0, 45.0, ROWS), 400).astype(int)
    scores = {
        "tool wear": 0.055 * np.maximum(wear - 185, 0) + 0.5 * (vibration - 3),
        "overheating": 0.75 * (heat - 42) + 0.006 * (service - 90),
        "overstrain": 0.23 * (torque - 55) + 0.012 * (wear - 130) + 0.7 * (model == "M100"),
        "electrical": 0.12 * age + 0.5 * (model == "X50"),
    }
    rates = {"tool wear": 0.011, "overheating": 0.009, "overstrain": 0.008, "electrical": 0.003}
    failure = np.full(ROWS, "none", dtype=object)
    for kind, score in scores.items():
        failure[happens(draw, 1.5 * score, rates[kind])] = kind
    return pl.DataFrame(
        {
            "inspection_id": np.arange(ROWS) + 1,
            "machine_id": [f"MC-{number:03d}" for number in machine],
            "inspected_on": days("2023-01-02", np.sort(draw.integers(0, 540, ROWS))),
            "model": model,
            "machine_age_years": age,
            "air_temperature_c": gaps(draw, air, 0.02),
            "process_temperature_c": heat,
            "speed_rpm": speed,
            "torque_nm": torque,
            "tool_wear_min": wear,
            "vibration_mm_s": gaps(draw, vibration, 0.03, -999.0),
            "days_since_service": gaps(draw, service, 0.05),
            "failure_type": failure.tolist(),
            "failed": (failure != "none").astype(int),
        }
    )
