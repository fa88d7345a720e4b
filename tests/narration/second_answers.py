"""Answers of a second author, written before the checker was tried on them: wrong numbers stand in ⟦brackets⟧.

Each is about one of the facts of second_reports or fresh_reports.
"""

# ruff: noqa: E501, RUF001

OTHER_ANSWERS = (
    (
        "readmission",
        "The model can support the discharge team, but it should not decide alone. It spots about six in ten of the patients who come back, and a little more than half of its warnings turn out to be false. That means roughly ⟦four in five⟧ warnings would lead to an unnecessary follow-up call if nobody reviewed them.",
    ),
    (
        "readmission",
        'Simply saying "no" to everybody would be right 82 % of the time, and the model is right 80.6 % of the time – 21 fewer patients out of 1,500. Its value lies elsewhere: it identifies 165 of the 270 patients who were readmitted, whereas the simple rule finds none. [Right and wrong]',
    ),
    (
        "readmission",
        "**Should we use it?** With care.\n\n* Of every 100 patients flagged, about 47 really return (Precision).\n* Of every 100 patients who return, it flags ⟦71⟧ (Recall).\n* 186 patients were flagged needlessly, which is 15.1 % of those who did not return.\n* 23.4 % of all test patients were flagged.",
    ),
    (
        "readmission",
        "At the operating threshold of 0.28 the confusion matrix is TN = 1,044, FP = 186, FN = 105, TP = 165. Sensitivity is 0.611, specificity 0.849, PPV 0.470 and NPV ⟦0.849⟧. The false positive rate is 15.1 %, the false negative rate 38.9 %.",
    ),
    (
        "readmission",
        "| Metric | Test | 95 % CI | Baseline | Δ |\n|---|---|---|---|---|\n| AUC | 0.786 | [0.759, 0.814] | 0.500 | +0.286 |\n| Accuracy | 0.806 | [0.786, 0.826] | 0.820 | −0.014 |\n| BalancedAccuracy | 0.725 | [0.696, 0.754] | 0.500 | +0.225 |\n| F1 | 0.532 | [0.488, 0.576] | 0.000 | ⟦+0.432⟧ |\n| LogLoss | 0.372 | [⟦0.335⟧, 0.399] | 0.471 | −0.099 |",
    ),
    (
        "readmission",
        "XGBoost, 92 trees grown, early stopping with a patience of 25, best iteration 67. Train LogLoss at the kept tree is 0.2805 vs 0.3742 on validation (gap 0.094, i.e. validation is a third higher). By tree 92 the gap had widened to ⟦0.210⟧, so stopping was the right call.",
    ),
    (
        "readmission",
        "Four columns explain 85 % of what the model does. The number of prior visits alone accounts for 41 %, nearly twice as much as age (23 %). lab_7 and ward add 14 % and ⟦11 %⟧; everything else shares the remaining 15 %.",
    ),
    (
        "readmission",
        "The data set clinic_2024 was divided 70/15/15: 7,000 rows for training, 1,500 for validation and 1,500 for testing. Another 64 rows had no known target and were dropped, so 10,064 rows were read in total. Missing ages were replaced by the median, ⟦64⟧.",
    ),
    (
        "readmission",
        "Accuracy looks fine at 80.6 %, yet its interval from 78.6 % to 82.6 % includes the 82 % that come for free. Better to look at BalancedAccuracy: 72.5 % against 50 %, a lead of 22.5 points. The AUC tells the same story with 78.6 % versus 50 %.",
    ),
    (
        "rent",
        "On average the predicted rent is off by about €96, compared with €242 if one always guessed the same value – so the error shrinks by 60 %. In relative terms the typical miss is 9.4 % of the rent, down from ⟦27.4 %⟧.",
    ),
    (
        "rent",
        "You can expect a typical error of roughly 100 euros per month. The model explains about 80 % of the differences in rent; a fifth remains unexplained. It was tested on ⟦2,100⟧ flats it had not seen before.",
    ),
    (
        "rent",
        "Errors and baselines:\n- RMSE, MAE and MAPE are 142.6, 96.3 and 9.4 %\n- the baselines are 318.4, 241.7 and 24.7 %\n- the reductions are therefore 55 %, 60 % and ⟦52 %⟧",
    ),
    (
        "rent",
        "Floor area dominates: scrambling it raises the RMSE by 118 euros (59 % of the impact), more than all other columns together. District follows with 44 euros and 22 %, rooms with 20 euros and 10 %. The year of construction barely matters (⟦15 %⟧).",
    ),
    (
        "rent",
        "Training ran through all 150 trees in 7.6 s (≈ 0.05 s per tree) and was still improving: over the last tenth, validation RMSE went from 118.5 to 113.4. Training RMSE at that point was 73.5, hence a generalisation gap of 39.9 (about 54 % above training). I would allow more trees.",
    ),
    (
        "rent",
        "Test RMSE is 143 with a 95 % interval of 134–151, i.e. ±8.5. R² = 0.799 (0.770–0.829). Note that the test RMSE lies 29 euros above the validation loss of 113.4. The ⟦90⟧ % interval would be narrower.",
    ),
    (
        "defect",
        "The inspection model sorts 88 out of 100 parts correctly, so 72 of the 600 test parts were put in the wrong bin. Without a model you would be right 70 % of the time; the number of mistakes therefore falls by ⟦70 %⟧. Dents need attention: nearly four in ten of them are not recognised.",
    ),
    (
        "defect",
        "| Kind | Parts | Recognised | Rate | Missed |\n|---|---|---|---|---|\n| none | 420 | 399 | 95.0 % | 21 |\n| scratch | 120 | 92 | 76.7 % | ⟦38⟧ |\n| dent | 60 | 37 | 61.7 % | 23 |\n| **Total** | 600 | 528 | 88.0 % | 72 |",
    ),
    (
        "defect",
        "The three commonest confusions make up 47 of the 72 mistakes, about 65 %: a scratch taken for nothing (18), nothing taken for a scratch (⟦14⟧) and a dent taken for a scratch (14). A quarter of all errors are scratches that slip through as good parts.",
    ),
    (
        "defect",
        "Thirty epochs were run at 1.5 s each, 45 seconds altogether. The best one was number 18; twelve more brought nothing, with validation LogLoss climbing from 0.350 to 0.398 while training loss went down to ⟦0.315⟧. Macro-F1 is 0.79, i.e. 0.515 above its baseline.",
    ),
    (
        "defect",
        "Imagine 1,000 parts like these: about 880 would be sorted correctly and 120 wrongly. Some 700 of them would be fine, 200 scratched and 100 dented; of the dented ones you would find around ⟦77⟧. The verdict is ready.",
    ),
    (
        "readmission",
        "再入院した270人のうち165人(61.1%)を検出できましたが、105人は見逃しています。警告351件のうち誤報は186件で、約53%にあたります。AUCは0.786で、ベースラインの0.500を⟦0.386⟧上回ります。",
    ),
    (
        "rent",
        "平均誤差は約96ユーロで、ベースラインの242ユーロと比べて約6割小さくなりました。R2は0.799です。最も影響が大きい列はarea_m2で全体の⟦49%⟧、次がdistrictで22%です。",
    ),
    (
        "defect",
        "600件中528件が正しく分類され、正解率は88.0%(95%信頼区間は85.4%~90.6%)です。「dent」は60件のうち37件しか見つからず、最も弱い分類です。学習は30エポックで停止し、18エポック目を採用しました。",
    ),
    (
        "readmission",
        "Das Modell erkennt 165 von 270 Wiederaufnahmen, also rund 61 %. Gut jede zweite Warnung ist ein Fehlalarm (186 von 351). Die AUC beträgt 0,786 und liegt damit um 0,286 über dem Zufall; das 95-%-Intervall reicht von 0,759 bis ⟦0,841⟧.",
    ),
    (
        "rent",
        "Im Mittel liegt die Vorhersage 96 Euro daneben, der Vergleichswert beträgt 242 Euro. Trainiert wurde mit 5.600 Wohnungen, geprüft mit 1.200; 8 Zeilen ohne Miete fielen weg. Die Wohnfläche trägt 59 % bei, Lage und Zimmerzahl zusammen ⟦42 %⟧.",
    ),
)

