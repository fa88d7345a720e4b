"""Every field of a SageMaker model card (schema 0.1.0), declared once.

Limits are those of AWS's schema: https://docs.aws.amazon.com/sagemaker/latest/dg/model-cards.html
"""

from app.models import card_prefill as run
from app.models.card_field import LONGEST_NOTES, Field, Kind
from app.models.card_metrics import metric_groups, training_metrics
from app.models.card_prefill import fixed
from app.models.card_subject import FAIRNESS, PEOPLE

SECTIONS = {
    "model_overview": "Model overview",
    "intended_uses": "Intended uses",
    "training_details": "Training details",
    "evaluation_details": "Evaluation details",
    "additional_information": "Additional information",
}
SHORT, LONG, OBSERVATION, LABEL, ARN = 1024, 2048, 2096, 63, 256
DETAILS = "additional_information.custom_details"
JOB = "training_details.training_job_details"

OVERVIEW = (
    Field("model_name", "model_overview.model_name", "Name", Kind.LINE,
          "What the model is called; change it under My models.", SHORT, prefill=lambda build: build.name),
    Field("model_description", "model_overview.model_description", "Description", Kind.TEXT,
          "What the model does, in two or three sentences.", SHORT, by_person=True, prefill=run.description),
    Field("model_owner", "model_overview.model_owner", "Owner", Kind.LINE,
          "Who answers for the model and takes questions about it.", SHORT, by_person=True),
    Field("model_creator", "model_overview.model_creator", "Creator", Kind.LINE,
          "Who built the model, and with what.", SHORT, by_person=True, prefill=run.creator),
    Field("problem_type", "model_overview.problem_type", "Problem", Kind.LINE,
          "What kind of answer it gives.", prefill=lambda build: run.PROBLEM_TYPES[build.report.problem]),
    Field("algorithm_type", "model_overview.algorithm_type", "Algorithm", Kind.LINE,
          "How it learned.", SHORT, prefill=lambda build: build.algorithm),
    Field("model_id", "model_overview.model_id", "Id", Kind.LINE,
          "The id of the build.", SHORT, prefill=run.identity),
    Field("model_version", "model_overview.model_version", "Version of the model", Kind.NUMBER,
          "Your own number, from 1, that rises when the model is built anew.", by_person=True, prefill=run.version),
    Field("model_artifact", "model_overview.model_artifact", "Where its files are", Kind.LINES,
          "Addresses of the model's files, such as s3://bucket/model.tar.gz; one a line.", SHORT, 15, by_person=True,
          prefill=run.artifact),
    Field("inference_image", "model_overview.inference_environment.container_image", "Container that predicts",
          Kind.LINES, "Images of the containers it predicts in, if it does so outside Easel; one a line.", SHORT, 15,
          by_person=True),
)  # fmt: skip

USES = (
    Field("purpose_of_model", "intended_uses.purpose_of_model", "Purpose", Kind.TEXT,
          "What the model is for: which decision it serves, and whose.", LONG, by_person=True,
          prefill=lambda build: build.purpose),
    Field("intended_uses", "intended_uses.intended_uses", "Intended uses", Kind.TEXT,
          "For which rows and tasks it may be used, and for which it must not.", LONG, by_person=True,
          prefill=run.intended),
    Field("factors", "intended_uses.factors_affecting_model_efficiency", "Factors that affect it", Kind.TEXT,
          "What its answers depend on, and where they are worse.", LONG, by_person=True, prefill=run.factors),
    Field("risk_rating", "intended_uses.risk_rating", "Risk rating", Kind.CHOICE,
          "How much harm a wrong answer does, by the rules of your organisation.",
          choices=("Unknown", "Low", "Medium", "High"), by_person=True, prefill=fixed("Unknown")),
    Field("risk_explanation", "intended_uses.explanations_for_risk_rating", "Reasons for the rating", Kind.TEXT,
          "Why the risk is rated so.", LONG, by_person=True,
          prefill=fixed("The risk is to be rated by a person who knows what the predictions are for.")),
)  # fmt: skip

