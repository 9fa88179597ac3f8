"""The data and the peer of `slipway-bench drift`.

    drift_peers.py make FILE ROWS SHIFT              writes a CSV file of 10 numbers and 10 categories a row; SHIFT moves some of them
    drift_peers.py evidently REFERENCE CURRENT       writes Evidently's report of data drift as drift-evidently.html
"""
import sys


def make(path, rows, shift):
    import numpy as np
    import pandas as pd

    generator = np.random.default_rng(7 if shift == 0 else 8)
    frame = {}
    for number in range(10):
        values = generator.normal(loc=shift if number < 3 else 0, size=rows)
        if number % 4 == 3:
            values[generator.random(rows) < 0.05] = np.nan
        frame["number_%d" % number] = values
    for number in range(10):
        shares = np.ones(4 + 4 * number)
        shares[0] += shift * 5 if number < 3 else 0
        words = ["word %d" % word for word in range(len(shares))]
        frame["word_%d" % number] = generator.choice(words, rows, p=shares / shares.sum())
    pd.DataFrame(frame).to_csv(path, index=False)


def evidently(reference, current):
    import pandas as pd
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset

    frames = [pd.read_csv(path) for path in (reference, current)]
    definition = DataDefinition(
        numerical_columns=[name for name in frames[0] if name.startswith("number")],
        categorical_columns=[name for name in frames[0] if name.startswith("word")],
    )
    before, after = (Dataset.from_pandas(frame, data_definition=definition) for frame in frames)
    Report([DataDriftPreset()]).run(after, before).save_html("drift-evidently.html")


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
    else:
        evidently(sys.argv[2], sys.argv[3])
