"""Makes the synthetic sample tables again, to the byte: python -m sample_data.make [FOLDER]."""

import sys
from pathlib import Path

from sample_data import make_churn, make_housing, make_loans, make_maintenance, make_sales, make_shipping, make_support

TABLES = {
    "loans": make_loans.table,
    "customer_churn": make_churn.table,
    "housing_prices": make_housing.table,
    "machine_maintenance": make_maintenance.table,
    "shipping_logs": make_shipping.logs,
    "shipping_products": make_shipping.products,
    "weekly_sales": make_sales.table,
    "support_tickets": make_support.table,
}


def write(folder: Path) -> None:
    """Write every table as a CSV file."""
    for name, table in TABLES.items():
        table().write_csv(folder / f"{name}.csv")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
