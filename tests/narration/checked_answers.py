"""Fifty answers in the manner of language models: wrong numbers stand in ⟦brackets⟧, all others are right.

Each is about one of the reports of example_reports: "binary" (churn), "multiclass" (wine) or "regression" (prices).
Wrong ones are invented, taken from another score, rounded the wrong way, miscounted, or of another size.
"""

ANSWERS = (
    ("binary", "The AUC is 0.842 (95 % interval 0.821 to 0.863), well above the baseline's 0.500."),
    ("binary", "The model reaches an AUC of ⟦0.91⟧, compared with 0.50 for the baseline."),
    ("binary", "Accuracy is 80.1%, with an interval from 77.6% to 82.6%; the baseline has 73.5%."),
    ("binary", "Accuracy is ⟦84.2%⟧ and the F1 score is ⟦0.801⟧."),
    ("binary", "Of 1,000 test rows, 801 were right, so 199 were wrong."),
    ("binary", "Of 1,000 test rows, 801 were right, so ⟦189⟧ were wrong."),
    ("binary", "Roughly 80 % of the rows are predicted correctly, and about 20 % are wrong."),
    ("binary", "Roughly ⟦90 %⟧ of the rows are predicted correctly."),
    ("binary", "It found 141 of the 265 customers who left, which is 53 %, and missed 124 of them."),
    ("binary", "It found 141 of the 265 customers who left, which is ⟦63 %⟧, and missed ⟦142⟧ of them."),
    ("binary", "contract and tenure together carry 83 % of the impact: 45 % and 38 %."),
    ("binary", "contract and tenure together carry ⟦93 %⟧ of the impact: 45 % and ⟦48 %⟧."),
    ("binary", "AUC improves on the baseline by 0.342, from 0.500 to 0.842."),
    ("binary", "AUC improves on the baseline by ⟦0.442⟧, from 0.500 to 0.842."),
    ("binary", "Training stopped at tree 12 after 4 trees without improvement, and tree 8 is kept. It took 1.2 seconds."),  # noqa: E501
    ("binary", "Training stopped at tree ⟦25⟧ after ⟦17⟧ trees without improvement. It took ⟦3.4⟧ seconds."),
    ("binary", "1. AUC: 0.842\n2. Accuracy: 0.801\n3. F1: 0.58\n4. LogLoss: 0.418"),
    ("binary", "1. AUC: 0.842\n2. Accuracy: ⟦0.58⟧\n3. F1: ⟦0.68⟧\n4. LogLoss: 0.418"),
    ("binary", "Der AUC-Wert beträgt 0,842 (95-%-Intervall 0,821 bis 0,863). Trainiert wurde mit 4.670 Zeilen."),
    ("binary", "Der AUC-Wert beträgt ⟦0,942⟧. Trainiert wurde mit ⟦46.700⟧ Zeilen, 80,1 % der Testzeilen stimmen."),  # noqa: E501
    ("binary", "L'AUC est de 0,842, et 80,1 % des 1 000 lignes de test sont correctes ; l'entraînement a utilisé 4 670 lignes."),  # noqa: E501  # noqa: E501
    ("binary", "L'AUC est de 0,842, et ⟦86,1 %⟧ des ⟦2 000⟧ lignes de test sont correctes."),
    ("binary", "El AUC es 0,842 frente a 0,5 del modelo base; contract aporta el 45 % del impacto total."),
    ("binary", "El AUC es 0,842; contract aporta el ⟦54 %⟧ del impacto total y tenure el 38 %."),
    ("binary", "AUCは0.842(95%区間0.821〜0.863)です。テスト行1,000行のうち801行が正しく予測されました。"),
    ("binary", "ＡＵＣは０．８４２です。テスト行１，０００行のうち⟦８９１⟧行が正しく、精度は⟦８９．１⟧％です。"),
    ("binary", "約8割のテスト行が正しく予測され、契約の影響は45%です。"),
    ("binary", "約⟦9⟧割のテスト行が正しく予測され、基準の0.500に対してAUCは⟦0.742⟧です。"),
    ("binary", "The verdict is ready. An AUC of 1 would be perfect and 0.5 is no better than a coin toss; this one is at 0.84."),  # noqa: E501  # noqa: E501
    ("binary", "The interval of AUC is 0.04 wide (0.821 to 0.863), and that of Accuracy goes from 0.776 to ⟦0.863⟧."),  # noqa: E501
    ("binary", "At the kept tree 8 the loss was 0.44 on training and 0.476 on validation rows, a gap of 0.036."),
    ("binary", "At the kept tree 8 the loss was 0.44 on training and ⟦0.467⟧ on validation rows, a gap of ⟦0.27⟧."),  # noqa: E501
    ("binary", "More than 4,600 rows trained it, over ⟦2,000⟧ watched, and 6,670 rows were used altogether: 4,670, 1,000 and 1,000."),  # noqa: E501  # noqa: E501
    ("binary", "Customers are predicted to leave from a probability of 0.5 on; of 216 alarms 75 were false, about a third of them."),  # noqa: E501  # noqa: E501
    ("binary", "Of 216 alarms, 75 were false: about ⟦half of⟧ them. Built on ⟦March 3, 2024⟧."),
    ("binary", "Three trees in, nothing is known; after tree 1 the training loss was 0.58 and the F1 score reads ⟦0.85⟧."),  # noqa: E501
    ("multiclass", "F1macro is 0.61 (0.55 to 0.67), and 76 % of the 500 test rows are right."),
    ("multiclass", "F1macro is ⟦0.74⟧, and ⟦82 %⟧ of the 500 test rows are right."),
    ("multiclass", "None of the 20 rows with grade poor is found; 60 wines of grade fair are taken for good."),
    ("multiclass", "Only ⟦35⟧ rows are of grade poor; ⟦70⟧ wines of grade fair are taken for good."),
    ("multiclass", "Accuracy is 0.74, which is 14 percentage points better than the baseline's 0.60."),
    ("multiclass", "Accuracy is 0.74, which is ⟦24⟧ percentage points better than the baseline's 0.60."),
    ("regression", "The typical error (RMSE) is 48,213 dollars, less than half of the baseline's 114,000."),
    ("regression", "The typical error (RMSE) is about $48k, with an interval from 45,100 to 51,401."),
    ("regression", "The typical error (RMSE) is ⟦$38,213⟧, with an interval from 45,100 to ⟦61,401⟧."),
    ("regression", "R2 is 0.82, so the model explains 82 % of the variation in price and leaves 18 % unexplained as the rest."),  # noqa: E501  # noqa: E501
    ("regression", "R2 is ⟦0.92⟧, so the model explains ⟦92 %⟧ of the variation in price."),
    ("regression", "The baseline's error is 2.4 times as large: 114,000 against 48,213."),
    ("regression", "The baseline's error is ⟦3.4⟧ times as large: 114,000 against 48,213."),
    ("regression", "Training ran 10 trees and hit the limit of 2 seconds; the loss fell from 90,000 to 9,000, one tenth of where it began."),  # noqa: E501  # noqa: E501
)  # fmt: skip


