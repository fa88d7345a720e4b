"""Pictures: text of data stays text, and every column has one."""

from components.charts import bars, literal
from components.navigation import PLACES, sections


def test_text_of_data_is_not_read_as_marks():
    assert literal("<b>x</b> & y") == "&lt;b&gt;x&lt;/b&gt; &amp; y"
    figure = bars(["<a href='x'>", ""], [2, 1], "<i>")
    assert list(figure.layout.yaxis.ticktext) == ["&lt;a href='x'&gt;", "(empty)"]
    assert figure.layout.yaxis.title.text == "&lt;i&gt;"


def test_every_page_that_is_there_is_in_the_menu():
    assert sum(len(pages) for pages in sections().values()) == sum(place.built for place in PLACES.values())
