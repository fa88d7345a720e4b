"""What is known to be wrong with real tables is found in them."""

from pathlib import Path

import pytest

from app.data.library import Library
from app.data.validation.plan import Plan
from app.data.validation.validate import validate
from app.settings import Settings

KNOWN = {
    ("titanic.csv", "Survived"): {
        "missing-cells: 'Age' has 177 missing cells of 891 (20 %).",
        "missing-cells: 'Cabin' has 687 missing cells of 891 (77 %).",
        "identifier: 'PassengerId' tells the 891 rows apart and is not learned from.",
        "identifier-like: 'Name' has 891 different values in 891 known cells.",
        "identifier-like: 'Ticket' has 681 different values in 891 known cells.",
    },
    ("telco_churn.csv", "Churn"): {
        "missing-cells: 'TotalCharges' has 11 missing cells of 7,043 (0.2 %).",
        "identifier: 'customerID' tells the 7,043 rows apart and is not learned from.",
    },
    ("bike_sharing_hour.csv", "cnt"): {
        "identifier: 'instant' tells the 17,379 rows apart and is not learned from.",
        "target-from-columns: 'cnt' is 'casual' + 'registered' in all 17,379 rows where all are known.",
        "leak-suspect: 'registered' alone explains 94.4 % of 'cnt'.",
        "date-not-used: 'dteday' goes from 2011-01-01 to 2012-12-31, but the rows are split at random.",
    },
    ("wine_quality_white.csv", "quality"): {
        "duplicate-rows: 937 rows of 4,898 (19 %) are copies of others.",
        "rare-classes: 2 of the 7 categories of 'quality' are rare: '3' in 20 rows, '9' in 5 rows.",
    },
    ("adult.csv", "income"): {
        "disguised-missing: 'workclass' has 2,799 cells of 48,842 (5.7 %) with '?'.",
        "disguised-missing: 'occupation' has 2,809 cells of 48,842 (5.8 %) with '?'.",
        "disguised-missing: 'native_country' has 857 cells of 48,842 (1.8 %) with '?'.",
        "duplicate-columns: Each of the 16 values of 'education_num' goes with exactly one of 'education', "
        "in all 48,842 rows.",
        "duplicate-rows: 52 rows of 48,842 (0.1 %) are copies of others.",
    },
    ("walmart_store_sales.csv", "Weekly_Sales"): {
        "date-not-used: 'Date' goes from 2010-02-05 to 2012-10-26, but the rows are split at random.",
    },
}


@pytest.mark.parametrize(("file", "target"), KNOWN)
def test_a_real_table_has_the_findings_it_is_known_for(shared: Path, tmp_path: Path, file: str, target: str):
    library = Library(Settings.from_environment({"EASEL_HOME": str(tmp_path)}))
    findings = validate(library.add(shared / "data" / file, file), Plan(target=target))
    assert {f"{one.code}: {one.sentence}" for one in findings} >= KNOWN[file, target]
    assert all(one.severity != "error" for one in findings)