MORE_ANSWERS = (
    (
        "binary",
        "Our churn model is solid: it ranks customers with an AUC of 0.842, and 80.1% of its predictions on 1,000 held-out customers were correct versus 73.5% for always guessing.",  # noqa: E501
    ),
    ("binary", "Precision is 141 out of 216 (65%), recall 53%."),
    ("binary", "Precision is 141 out of 216 (⟦75%⟧), recall ⟦63%⟧."),
    ("binary", "The logloss dropped from 0.602 to 0.476 on validation over 8 trees."),
    ("binary", "The logloss dropped from ⟦0.702⟧ to 0.476 on validation over ⟦80⟧ trees."),
    ("binary", "With 95% confidence the AUC lies between 0.82 and 0.86."),
    ("binary", "With ⟦99%⟧ confidence the AUC lies between ⟦0.80⟧ and ⟦0.90⟧."),
    (
        "binary",
        "Die Genauigkeit liegt bei 80,1 % (77,6 % bis 82,6 %), also 6,6 Prozentpunkte über der Baseline (73,5 %).",
    ),
    ("binary", "Die Genauigkeit liegt bei ⟦85,1 %⟧, also ⟦11,6⟧ Prozentpunkte über der Baseline (73,5 %)."),
    ("binary", "La précision est de 80,1 % contre 73,5 % pour la référence ; contract pèse 45,0 % et tenure 38,0 %."),
    ("binary", "精度は80.1%で、基準の73.5%より6.6ポイント高い。学習には4,670行を使いました。"),
    ("binary", "精度は⟦88.1%⟧で、学習には⟦5,670⟧行を使いました。"),
    (
        "multiclass",
        "Macro F1 is 0.61, up from 0.26 for the baseline, more than double. fair is right 68.4% of the time.",
    ),
    ("multiclass", "Out of 500 wines, 380 were graded right and 120 wrong."),
    ("multiclass", "Out of 500 wines, 380 were graded right and ⟦140⟧ wrong."),
    ("regression", "Expect to be off by roughly $48,000; the baseline is off by $114,000, a reduction of about 58 %."),
    ("regression", "Expect to be off by roughly ⟦$68,000⟧; a reduction of about ⟦40 %⟧ from 114,000."),
    ("regression", "R² is 0.82 (0.79–0.85)."),
    ("regression", "R² is 0.82 (0.79–⟦0.89⟧), based on ⟦10,000⟧ houses."),
    ("regression", "It was trained on 4,670 homes in 1.2 seconds and checked on 1,000 others."),
)
"""Twenty more in looser words, written after the checker, which was mended where it failed on them."""