TRAINING = (
    Field("objective_goal", "training_details.objective_function.function.function", "Goal of training",
          Kind.CHOICE, "Whether the loss is made small or large.", choices=("Maximize", "Minimize"), prefill=run.goal),
    Field("objective_loss", "training_details.objective_function.function.facet", "Loss", Kind.LINE,
          "What training makes small.", LABEL, prefill=run.loss),
    Field("objective_condition", "training_details.objective_function.function.condition", "Judged", Kind.LINE,
          "Where the loss is judged.", LABEL, prefill=fixed("on validation rows")),
    Field("objective_notes", "training_details.objective_function.notes", "Notes on the objective", Kind.TEXT,
          "Why this loss serves the purpose.", SHORT, by_person=True,
          prefill=fixed("Training loss; the best round on validation rows is kept.")),
    Field("training_observations", "training_details.training_observations", "Observations on training", Kind.TEXT,
          "How training went.", SHORT, by_person=True, prefill=run.training_observations),
    Field("training_arn", f"{JOB}.training_arn", "ARN of the training job", Kind.LINE,
          "Only if a SageMaker job trained it.", SHORT, by_person=True),
    Field("training_datasets", f"{JOB}.training_datasets", "Training data", Kind.LINES,
          "The table it learned from.", SHORT, 15, prefill=run.training_datasets),
    Field("training_image", f"{JOB}.training_environment.container_image", "Container that trained", Kind.LINES,
          "Images of the containers it was trained in, if it was so outside Easel; one a line.", SHORT, 15,
          by_person=True),
    Field("training_metrics", f"{JOB}.training_metrics", "Training metrics", Kind.METRICS,
          "What was measured in training.", most=50, prefill=lambda build: training_metrics(build.report)),
    Field("user_training_metrics", f"{JOB}.user_provided_training_metrics", "Your own training metrics", Kind.METRICS,
          "Numbers you measured yourself, one a line, such as lift: 2.5 measured in May.", most=50, by_person=True),
    Field("hyperparameters", DETAILS, "Hyperparameters", Kind.PAIRS, "Every setting of the algorithm.", SHORT,
          prefix=run.SETTING, prefill=run.hyperparameters, shown_in="training_details"),
    Field("preparation", DETAILS, "Preparation", Kind.PAIRS, "The steps of the recipe.", SHORT,
          prefix=run.PREPARATION, prefill=run.preparation, shown_in="training_details"),
    Field("notes", DETAILS, "What was done to the data", Kind.PAIRS, "What training had to do to the data.", SHORT,
          prefix=run.NOTE, prefill=run.notes, shown_in="training_details"),
    Field("software", DETAILS, "Made with", Kind.PAIRS, "Software and its versions.", SHORT,
          prefix=run.SOFTWARE, prefill=run.software, shown_in="training_details"),
)  # fmt: skip

EVALUATION = (
    Field("evaluation_name", "evaluation_details.name", "Evaluation", Kind.LINE,
          "What it was judged on.", LABEL, prefill=fixed("Test rows")),
    Field("evaluation_observation", "evaluation_details.evaluation_observation", "Observations on the evaluation",
          Kind.TEXT, "How good it is, how sure that is, and where it is worse.", OBSERVATION, by_person=True,
          prefill=run.evaluation_observation),
    Field("evaluation_arn", "evaluation_details.evaluation_job_arn", "ARN of the evaluation job", Kind.LINE,
          "Only if a SageMaker job evaluated it.", ARN, by_person=True),
    Field("evaluation_datasets", "evaluation_details.datasets", "Evaluation data", Kind.LINES,
          "The rows it was judged on.", SHORT, 10, prefill=run.evaluation_datasets),
    Field("evaluation_metadata", "evaluation_details.metadata", "Rows and objective", Kind.PAIRS,
          "How many rows took which part.", SHORT, prefill=run.evaluation_rows),
    Field("metric_groups", "evaluation_details.metric_groups", "Measured on the test rows", Kind.GROUPS,
          "Scores with their intervals, right and wrong by category, column impact, loss curve.",
          prefill=lambda build: metric_groups(build.report)),
)  # fmt: skip

ADDITIONAL = (
    Field("ethical_considerations", "additional_information.ethical_considerations", "Ethical considerations",
          Kind.TEXT, "Whom it may harm, and what is done about it.", LONG, by_person=True,
          prefill=fixed(f"{PEOPLE} {FAIRNESS}")),
    Field("caveats", "additional_information.caveats_and_recommendations", "Caveats and recommendations", Kind.TEXT,
          "What to mind when using it.", LONG, by_person=True, prefill=run.caveats),
    Field("custom_details", DETAILS, "Details of your own", Kind.PAIRS,
          "Anything else your organisation asks for, one a line, such as ticket: ML-7.", LONGEST_NOTES, by_person=True),
)  # fmt: skip

FIELDS = OVERVIEW + USES + TRAINING + EVALUATION + ADDITIONAL
BY_KEY = {field.key: field for field in FIELDS}
