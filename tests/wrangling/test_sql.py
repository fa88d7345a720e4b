"""What SQL may do, and what it may not reach."""

import pytest

from app.errors import NotApplicable
from app.wrangling.step import steps
from tests.wrangling.step_examples import TABLE, polars_frame


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("DROP TABLE x", "starts with SELECT"),
        ("SELECT 1; SELECT 2", "one statement"),
        ("SELEC 1", "syntax error"),
        ("SELECT * FROM read_csv('/etc/passwd')", "disabled|permission|cannot"),
        ("COPY \"table\" TO 'x'", "SELECT"),
        ("SELECT * FROM '/etc/passwd'", "disabled|permission|does not exist"),
        ("SELECT * FROM pl", "pl does not exist; the only table is called table"),
        ("SET memory_limit = '1GB'", "SELECT"),
        ("SELECT agee FROM table", "agee"),
        ("ATTACH 'x.db'", "SELECT"),
        ("SELECT age, age AS Age FROM table", "two columns"),
        ("SELECT CAST(port AS INT) FROM table", "convert"),
        ("INSTALL httpfs", "SELECT"),
        ("SELECT getenv('HOME')", "getenv"),
        ("  ", "write a statement"),
    ],
)
def test_sql_reads_nothing_but_the_table(query: str, says: str):
    with pytest.raises(NotApplicable, match=f"(?i)SQL: .*(?:{says})") as refusal:
        step = steps()["sql"](query=query)
        step.apply(polars_frame(TABLE), {}).collect()
    assert str(refusal.value).endswith(".") and "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("query", "keeps"),
    [
        ("SELECT *, age + 1 AS next FROM table", True),
        ("select upper(port) as p from Table;", True),
        ("SELECT * FROM table WHERE age > 1", False),
        ("SELECT DISTINCT port FROM table", False),
        ("SELECT avg(age) AS a FROM table", False),
        ("SELECT *, avg(age) OVER () AS a FROM table", False),
        ("SELECT *, random() AS r FROM table", False),
        ("SELECT unnest([1, 2]) AS u FROM table", False),
        ("SELECT * FROM table LIMIT 3", False),
        ("SELECT * FROM table ORDER BY age", False),
        ("SELECT * FROM table AS a JOIN table AS b USING (age)", False),
        ("SELECT (SELECT max(age) FROM table) AS m FROM table", False),
        ("WITH x AS (SELECT * FROM table) SELECT * FROM x", False),
        ("SELECT 'table' AS word, \"table\".age FROM table", True),
    ],
)
def test_only_sql_that_makes_each_row_of_itself_is_replayed_on_rows_to_predict(query: str, keeps: bool):
    step = steps()["sql"](query=query)
    assert step.keeps_rows is keeps
    assert step.shapes is not keeps
