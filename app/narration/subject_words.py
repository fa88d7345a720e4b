"""The words by which answers and facts say what a number is of, in the languages answers are offered in."""

# ruff: noqa: E501 - words of eight languages

import re
from collections.abc import Mapping

SCORES: Mapping[str, str] = {
    "Accuracy": r"accurac(?:y|ies)|genauigkeit|exactitude|exactitud|正解率|正確度",
    "BalancedAccuracy": r"balanced[ -]?accuracy|(?:ausgewogene|balancierte) genauigkeit|exactitude équilibrée|"
    r"exactitud (?:equilibrada|balanceada)|バランス(?:精度|正解率)",
    "AUC": r"(?:roc[ -]?)?auc|area under(?: the)?(?: roc)?(?: curve)?",
    "F1": r"f1(?:[ -]?(?:score|wert|maß|値|スコア))?",
    "F1macro": r"macro[ -]?(?:averaged )?f1(?:[ -]?(?:score|wert))?|f1[ -]?\(?macro\)?|makro-?f1",
    "Precision": r"precision|präzision|適合率|positive predictive value|ppv|陽性的中率",
    "PrecisionMacro": r"macro[ -]?(?:averaged )?precision|precision[ -]?\(?macro\)?",
    "Recall": r"recall|sensitivity|sensitivität|trefferquote|rappel|sensibilité|sensibilidad|exhaustividad|再現率",
    "RecallMacro": r"macro[ -]?(?:averaged )?recall|recall[ -]?\(?macro\)?",
    "LogLoss": r"log(?:arithmic)?[ -]?loss|cross[ -]?entropy|対数損失",
    "R2": r"r2|r²|r\^2|r-squared|coefficient of determination|bestimmtheitsmaß|決定係数",
    "RMSE": r"rmse|root[ -]mean[ -]squared?[ -]error|二乗平均平方根誤差",
    "MAE": r"mae|mean absolute error|mittlerer? absoluter? fehler|erreur absolue moyenne|erreur moyenne absolue|"
    r"error absoluto medio|error medio absoluto|平均絶対誤差",
    "MSE": r"mse|mean[ -]squared?[ -]error|平均二乗誤差",
    "MAPE": r"mape|mean absolute percentage error|平均絶対(?:パーセント|百分率)誤差",
    "InferenceLatency": r"inferencelatency|(?:inference )?latency|inference time",
    "Specificity": r"specificity|true[ -]negative[ -]rate|tnr|spezifität|spécificité|especificidad|特異度",
    "FalsePositiveRate": r"false[ -](?:positive|alarm)[ -]rate|fpr|fall-?out|falsch-?positiv-?rate|偽陽性率",
    "NegativePredictiveValue": r"negative predictive value|npv|陰性的中率",
}
"""Names of each score."""
SHARED = {
    r"précision|precisión|精度": ("Accuracy", "Precision", "PrecisionMacro"),
    SCORES["F1"]: ("F1", "F1macro"),
    SCORES["Precision"]: ("Precision", "PrecisionMacro"),
    SCORES["Recall"]: ("Recall", "RecallMacro"),
    r"loss|verlust|perte|pérdida|損失": ("LogLoss", "RMSE", "MSE", "MAE"),
}
"""Names that may mean more than one score."""
LOOSE: Mapping[str, str] = {
    "Accuracy": r"correct(?:ly)?|right|hit rate|error rate|errors|mistakes|wrong(?:ly)?|incorrect(?:ly)?|fehlerquote|taux d'erreur|tasa de error|誤り率|richtig\w*|treffer\w*|justes?|correctement|correctes?|aciert\w*|"
    r"correct[oa]s|正解|正確|正しく",
    "Recall": r"found|finds?|catch(?:es)?|caught|detect(?:s|ed)?|spots?|spotted|identif(?:y|ies|ied)|recogni[sz]e[sd]?|findet|erkennt|détecte|detecta|検出",
    "Precision": r"(?:its|of|the|all) alarms|genuine|(?:it|is|are|were|they|that) flag(?:s|ged)?|flagged|predicted positives?|alarms are|(?:its|of the|all|these|those) (?:warnings|alerts|flags)|der alarme|des alertes|de las alarmas",
    "MAE": r"off by|on average|im (?:schnitt|mittel|durchschnitt)|en moyenne|en promedio|平均で",
    "MAPE": r"of the (?:actual|true|real) value|percentage error",
    "R2": r"explain(?:s|ed)?|unexplained|erklärt|explique|explica|説明|variation|variance|varianz|variabilité|varianza",
    "InferenceLatency": r"(?:one|each|a single|per) (?:prediction|row) takes|per prediction",
}
"""Words near which a share is most likely that of a score, though they do not name it."""
_UNIT = r"(?:tree|round|epoch|iteration|model|step|epoche|runde|baum|époque|época|itération|iteración)"
ASPECTS: Mapping[str, Mapping[str, str]] = {
    "part": {
        "training": r"(?<!over )train(?:ing|ed|s)?|trainier\w*|trainings?\w*|entraîn\w*|entren\w*|学習|訓練",
        "validation": r"valid(?:ation)?\w*|validier\w*|検証",
        "test": r"test(?:ed|s|ing)?|getestet|testé\w*|prueba\w*|probó|テスト",
    },
    "moment": {
        "first": rf"first {_UNIT}|at the (?:start|beginning)|initially|after {_UNIT} 1(?!\d)",
        "kept": rf"(?:kept|best) (?:{_UNIT}|weights)|behaltene\w* {_UNIT}",
        "last": rf"(?:last|final) {_UNIT}",
    },
    "outcome": {
        "found": r"found|caught|catch(?:es)?|detected|identified|true positives?|entdeckt|gefunden|détectée?s?|detectad[oa]s|検出",
        "missed": r"miss(?:ed|es|ing)?|slip(?:s|ped)? through|undetected|overlooked|false negatives?|unentdeckt\w*|"
        r"übersehen|manqu\w+|no detectad[oa]s|見逃し?|見落とし?",
        "false": r"false (?:alarms?|positives?)|falsch\w*|fehlalarme?|fauss\w+|fals[oa]s|誤報|誤検[出知]?|(?:were|are|was|out to be) false",
    },
    "threshold": {
        "threshold": r"threshold|cut-?off|probability (?:is at least|reaches|of at least|exceeds|is above)|schwell\w*|"
        r"seuil|umbral|しきい値|閾値",
    },
    "statistic": {
        "mean": r"mean|average|mittelwert|durchschnitt\w*|moyenne|media|promedio|平均",
        "median": r"median\w*|médiane|mediana|中央値",
        "deviation": r"std|standard deviation|standardabweichung|écart[ -]type|desviación estándar|標準偏差",
    },
    "effect": {"effect": r"shuffl\w*|permut\w*|worse|drop\w*|impact|effect|raises|lowers|verschlechter\w*|dégrad\w*|empeora\w*"},
    "gap": {"gap": r"gap|abstand|écart|brecha|差"},
}  # fmt: skip
"""Other things a number can be of: kind, label and the words that say it."""
ROUNDS = re.compile(
    r"[ \u00a0-]?(?:trees?|epochs?|rounds?|iterations?|epochen?|runden?|bäumen?|époques?|itérations?|arbres?|épocas?|"
    r"iteraciones|árboles|エポック|ラウンド|本の木)(?![a-z])",
    re.IGNORECASE,
)
ROUND = re.compile(
    r"(?:tree|epoch|epoche|round|iteration|runde|baum|époque|itération|arbre|época|iteración|árbol|エポック|ラウンド)s?"
    r"(?: number| no\.)?[*_` :]*$",
    re.IGNORECASE,
)
ROWS = re.compile(r" ?(?:[a-z]+ )?(?:rows?|records|lines|zeilen|lignes|filas|customers|行|件)(?![a-z])", re.IGNORECASE)
LEVEL = re.compile(
    r" ?-?%?[- ]*(?:confidence|bootstrap|sure\b|certain\b|confident|sicher\b|interval\w*|ci\b|konfidenz\w*|信頼|区間|de confian\w+)",
    re.IGNORECASE,
)
OF_LEVEL = re.compile(
    r"(?:interval\w*|confidence(?: level)?|\bci|confian\w+|konfidenz\w*)[ (]*(?:of|at|de|del|du|à|al|von)? *\(?$",
    re.IGNORECASE,
)
_CHANGE = (
    r"reduc\w*|increase[sd]?|decrease[sd]?|improve(?:ment|s|d)?|drop\w*|gains?|cut|rise[ns]?|fall\w*|fell|rose|baisse|"
    r"hausse|réduction|reducción|mejora|aumento|caída|senkung|rückgang|anstieg|verbesserung|reduktion"
)
CHANGE_AFTER = re.compile(
    rf" ?%?(?:[- ](?:relative|further))?[- ](?:{_CHANGE}|higher|lower|better|worse|more|less|fewer|above|below|höher|niedriger|besser|"
    r"weniger|mehr|de plus|de moins|más|menos)(?![a-z])|の?(?:減少|増加|改善|低減)",
    re.IGNORECASE,
)
CHANGE_BEFORE = re.compile(
    rf"(?:(?:{_CHANGE})(?: of| by| de| del| um| von)?|\bby|\bum) (?:about |around |roughly |nearly |almost |etwa |environ )?$|"
    r"[-+±]$",
    re.IGNORECASE,
)
BASELINE = re.compile(
    r"baseline|always (?:guess|answer|pick|predict|say)\w*|(?:simply |just )?(?:guess|pick|answer|predict)ing the|référence|"
    r"modelo base|ausgangswert|vergleichs(?:wert|modell)|coin|chance|naive|without (?:the|a|any) model|ohne (?:das )?modell|sans (?:le )?modèle|sin (?:el )?modelo|ベースライン|基準|larg(?:est|er) group|majority|dummy",
    re.IGNORECASE,
)
AGAINST = re.compile(
    r"\b(?:from|against|versus|vs|compared|than|gegenüber|statt|contre|frente|instead of|down from|up from|de|von)\b|に対|より|から|than",
    re.IGNORECASE,
)
BOUNDS = re.compile(
    r"interval\w*|between|lower|upper|bounds?|range\w*|\bcis?\b|at least|at most|low(?: as|est)?|high(?: as|est)?|worst|"
    r"best|confiden\w*|zwischen|konfidenz\w*|mindestens|höchstens|entre|confian\w*|区間|下限|上限|could be",
    re.IGNORECASE,
)
PLAIN_WORDS = frozenset([
    "yes", "no", "other", "others", "true", "false", "good", "bad", "fair", "poor", "none", "all", "high", "low",
    "medium", "normal", "left", "right", "positive", "negative", "a", "b", "c", "new", "old", "more", "less",
    "one", "two", "up", "down", "male", "female", "day", "hour",
])  # fmt: skip
"""Categories that are words of any sentence: they are meant only in quotation marks or alone in a cell."""
