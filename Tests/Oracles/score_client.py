"""Asks a model as MLflow's own client does: HOST PORT/PREFIX; prints what it predicts."""

import sys

import numpy as np
import pandas as pd
from mlflow.pyfunc.scoring_server.client import ScoringServerClient

client = ScoringServerClient(sys.argv[1], sys.argv[2])
client.ping()
print(client.get_version())
frame = pd.DataFrame({"b": [2.5, np.nan], "a": [1, 2]})
print(client.invoke(frame).get_predictions().iloc[:, 0].tolist())
try:
    client.invoke(frame[["a"]])
except Exception as error:
    print("400" in str(error) and '"b"' in str(error).replace("\\", ""))
