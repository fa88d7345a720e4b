"""Checks of how training went."""

from app.data.validation.finding import Severity
from app.errors import NotApplicable
from app.evaluation.check import Check
from app.evaluation.report import Report
from app.narration.scores import best_round
from app.narration.wording import number
from app.training.monitor import Ending

LARGE_GAP, SMALLEST_GAP = 1.25, 0.02
FEWEST_ROUNDS, STILL_FALLING = 5, 0.01


class Diverged(Check):
    """Training broke down."""

    key = "diverged"
    title = "Training broke down"
    severity = Severity.WARNING
    order = 30
    found = "Training ends as soon as its loss is no longer a finite number."
    remedy = "Lower the learning rate and build again."

    def look(self, report: Report) -> str | None:
        if report.ending is not Ending.DIVERGED:
            return None
        return "Training broke down because its loss was no longer a finite number."


class Overfitting(Check):
    """The model fits the rows it learned from much better than others."""

    key = "overfitting"
    title = "Fits the training rows too closely (overfitting)"
    severity = Severity.WARNING
    order = 60
    found = "The loss on validation rows is more than a quarter above that on training rows, at the kept round."
    remedy = "Use more regularisation, a simpler algorithm or more rows."

    def look(self, report: Report) -> str | None:
        best = best_round(report)
        if best is None:
            raise NotApplicable("No round of training was finished.")
        gap = best.valid - best.train
        if best.valid <= best.train * LARGE_GAP or gap <= SMALLEST_GAP * abs(best.valid):
            return None
        return (
            f"At the kept {report.round_name} the {report.loss} loss is {number(best.train)} on training rows but "
            f"{number(best.valid)} on validation rows, a sign of overfitting: it fits the rows it learned from better."
        )


class Underfitting(Check):
    """Training ended while it still helped."""

    key = "underfitting"
    title = "Could learn more (underfitting)"
    severity = Severity.INFO
    order = 150
    found = "The last round is the best, and validation loss fell by more than 1 % over the last tenth of the rounds."
    remedy = "Allow more rounds, more time or a higher learning rate."

    def look(self, report: Report) -> str | None:
        rounds = report.rounds
        if len(rounds) < FEWEST_ROUNDS:
            raise NotApplicable(f"A curve of fewer than {FEWEST_ROUNDS} rounds does not show whether more would help.")
        if report.best_round != rounds[-1].round or report.ending is Ending.EARLY:
            return None
        before = rounds[-1 - max(1, len(rounds) // 10)].valid
        if before - rounds[-1].valid <= STILL_FALLING * abs(before):
            return None
        return (
            f"Validation loss was still falling when training ended ({number(before)} to {number(rounds[-1].valid)} "
            "over the last tenth), a sign of underfitting."
        )

    def mend(self, report: Report) -> str:
        return self.remedy.replace("rounds", f"{report.round_name}s")


class CutShort(Check):
    """Training did not come to its own end."""

    key = "cut_short"
    title = "Training was cut short"
    severity = Severity.INFO
    order = 180
    found = "Training was stopped by hand or by its time limit."
    remedy = "Build again and let it run to its end."

    def look(self, report: Report) -> str | None:
        if report.ending not in (Ending.STOPPED, Ending.TIME):
            return None
        why = "you stopped it" if report.ending is Ending.STOPPED else "its time limit was reached"
        return f"Training ended before it was done, because {why}."
