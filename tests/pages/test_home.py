"""Home: from the first visit to a dataset in work."""


def test_a_first_visitor_sees_the_journey_and_no_fault(open_app, words):
    at = open_app()
    assert not at.exception
    assert not at.error
    assert "You are here" in words(at)
    assert at.title[0].value == "Easel"


def test_one_button_loads_a_sample_proposes_its_target_and_goes_on(open_app, words):
    at = open_app()
    at.selectbox(key="home.sample").select("customer_churn").run()
    at.button(key="home.start").click().run()
    assert not at.exception
    assert at.title[0].value != "Easel"
    assert "dataset" in at.query_params
    assert "Customer churn" in words(open_app())


def test_home_leads_on_to_where_somebody_was(with_churn, words):
    assert "churn. Next: Prepare" in words(with_churn())