LATER_ANSWERS = (
    (
        "readmission",
        'In short: useful as a second pair of eyes. Of the 1,230 patients who stayed well, the model cleared 1,044 (84.9 %) and raised a needless flag for 186. When it says "no", it is right ⟦94 %⟧ of the time.',
    ),
    (
        "readmission",
        "The ranking quality (AUC) is 0.786. We are 95 % sure that the true value lies between 0.759 and 0.814. Even the lower end is well above the 0.5 of tossing a coin, whereas accuracy, at 80.6 %, is 1.4 points short of the baseline's ⟦80.2 %⟧.",
    ),
    (
        "readmission",
        "- Rows: 7,000 train / 1,500 validation / 1,500 test\n- Threshold: 0.28\n- Precision / recall / F1: 0.470 / 0.611 / ⟦0.582⟧\n- LogLoss: 0.372, 21 % below the baseline\n- Overfitting: 0.2805 vs 0.3742",
    ),
    (
        "rent",
        "| Score | Model | Baseline | Better by |\n|---|---|---|---|\n| RMSE | 143 | 318 | 55 % |\n| MAE | 96 | 242 | 60 % |\n| MAPE | 9.4 % | 24.7 % | ⟦52 %⟧ |\n| R2 | 0.799 | 0.000 | – |",
    ),
    (
        "rent",
        "The 1,200 test flats give an RMSE of 143 euros (⟦90⟧ % interval 134 to 151). The average error is smaller, ⟦91⟧ euros, because a few flats are missed by a lot. Validation loss was still falling at tree 150, so more than 150 trees may help.",
    ),
    (
        "defect",
        "Scratches are the weak spot in absolute numbers: 28 of 120 are not recognised, 18 of them taken for good parts. Dents are the weak spot in relative terms: 23 of 60, or 38 %. Together these are 51 of the 72 errors, while good parts account for only ⟦31⟧.",
    ),
    (
        "defect",
        "Surface and force carry 82 % of the impact between them. Without the surface column accuracy would fall by about 17 points, from 88 % to about 71 %; without force by about 8. line_2 would cost ⟦7⟧ points.",
    ),
    (
        "fraud",
        "The model raises an alarm for 5.2 % of all payments, which is close to the true fraud rate of 4.9 %. Its false-alarm rate among genuine payments is only 1.6 %. At 87 seconds, training was quick; after 214 trees nothing improved for ⟦40⟧ trees in a row.",
    ),
    (
        "prediction",
        "This customer is predicted to leave with a probability of 81.6 %. The monthly contract is the strongest reason: it lifts the probability from 26.5 % to 59.8 %. Tenure adds another 20 points, to ⟦74.9 %⟧.",
    ),
    (
        "defect",
        "Das Modell ordnet 528 von 600 Teilen richtig ein (88,0 %), 18 Prozentpunkte mehr als ohne Modell. Von den 60 Dellen werden 37 erkannt. Nach Epoche 18 wurde es nicht mehr besser, nach ⟦36⟧ Epochen war Schluss.",
    ),
)

