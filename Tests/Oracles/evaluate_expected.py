"""scikit-learn's figures of what MLflow predicted where a model was made, as JSON.

    evaluate_expected.py classes|score|numbers FILE PREDICTIONS

FILE has the truth in the column `label`, PREDICTIONS a column `prediction`: a class, the score of class 1, or a number.
"""
import json
import sys
import warnings

import numpy as np
import pandas as pd
import sklearn.metrics as m

warnings.simplefilter("ignore")
kind = sys.argv[1]
labels = pd.read_csv(sys.argv[2])["label"].to_numpy()
given = pd.read_csv(sys.argv[3])["prediction"].to_numpy()
found = {}
if kind == "numbers":
    found["mae"] = m.mean_absolute_error(labels, given)
    found["mse"] = m.mean_squared_error(labels, given)
    found["rmse"] = np.sqrt(found["mse"])
    found["median_absolute_error"] = m.median_absolute_error(labels, given)
    found["max_error"] = m.max_error(labels, given)
    found["r2"] = m.r2_score(labels, given)
else:
    predicted = (given >= 0.5).astype(int) if kind == "score" else given
    found["accuracy"] = m.accuracy_score(labels, predicted)
    found["balanced_accuracy"] = m.balanced_accuracy_score(labels, predicted)
    found["mcc"] = m.matthews_corrcoef(labels, predicted)
    found["cohen_kappa"] = m.cohen_kappa_score(labels, predicted)
    if len(np.unique(labels)) == 2:
        found["f1"] = m.f1_score(labels, predicted)
        found["precision"] = m.precision_score(labels, predicted)
        found["recall"] = m.recall_score(labels, predicted)
    else:
        found["weighted_f1"] = m.f1_score(labels, predicted, average="weighted")
if kind == "score":
    found["roc_auc"] = m.roc_auc_score(labels, given)
    found["average_precision"] = m.average_precision_score(labels, given)
    found["brier"] = m.brier_score_loss(labels, given)
    found["log_loss"] = m.log_loss(labels, given)
print(json.dumps({name: float(value) for name, value in found.items()}))
