"""What is fitted to a series of times: statsmodels, Prophet, pmdarima, Diviner."""
import logging

import numpy as np
import pandas as pd
from models import Requests, model, trained
from models.data import numbers, table

STATSMODELS = ("statsmodels", "scipy", "patsy")


@model("statsmodels")
def least_squares(version, folder):
    """Answers with a column that has no name."""
    import statsmodels.api

    columns, _, _, total = numbers(version)
    noise = np.random.default_rng(version).normal(size=len(total))
    fitted = statsmodels.api.OLS(total + noise, columns).fit()
    return trained("statsmodels", fitted, columns, STATSMODELS, fitted.predict(columns))


@model("statsmodels")
def formula(version, folder):
    import statsmodels.formula.api

    columns, _, _, total = table(version)
    columns = columns[["age", "city", "score"]]
    fitted = statsmodels.formula.api.ols("z ~ age + np.tanh(score) + C(city)", columns.assign(z=total)).fit()
    return trained("statsmodels", fitted, columns, STATSMODELS, fitted.predict(columns))


@model("statsmodels")
def arima(version, folder):
    from statsmodels.tsa.arima.model import ARIMA

    steps = np.random.default_rng(version).normal(size=60).cumsum()
    fitted = ARIMA(pd.Series(steps, index=pd.date_range("2024-01-01", periods=60)), order=(1, 1, 0)).fit()
    span = pd.DataFrame({"start": [pd.Timestamp("2024-02-20")], "end": [pd.Timestamp("2024-03-10")]})
    return trained("statsmodels", fitted, span, STATSMODELS, fitted.predict("2024-02-20", "2024-03-10"))


@model("prophet")
def days(version, folder):
    """As Prophet makes it: its bounds are drawn anew at each call."""
    import prophet

    logging.getLogger("cmdstanpy").setLevel(logging.ERROR)
    when = pd.date_range("2023-01-01", periods=120)
    fitted = prophet.Prophet().fit(pd.DataFrame({"ds": when, "y": np.sin(np.arange(120) / 7) + version}))
    asked = pd.DataFrame({"ds": when[-30:]})
    return trained("prophet", fitted, asked, ("prophet",), fitted.predict(asked))


@model("prophet")
def plain_days(version, folder):
    """Without bounds."""
    import prophet

    when = pd.date_range("2023-01-01", periods=120)
    fitted = prophet.Prophet(uncertainty_samples=0).fit(pd.DataFrame({"ds": when, "y": np.cos(np.arange(120) / 7) + version}))
    asked = pd.DataFrame({"ds": when[-30:]})
    return trained("prophet", fitted, asked, ("prophet",), fitted.predict(asked))


@model("pmdarima")
def forecast(version, folder):
    """Answers one row with as many as it says."""
    import pmdarima

    fitted = pmdarima.ARIMA((1, 1, 0)).fit(np.random.default_rng(version).normal(size=80).cumsum())
    asked = pd.DataFrame({"n_periods": [12], "return_conf_int": [True], "alpha": [0.1]})
    return trained("pmdarima", fitted, asked, ("pmdarima",))


@model("diviner")
def groups(version, folder):
    """A forecast for each group."""
    import diviner

    when = pd.date_range("2023-01-01", periods=90)
    series = pd.concat(
        pd.DataFrame({"ds": when, "y": np.sin(np.arange(90) / 7) * factor + version, "city": city})
        for city, factor in (("Oslo", 1.0), ("Zürich", 2.0))
    )
    fitted = diviner.GroupedProphet(uncertainty_samples=0).fit(series, ["city"])
    asked = pd.DataFrame({"horizon": [5], "frequency": ["D"]})
    return trained("diviner", fitted, Requests({"split": {"dataframe_split": asked.to_dict("split")}}), ("diviner", "prophet"), input_example=asked)
