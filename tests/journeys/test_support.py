"""The support assistant from end to end: the sample, a build in a real worker, a reply that a person approved."""

from components.resources import replies, report, store

MESSAGE = "I was charged twice for order #12345, please take one of the payments back."
JAPANESE = "リュックを返品したいです。サイズが合いません。"


def test_the_sample_becomes_a_classifier_and_a_message_becomes_an_approved_reply(visitor):
    me = visitor()
    at = me.go("assistant")
    me.press("assistant.sample")
    run = at.query_params["run"]
    assert "Building" in me.words()
    me.wait(lambda: "assistant.model" in [one.key for one in at.selectbox], 300)
    assert store().run(run).has_model and "is ready" in me.words()
    me.no_fault()
    assert at.selectbox(key="assistant.model").value == run
    accuracy = report(run).metrics["Accuracy"].value
    assert 0.85 <= accuracy <= 0.95
    for message, category in ((MESSAGE, "billing"), (JAPANESE, "returns")):
        at.text_area(key="assistant.message").set_value(message).run()
        me.press("assistant.read")
        assert at.metric[0].value == category
        if "assistant.choose" in [one.key for one in at.button]:
            at.radio(key="assistant.category").set_value(category).run()
            me.press("assistant.choose")
        me.press("assistant.write")
        at.text_input(key="assistant.person").set_value("Aya").run()
        me.press("assistant.approve")
    kept = replies().approved(2)
    assert [one.facts["category"] for one in kept] == ["returns", "billing"]
    assert kept[0].run == run
    me.go("predict")
    assert "Support tickets" in me.words()
