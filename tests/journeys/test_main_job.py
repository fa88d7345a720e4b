"""The main job from end to end, as visitors do it: real files, real pages, real workers."""

from components.resources import report, store

SLOW = {"num_round": 4000, "eta": 0.001}
"""Settings with which a build takes minutes."""


def start_slowly(visitor):
    """Start a build that goes on until it is stopped, and wait for its first rounds."""
    at = visitor.go("build")
    at.selectbox(key="build.algorithm").select("xgboost").run()
    for name, value in SLOW.items():
        at.number_input(key=f"build.param.{name}").set_value(value)
    at.number_input(key="build.patience").set_value(0).run()
    run = visitor.start()
    visitor.wait(lambda: len(store().curve(run)) > 2)
    return run


def test_an_uploaded_table_becomes_a_model_that_is_understood_and_used(visitor, shared):
    table = (shared / "data" / "telco_churn.csv").read_bytes()
    me = visitor()
    me.upload("telco_churn.csv", table)
    assert "7,043 rows" in me.words()
    prepare(me)
    run = build(me)
    analyze(me, run)
    predict(me, table)
    me.go("explain")
    assert "predicts Churn" in me.press("explain.ask").markdown[-1].value


def prepare(me):
    at = me.go("prepare")
    at.selectbox(key="prepare.step").select("fill_missing").run()
    at.multiselect(key="prepare.param.columns").select("TotalCharges").run()
    me.press("prepare.add")
    at.selectbox(key="prepare.step").select("custom_formula").run()
    at.selectbox(key="prepare.param.left").select("TotalCharges").run()
    at.selectbox(key="prepare.param.operator").select("divide").run()
    at.selectbox(key="prepare.param.right").select("tenure").run()
    at.text_input(key="prepare.param.name").input("per month").run()
    me.press("prepare.add")
    assert "Fill gaps in TotalCharges with the median" in me.words()


def build(me):
    at = me.go("build")
    assert at.selectbox(key="build.target").value == "Churn"
    assert at.selectbox(key="build.problem").value == "binary"
    at.selectbox(key="build.algorithm").select("xgboost").run()
    run = me.start()
    at = me.wait(lambda: me.at.success, 120)
    assert "20 rounds without improvement" in at.success[0].value
    assert at.get("plotly_chart")
    return run


def analyze(me, run):
    at = me.go("analyze")
    assert report(run).metrics["AUC"].value >= 0.83
    assert at.metric[0].label == "AUC"
    assert "per month" in {one.column for one in report(run).impacts}
    me.go("card")
    assert "Fill gaps in TotalCharges" in me.words()


def predict(me, table):
    at = me.go("predict")
    me.press("predict.go")
    assert at.metric[0].value in ("Yes", "No")
    at.file_uploader(key="predict.upload").upload("may.csv", table, "text/csv").run()
    me.press("predict.batch")
    assert "7,043 rows predicted." in me.words()
    correct = (at.dataframe[-1].value["prediction"] == at.dataframe[-1].value["Churn"]).mean()
    assert correct > 0.7


def test_a_sample_becomes_a_model_in_four_clicks(visitor):
    me = visitor()
    me.at.selectbox(key="home.sample").select("loans").run()
    me.press("home.start")
    assert me.at.title[0].value == "Build"
    me.press("build.start")
    me.go("training")
    me.wait(lambda: me.at.success, 120)
    assert me.go("analyze").metric[0].label in ("AUC", "Accuracy", "R2")


def test_a_build_goes_on_while_pages_and_sessions_come_and_go_and_can_be_stopped(visitor):
    me = visitor()
    me.at.selectbox(key="home.sample").select("customer_churn").run()
    me.press("home.start")
    run = start_slowly(me)
    before = len(store().curve(run))
    me.go("models")
    assert "1 build going on" in me.words()
    again = visitor()
    at = again.go("training")
    assert at.button(key="training.stop")
    assert at.get("plotly_chart")
    again.wait(lambda: len(store().curve(run)) > before + 5)
    assert at.button(key="training.stop")
    again.press("training.stop")
    again.wait(lambda: any("you asked it to stop" in one.value for one in at.info))
    assert again.go("analyze").metric
    me.go("training")
    assert "you asked it to stop" in me.words()


def test_a_worker_that_is_killed_is_a_failed_run_and_the_next_build_works(visitor, kill_worker):
    me = visitor()
    run = start_slowly(me)
    kill_worker()
    at = me.wait(lambda: me.at.error)
    assert "The worker process of this build ended unexpectedly" in at.error[0].value
    assert store().run(run).status == "failed"
    assert not at.exception
    at.switch_page("pages/model/build.py").run()
    at.selectbox(key="build.algorithm").select("baseline").run()
    at.button(key="build.start").click().run()
    at.switch_page("pages/model/training.py").run()
    me.wait(lambda: me.at.success)
    me.go("analyze")
