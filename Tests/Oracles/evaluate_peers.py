"""The data and the peers of `slipway-bench evaluate` and `evaluate-large`.

    evaluate_peers.py make FILE ROWS      writes a CSV file of 23 columns: label, score and 21 features
    evaluate_peers.py scores FILE ROWS    writes a CSV file of label and score, ROWS a number of millions up to 100
    evaluate_peers.py read FILE           reads it with pandas
    evaluate_peers.py evidently FILE      writes Evidently's classification report of it as report-evidently.html
"""
import sys


def make(path, rows):
    import numpy as np
    import pandas as pd

    generator = np.random.default_rng(7)
    score = generator.random(rows)
    frame = {"label": (generator.random(rows) < 0.1 + 0.8 * score).astype(int), "score": score}
    for number in range(15):
        frame["number_%d" % number] = generator.normal(size=rows)
    for number in range(3):
        frame["count_%d" % number] = generator.integers(0, 1000, rows)
    for number in range(3):
        frame["word_%d" % number] = generator.choice(["north", "south", "east", "west"], rows)
    pd.DataFrame(frame).to_csv(path, index=False)


def scores(path, rows):
    """Makes a million rows, and the others of them by two more digits of each score."""
    import numpy as np

    count = 1_000_000
    generator = np.random.default_rng(7)
    score = generator.integers(0, 1_000_000, count)
    label = generator.random(count) < 0.1 + 0.8 * score / 1_000_000
    block = b"".join(b"%d,0.%06d\n" % row for row in zip(label, score))
    with open(path, "wb") as file:
        file.write(b"label,score\n")
        for number in range(rows // count):
            file.write(block.replace(b"\n", b"%02d\n" % number))


def read(path):
    import pandas as pd

    assert len(pd.read_csv(path).columns) == 23


def evidently(path):
    import pandas as pd
    from evidently import BinaryClassification, DataDefinition, Dataset, Report
    from evidently.presets import ClassificationPreset

    frame = pd.read_csv(path, usecols=["label", "score"])
    definition = DataDefinition(
        classification=[BinaryClassification(target="label", prediction_probas="score", pos_label=1)]
    )
    data = Dataset.from_pandas(frame, data_definition=definition)
    Report([ClassificationPreset()]).run(data, None).save_html("report-evidently.html")


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2], int(sys.argv[3]))
    elif sys.argv[1] == "scores":
        scores(sys.argv[2], int(sys.argv[3]))
    else:
        {"read": read, "evidently": evidently}[sys.argv[1]](sys.argv[2])
