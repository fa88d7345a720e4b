"""The main job in a real browser: real clicks, a curve that grows, pages that are whole in light, dark and small."""

import pytest

from tests.conftest import SHARED

PAGES = ("Datasets", "Prepare", "Build", "Training", "Analyze", "Model card", "My models", "Predict", "Explain")
CHURN = "customer_churn.csv"


@pytest.fixture(scope="session")
def table(request):
    """A table to upload: real, where there is one beside the checkout."""
    real = SHARED / "data" / "telco_churn.csv"
    return real if real.is_file() else request.config.rootpath / "sample_data" / CHURN


def start_slowly(guest):
    """Start a build of minutes and wait for its first rounds."""
    guest.go("Build")
    guest.choose("build.algorithm", "TabTransformer")
    guest.write("build.param.n_epochs", "1000")
    guest.write("build.patience", "0")
    guest.press("build.start")
    guest.title("Training")
    return guest.rounds(2)


def test_from_an_upload_to_a_model_that_is_understood_and_used(guest, table):
    guest.photograph("home")
    guest.go("Datasets")
    guest.at("data.upload").locator("input[type=file]").set_input_files(table)
    guest.says("as they would be taken")
    guest.press("data.use")
    guest.says("is open")
    guest.photograph("datasets")
    prepare(guest)
    guest.go("Build")
    guest.says("has two different values")
    guest.photograph("build")
    guest.press("build.start")
    guest.title("Training")
    guest.says("Stopped at round")
    guest.rounds()
    guest.photograph("training")
    understand(guest)
    use(guest, table)


def prepare(guest):
    guest.go("Prepare")
    guest.choose("prepare.step", "Handle missing values: Fill missing")
    guest.at("prepare.param.columns").get_by_role("combobox").fill("Total")
    guest.page.get_by_role("option").first.click()
    guest.page.keyboard.press("Escape")
    guest.says("What the new step would change")
    guest.press("prepare.add")
    guest.says("Fill gaps in")
    guest.photograph("prepare")


def understand(guest):
    guest.go("Analyze")
    guest.says("With 95 % confidence it lies between")
    guest.photograph("analyze")
    guest.go("Model card")
    guest.says("Limits")
    with guest.page.expect_download() as download:
        guest.press("card.download")
    assert download.value.suggested_filename == "model_card.html"
    guest.photograph("card")


def use(guest, table):
    guest.go("Predict")
    guest.press("predict.go")
    guest.says("The likeliest is")
    guest.at("predict.upload").locator("input[type=file]").set_input_files(table)
    guest.says("is ready")
    guest.press("predict.batch")
    guest.says("rows predicted")
    with guest.page.expect_download() as download:
        guest.press("predict.download")
    assert download.value.suggested_filename == "predictions.csv"
    guest.photograph("predict")
    guest.go("Explain")
    guest.press("explain.ask")
    guest.says("This model predicts")
    guest.photograph("explain")


def test_every_page_is_whole_in_the_dark(guest_in_the_dark):
    for title in PAGES:
        guest_in_the_dark.go(title)
        guest_in_the_dark.photograph(title.lower().replace(" ", "-"))
    background = "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    assert sum(map(int, guest_in_the_dark.page.evaluate(background)[4:-1].split(","))) < 150


def test_no_page_scrolls_to_the_side_on_a_small_screen(guest):
    guest.page.set_viewport_size({"width": 900, "height": 900})
    for title in PAGES:
        guest.go(title)
        assert guest.fits(), title


def test_a_curve_survives_a_reload_and_training_can_be_stopped(guest):
    guest.choose("home.sample", "Customer churn")
    guest.press("home.start")
    guest.title("Build")
    seen = start_slowly(guest)
    guest.rounds(seen)
    guest.page.reload()
    guest.title("Training")
    assert guest.rounds() >= seen
    guest.press("training.stop")
    guest.says("you asked it to stop")
    guest.rounds()