LAST_ANSWERS = (
    (
        "readmission",
        "Should we roll this out? Only with a nurse in the loop. Out of 351 patients the model warns about, 165 really come back and 186 do not. It overlooks 105 patients, roughly ⟦one in four⟧ of those who return.",
    ),
    (
        "readmission",
        "The model was trained for 36.8 seconds (0.4 s per tree) and kept tree 67 of 92. Balanced accuracy is 0.725 [0.696–0.754]; recall 0.611 [0.553–0.669]; specificity 0.849. The AUC interval has a width of 0.055, the log loss beats its baseline by ⟦0.199⟧.",
    ),
    (
        "rent",
        "R² of 0.80 means that four fifths of the variation in rents is explained. RMSE fell from 318 to 143 euros, i.e. by 175 euros or 55 %. MAE fell by ⟦165⟧ euros to 96. The four columns shown carry 96 % of the impact.",
    ),
    (
        "rent",
        "1. Floor area – 59 %\n2. District – 22 %\n3. Rooms – 10 %\n4. built_1990 – ⟦9 %⟧\n\nTogether the first two carry 81 %.",
    ),
    (
        "defect",
        "Compared with the majority guess (70 %), the model is right in 88 % of cases: the error rate falls from 30 % to 12 %. The log loss is 0.351 compared with ⟦0.702⟧, the macro F1 0.79 compared with 0.27.",
    ),
    (
        "defect",
        "Training stopped at epoch 30 because the validation loss had not improved for 12 epochs. From epoch 18 on it rose from 0.350 to 0.398, an increase of about 14 %, while the training loss kept falling to 0.257. The gap was ⟦0.354⟧ at the kept epoch.",
    ),
)
