"""The figures that slipway-bench computes (StatisticsWork.swift), on the same rows, by scikit-learn and numpy in one thread. Prints
processor time and wall time of the work, in microseconds, and the area under the ROC curve.

    figures.py metrics|bootstrap ROWS
"""
import sys
import time

import numpy as np
import sklearn.metrics as m
from sklearn.calibration import calibration_curve

REPLICATES = 1000


def fractions(state, count):
    z = np.uint64(state) + (np.arange(count, dtype=np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(11)) * 2.0**-53


def metrics(scores, labels):
    area = m.roc_auc_score(labels, scores)
    m.average_precision_score(labels, scores)
    m.log_loss(labels, scores)
    m.brier_score_loss(labels, scores)
    m.roc_curve(labels, scores)
    m.precision_recall_curve(labels, scores)
    calibration_curve(labels, scores, n_bins=10)
    calibration_curve(labels, scores, n_bins=10, strategy="quantile")
    for k in range(41):
        m.confusion_matrix(labels, scores >= k / 40)
    return area


def bootstrap(scores, labels):
    """As fast as numpy is without other help: sorted once, then cumulated sums of weights."""
    count = len(scores)
    order = np.argsort(-scores, kind="stable")
    s, y = scores[order], labels[order].astype(float)
    ends = np.append(np.flatnonzero(np.diff(s)), count - 1)
    clipped = np.clip(s, 2.0**-52, 1 - 2.0**-52)
    loss, brier = -np.where(y == 1, np.log(clipped), np.log(1 - clipped)), (s - y) ** 2
    bins = np.clip((s * 10).astype(int), 0, 9)
    predicted = np.searchsorted(-s, -0.5, side="right")
    generator = np.random.default_rng(1)
    found = []
    for _ in range(REPLICATES):
        w = generator.poisson(1.0, count).astype(float)
        positive = w * y
        tp, fp = np.cumsum(positive)[ends], np.cumsum(w - positive)[ends]
        p, n = tp[-1], fp[-1]
        with np.errstate(invalid="ignore", divide="ignore"):
            precision = np.nansum(np.diff(tp, prepend=0) / p * (tp / (tp + fp)))
        ks = np.max(np.abs(tp / p - fp / n))
        area = np.trapezoid(np.append(0, tp), np.append(0, fp)) / (p * n)
        ece = np.abs(np.bincount(bins, positive, 10) - np.bincount(bins, w * s, 10)).sum() / (p + n)
        a = positive[:predicted].sum()
        b = w[:predicted].sum() - a
        c, d = p - a, n - b
        chance = ((a + b) * p + (c + d) * n) / (p + n) ** 2
        found.append((
            2 * a / (2 * a + b + c), (a * d - b * c) / np.sqrt((a + b) * p * n * (c + d)),
            ((a + d) / (p + n) - chance) / (1 - chance), (a / p + d / n) / 2, precision, ks, ece, area,
            (w * loss).sum() / (p + n), (w * brier).sum() / (p + n), a / (a + b), a / p,
        ))
    np.percentile(np.array(found), [2.5, 97.5], axis=0)
    return float(np.mean(np.array(found)[:, 7]))


def main():
    work = {"metrics": metrics, "bootstrap": bootstrap}[sys.argv[1]]
    scores = fractions(1, int(sys.argv[2]))
    labels = (fractions(2, len(scores)) < 0.1 + 0.8 * scores).astype(np.int8)
    wall, processor = time.perf_counter(), time.process_time()
    area = work(scores, labels)
    processor, wall = time.process_time() - processor, time.perf_counter() - wall
    print(int(processor * 1e6), int(wall * 1e6), area)


main()
