"""scikit-learn's figures of a model on a file of labelled rows, as JSON.

    evaluate_figures.py MODEL-DIRECTORY FILE
"""
import json
import sys
import warnings

import numpy as np
import pandas as pd
import sklearn.metrics as m

warnings.simplefilter("ignore")


def load(directory):
    import glob

    for path in glob.glob(directory + "/*.skops"):
        import skops.io

        return skops.io.load(path, trusted=skops.io.get_untrusted_types(file=path))
    for path in glob.glob(directory + "/*.json"):
        if path.endswith("model.json"):
            import xgboost

            model = xgboost.XGBClassifier()
            model.load_model(path)
            return model
    import pickle

    with open(directory + "/model.pkl", "rb") as file:
        return pickle.load(file)


model = load(sys.argv[1])
rows = pd.read_csv(sys.argv[2])
labels = rows.pop("label")
predicted = model.predict(rows)
probabilities = np.asarray(model.predict_proba(rows), dtype=float)
found = {
    "accuracy": m.accuracy_score(labels, predicted),
    "balanced_accuracy": m.balanced_accuracy_score(labels, predicted),
    "mcc": m.matthews_corrcoef(labels, predicted),
    "cohen_kappa": m.cohen_kappa_score(labels, predicted),
    "log_loss": m.log_loss(labels, probabilities, labels=model.classes_),
}
if len(model.classes_) == 2:
    scores = probabilities[:, 1]
    found["roc_auc"] = m.roc_auc_score(labels, scores)
    found["average_precision"] = m.average_precision_score(labels, scores)
    found["brier"] = m.brier_score_loss(labels, scores)
    found["f1"] = m.f1_score(labels, predicted)
    found["precision"] = m.precision_score(labels, predicted)
    found["recall"] = m.recall_score(labels, predicted)
else:
    found["macro_f1_present"] = m.f1_score(labels, predicted, average="macro")
    found["weighted_f1"] = m.f1_score(labels, predicted, average="weighted")
    found["roc_auc_ovr_macro"] = m.roc_auc_score(labels, probabilities, multi_class="ovr")
print(json.dumps({name: float(value) for name, value in found.items()}))
