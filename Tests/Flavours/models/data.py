"""Small data of many kinds, the same at every run and another for each version."""
import numpy as np
import pandas as pd


def table(version, rows=240):
    """Whole numbers, floats with gaps, texts of several scripts, booleans, times. - Returns: columns, a class, labels, a number."""
    random = np.random.default_rng(version)
    columns = pd.DataFrame({
        "age": random.integers(18, 90, rows),
        "income": random.normal(30_000, 9_000, rows).round(2),
        "city": random.choice(["Oslo", "Zürich", "東京", "São Paulo"], rows),
        "member": random.random(rows) < 0.5,
        "joined": pd.Timestamp("2020-01-01") + pd.to_timedelta(random.integers(0, 1500, rows), unit="D"),
        "score": random.normal(size=rows),
    })
    columns.loc[::17, "income"] = np.nan
    weight = (columns.age > 50) + columns.city.eq("東京") * 1.0 + (columns.income.fillna(30_000) > 32_000) + columns.score
    labels = np.select([weight > 2, weight > 1], ["høy", "mid"], "lav")
    return columns, (weight > 1.2).astype(int), labels, weight.to_numpy(float)


def numbers(version, rows=200, columns=4, dtype="float64"):
    """- Returns: columns of floats, a class, one of three classes, a number."""
    random = np.random.default_rng(version + 100)
    values = pd.DataFrame(random.normal(size=(rows, columns)).astype(dtype), columns=[f"f{i}" for i in range(columns)])
    total = values.sum(axis=1)
    return values, (total > 0).astype(int), np.digitize(total, [-1, 1]), total.to_numpy()
