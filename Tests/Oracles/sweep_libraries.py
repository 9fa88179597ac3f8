"""Fits what the installed libraries beside scikit-learn have, on a few rows, and saves each as MLflow's flavour of it does.

    sweep_libraries.py DIRECTORY

Writes DIRECTORY/FLAVOUR/NAME.pkl for each library that is there, and FLAVOUR `sklearn` for what stands in a pipeline of scikit-learn.
Prints what could not be fitted on the standard error output.
"""
import logging
import os
import pickle
import sys
import warnings

os.environ.update(OMP_NUM_THREADS="1", MLFLOW_DISABLE_TELEMETRY="true", DO_NOT_TRACK="true")
warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import cloudpickle
import numpy as np
import pandas as pd

random = np.random.default_rng(7)
ROWS = 48
table = pd.DataFrame(random.normal(size=(ROWS, 3)), columns=["a", "b", "c"])
total = pd.Series(table.sum(axis=1) + random.normal(size=ROWS), name="total")
chosen = (total > total.median()).astype(int)
kinds = pd.Series(np.arange(ROWS) % 3, name="kind")
counts = pd.Series(random.poisson(3, size=ROWS), name="count")
groups = np.repeat(np.arange(8), ROWS // 8)
series = pd.Series(random.normal(size=ROWS).cumsum() + 40, index=pd.date_range("2024-01-31", periods=ROWS, freq="MS"), name="steps")
pair = pd.DataFrame(random.normal(size=(ROWS, 2)).cumsum(axis=0), index=series.index, columns=["x", "y"])


def save(flavour, name, make, how=cloudpickle):
    """Fits and saves one model."""
    try:
        data = how.dumps(make())
    except Exception as error:
        print(f"not saved: {flavour} {name}: {type(error).__name__}: {str(error)[:90]}", file=sys.stderr)
        return
    folder = os.path.join(sys.argv[1], flavour)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name + ".pkl"), "wb") as file:
        file.write(data)


def pipelined(model):
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), model)


def fitted(kind, model):
    """By what the name says that it learns."""
    if "Ranker" in kind:
        order = {"qid": groups} if kind.startswith("XGB") else {"group_id": groups} if kind.startswith("Cat") else {"group": [6] * 8}
        return model.fit(table, counts.clip(upper=4), **order)
    return model.fit(table, chosen if "Classifier" in kind else total)


def boosters():
    try:
        import xgboost
    except ImportError:
        pass
    else:
        for kind in "XGBClassifier XGBRegressor XGBRanker XGBRFClassifier XGBRFRegressor XGBModel".split():
            make = getattr(xgboost, kind)
            save("xgboost", kind, lambda: fitted(kind, make(n_estimators=3, max_depth=2)))
            if "Ranker" not in kind:
                save("sklearn", kind, lambda: fitted(kind, pipelined(make(n_estimators=3))))
        save("xgboost", "XGBClassifier-callbacks", lambda: xgboost.XGBClassifier(
            n_estimators=4, early_stopping_rounds=2, callbacks=[xgboost.callback.EarlyStopping(rounds=2)]
        ).fit(table, chosen, eval_set=[(table, chosen)], verbose=False))
        save("xgboost", "XGBRegressor-many", lambda: xgboost.XGBRegressor(n_estimators=2, multi_strategy="multi_output_tree").fit(table, table))
        save("xgboost", "Booster", lambda: xgboost.train({"max_depth": 2}, xgboost.DMatrix(table, total), 3))
    try:
        import lightgbm
    except ImportError:
        pass
    else:
        for kind in "LGBMClassifier LGBMRegressor LGBMRanker LGBMModel".split():
            make = getattr(lightgbm, kind)
            given = {"objective": "regression"} if kind == "LGBMModel" else {}
            save("lightgbm", kind, lambda: fitted(kind, make(n_estimators=3, num_leaves=3, verbose=-1, **given)))
            if "Ranker" not in kind:
                save("sklearn", kind, lambda: fitted(kind, pipelined(make(n_estimators=3, verbose=-1, **given))))
        save("lightgbm", "LGBMRegressor-dart-early", lambda: lightgbm.LGBMRegressor(n_estimators=4, verbose=-1).fit(
            table, total, eval_set=[(table, total)], callbacks=[lightgbm.early_stopping(2, verbose=False)]
        ))
        save("lightgbm", "Booster", lambda: lightgbm.train({"verbose": -1, "num_leaves": 3}, lightgbm.Dataset(table, total), 3))
    try:
        import catboost
    except ImportError:
        pass
    else:
        for kind in "CatBoostClassifier CatBoostRegressor CatBoostRanker CatBoost".split():
            make = getattr(catboost, kind)
            save("catboost", kind, lambda: fitted(kind, make({"iterations": 3, "verbose": 0, "allow_writing_files": False})
                 if kind == "CatBoost" else make(iterations=3, verbose=0, allow_writing_files=False)))
            if kind in ("CatBoostClassifier", "CatBoostRegressor"):
                save("sklearn", kind, lambda: fitted(kind, pipelined(make(iterations=3, verbose=0, allow_writing_files=False))))


def economics():
    try:
        import statsmodels.api as sm
        import statsmodels.formula.api as smf
        import statsmodels.tsa.api as tsa
    except ImportError:
        return
    from statsmodels.genmod.bayes_mixed_glm import BinomialBayesMixedGLM
    from statsmodels.gam.api import BSplines, GLMGam
    from statsmodels.miscmodels.ordinal_model import OrderedModel
    from statsmodels.othermod.betareg import BetaModel
    from statsmodels.regression.rolling import RollingOLS
    from statsmodels.tsa.arima.model import ARIMA
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel
    from statsmodels.tsa.forecasting.stl import STLForecast
    from statsmodels.tsa.forecasting.theta import ThetaModel
    from statsmodels.tsa.seasonal import MSTL

    columns = sm.add_constant(table)
    framed = table.assign(total=total, chosen=chosen, kind=kinds.map({0: "p", 1: "q", 2: "r"}), count=counts, group=groups)
    share = 1 / (1 + np.exp(-total))
    making = {
        "OLS": lambda: sm.OLS(total, columns).fit(),
        "OLS-arrays": lambda: sm.OLS(total.values, columns.values).fit(),
        "OLS-robust": lambda: sm.OLS(total, columns).fit(cov_type="HC3"),
        "OLS-regularized": lambda: sm.OLS(total, columns).fit_regularized(alpha=0.1),
        "WLS": lambda: sm.WLS(total, columns, weights=np.ones(ROWS)).fit(),
        "GLS": lambda: sm.GLS(total, columns).fit(),
        "GLSAR": lambda: sm.GLSAR(total, columns).iterative_fit(2),
        "QuantReg": lambda: sm.QuantReg(total, columns).fit(),
        "RecursiveLS": lambda: sm.RecursiveLS(total, columns).fit(),
        "RollingOLS": lambda: RollingOLS(total, columns, window=20).fit(),
        "MixedLM": lambda: sm.MixedLM(total, columns, groups).fit(),
        "GEE": lambda: sm.GEE(total, columns, groups, cov_struct=sm.cov_struct.Exchangeable()).fit(),
        "NominalGEE": lambda: sm.NominalGEE(kinds, columns, groups).fit(maxiter=3),
        "OrdinalGEE": lambda: sm.OrdinalGEE(kinds, table, groups).fit(maxiter=3),
        "Logit": lambda: sm.Logit(chosen, columns).fit(disp=0),
        "Logit-regularized": lambda: sm.Logit(chosen, columns).fit_regularized(disp=0),
        "Probit": lambda: sm.Probit(chosen, columns).fit(disp=0),
        "MNLogit": lambda: sm.MNLogit(kinds, columns).fit(disp=0),
        "Poisson": lambda: sm.Poisson(counts, columns).fit(disp=0),
        "NegativeBinomial": lambda: sm.NegativeBinomial(counts, columns).fit(disp=0),
        "NegativeBinomialP": lambda: sm.NegativeBinomialP(counts, columns).fit(disp=0),
        "GeneralizedPoisson": lambda: sm.GeneralizedPoisson(counts, columns).fit(disp=0),
        "ZeroInflatedPoisson": lambda: sm.ZeroInflatedPoisson(counts, columns).fit(disp=0),
        "ZeroInflatedNegativeBinomialP": lambda: sm.ZeroInflatedNegativeBinomialP(counts, columns).fit(disp=0),
        "OrderedModel": lambda: OrderedModel(kinds, table, distr="logit").fit(disp=0),
        "BetaModel": lambda: BetaModel(share, columns).fit(disp=0),
        "PHReg": lambda: sm.PHReg(counts + 1, table, status=chosen).fit(),
        "GLMGam": lambda: GLMGam(total, columns, smoother=BSplines(table[["a"]], df=[5], degree=[3]), alpha=[1.0]).fit(),
        "BayesMixed": lambda: BinomialBayesMixedGLM.from_formula("chosen ~ a", {"g": "0 + C(group)"}, framed).fit_vb(),
        "PCA": lambda: sm.PCA(table),
        "Factor": lambda: sm.Factor(table, 1).fit(),
        "MANOVA": lambda: sm.MANOVA(table[["a", "b"]], columns[["const", "c"]]),
        "KernelReg": lambda: sm.nonparametric.KernelReg(total, table[["a"]], "c", bw=[0.5]),
        "IV2SLS": lambda: __import__("statsmodels.sandbox.regression.gmm", fromlist=["IV2SLS"]).IV2SLS(total, columns, columns).fit(),
        "ols": lambda: smf.ols("total ~ a * b + np.exp(c) + C(kind)", framed).fit(),
        "ols-patsy": lambda: smf.ols("total ~ center(a) + standardize(b) + bs(c, df=4) + I(a**2) + cr(b, df=3)", framed).fit(),
        "glm": lambda: smf.glm("chosen ~ a + C(kind, Treatment('q'))", framed, family=sm.families.Binomial()).fit(),
        "logit": lambda: smf.logit("chosen ~ a + C(kind, Sum)", framed).fit(disp=0),
        "mixedlm": lambda: smf.mixedlm("total ~ a", framed, groups="group", re_formula="~b").fit(),
        "AutoReg": lambda: tsa.AutoReg(series, 2, trend="ct", seasonal=True).fit(),
        "ARDL": lambda: tsa.ARDL(series, 1, pair, 1).fit(),
        "UECM": lambda: tsa.UECM(series, 1, pair, 1).fit(),
        "ARIMA": lambda: ARIMA(series, order=(1, 1, 1)).fit(),
        "ARIMA-hannan": lambda: ARIMA(series, order=(1, 0, 1)).fit(method="hannan_rissanen"),
        "ARIMA-exog": lambda: ARIMA(series, pair, order=(1, 0, 0), seasonal_order=(1, 0, 0, 12)).fit(),
        "SARIMAX": lambda: tsa.SARIMAX(series, order=(1, 0, 0), trend="c").fit(disp=0),
        "UnobservedComponents": lambda: tsa.UnobservedComponents(series, "local linear trend").fit(disp=0),
        "DynamicFactor": lambda: tsa.DynamicFactor(pair, k_factors=1, factor_order=1).fit(disp=0, maxiter=5),
        "DynamicFactorMQ": lambda: tsa.DynamicFactorMQ(pair, factors=1).fit(disp=0, maxiter=3),
        "VAR": lambda: tsa.VAR(pair).fit(1),
        "SVAR": lambda: tsa.SVAR(pair, "A", A=np.array([["E", 0], [0, "E"]])).fit(maxlags=1, maxiter=20),
        "VARMAX": lambda: tsa.VARMAX(pair, order=(1, 0)).fit(disp=0, maxiter=5),
        "VECM": lambda: tsa.VECM(pair, k_ar_diff=1).fit(),
        "SimpleExpSmoothing": lambda: tsa.SimpleExpSmoothing(series, initialization_method="estimated").fit(),
        "Holt": lambda: tsa.Holt(series, initialization_method="estimated").fit(),
        "ExponentialSmoothing": lambda: tsa.ExponentialSmoothing(series, trend="add", seasonal="add", seasonal_periods=12).fit(),
        "statespace-ExponentialSmoothing": lambda: tsa.statespace.ExponentialSmoothing(series, trend=True).fit(disp=0),
        "ETSModel": lambda: ETSModel(series, trend="add").fit(disp=0),
        "MarkovRegression": lambda: tsa.MarkovRegression(series, 2).fit(disp=0, maxiter=5),
        "MarkovAutoregression": lambda: tsa.MarkovAutoregression(series, 2, 1).fit(disp=0, maxiter=5),
        "STL": lambda: tsa.STL(series, period=12).fit(),
        "MSTL": lambda: MSTL(series, periods=(6, 12)).fit(),
        "STLForecast": lambda: STLForecast(series, ARIMA, period=12, model_kwargs={"order": (1, 0, 0)}).fit(),
        "ThetaModel": lambda: ThetaModel(series).fit(),
    }
    for family in "Gaussian Binomial Gamma NegativeBinomial Poisson Tweedie".split():
        target = {"Binomial": chosen, "Poisson": counts, "NegativeBinomial": counts}.get(family, total.abs() + 1)
        links = [None, sm.families.links.Log()] if family in ("Gaussian", "Gamma") else [None]
        for link in links:
            making[f"GLM-{family}{'-log' if link else ''}"] = (
                lambda family=family, target=target, link=link: sm.GLM(target, columns, family=getattr(sm.families, family)(link=link)).fit()
            )
    for link in "Probit Cauchy CLogLog LogLog Identity".split():
        making[f"GLM-Binomial-{link}"] = (
            lambda link=link: sm.GLM(chosen, columns, family=sm.families.Binomial(link=getattr(sm.families.links, link)())).fit()
        )
    for norm in "HuberT TukeyBiweight AndrewWave Hampel LeastSquares RamsayE TrimmedMean".split():
        making[f"RLM-{norm}"] = lambda norm=norm: sm.RLM(total, columns, M=getattr(sm.robust.norms, norm)()).fit()
    for name, make in making.items():
        save("statsmodels", name, make, pickle)


def automatic():
    try:
        import pmdarima
    except ImportError:
        return
    from pmdarima.pipeline import Pipeline
    from pmdarima.preprocessing import BoxCoxEndogTransformer, DateFeaturizer, FourierFeaturizer, LogEndogTransformer

    values = series.abs().values
    save("pmdarima", "ARIMA", lambda: pmdarima.ARIMA((1, 1, 0)).fit(values), pickle)
    save("pmdarima", "ARIMA-series", lambda: pmdarima.ARIMA((1, 0, 0), seasonal_order=(1, 0, 0, 12)).fit(series), pickle)
    save("pmdarima", "auto_arima", lambda: pmdarima.auto_arima(values, start_p=1, start_q=1, max_p=1, max_q=1, seasonal=False), pickle)
    for transformer in (BoxCoxEndogTransformer(lmbda2=1e-6), LogEndogTransformer(lmbda=10), FourierFeaturizer(m=12, k=2)):
        save("pmdarima", f"Pipeline-{type(transformer).__name__}", lambda: Pipeline(
            [("first", transformer), ("arima", pmdarima.ARIMA((1, 0, 0)))]
        ).fit(values), pickle)
    save("pmdarima", "AutoARIMA", lambda: Pipeline([("arima", pmdarima.AutoARIMA(start_p=1, start_q=1, max_p=1, max_q=1, seasonal=False))]).fit(values), pickle)
    save("pmdarima", "DateFeaturizer", lambda: DateFeaturizer(column_name="date").fit(values, pd.DataFrame({"date": series.index})), pickle)


def networks():
    try:
        import torch
    except ImportError:
        return
    import io

    class Whole:
        @staticmethod
        def dumps(model):
            held = io.BytesIO()
            torch.save(model, held)
            return held.getvalue()

    nn = torch.nn
    given = {
        "Linear": (4, 2), "Bilinear": (2, 2, 2), "Embedding": (4, 2), "EmbeddingBag": (4, 2), "RNN": (2, 2), "LSTM": (2, 2),
        "GRU": (2, 2), "RNNCell": (2, 2), "LSTMCell": (2, 2), "GRUCell": (2, 2), "RNNBase": ("LSTM", 2, 2), "MultiheadAttention": (4, 2),
        "TransformerEncoderLayer": (4, 2), "TransformerDecoderLayer": (4, 2), "Transformer": (4, 2, 1, 1, 8), "PixelShuffle": (2,), "PixelUnshuffle": (2,),
        "ZeroPad1d": (1,), "ZeroPad2d": (1,), "ZeroPad3d": (1,), "Threshold": (0.1, 0.0), "Upsample": (None, 2), "Flatten": (), "Unflatten": (1, (2, 2)),
        "Fold": ((4, 4), 2), "Unfold": (2,), "GroupNorm": (2, 4), "LayerNorm": (4,), "RMSNorm": (4,), "LocalResponseNorm": (2,), "CrossMapLRN2d": (2,),
        "AdaptiveLogSoftmaxWithLoss": (4, 6, [2]), "ModuleList": ([nn.ReLU()],), "ModuleDict": ({"a": nn.ReLU()},), "Sequential": (nn.ReLU(), nn.Tanh()),
        "ParameterList": ([nn.Parameter(torch.ones(1))],), "ParameterDict": ({"a": nn.Parameter(torch.ones(1))},),
        "UpsamplingNearest2d": (None, 2), "UpsamplingBilinear2d": (None, 2), "FractionalMaxPool2d": (2, 1), "FractionalMaxPool3d": (2, 1),
        "TransformerEncoder": (nn.TransformerEncoderLayer(4, 2), 1), "TransformerDecoder": (nn.TransformerDecoderLayer(4, 2), 1),
    }
    for kind in nn.modules.__all__:
        make = getattr(nn, kind, None)
        # What is lazy becomes another class with the first rows that it sees.
        if not isinstance(make, type) or not issubclass(make, nn.Module) or make in (nn.Module, nn.Container) or kind.startswith("Lazy"):
            continue
        options = [given[kind]] if kind in given else [(), (2,), (2, 2), (2, 2, 2)]
        for arguments in options:
            try:
                model = make(*arguments)
                break
            except Exception:
                continue
        else:
            print("not made: pytorch", kind, file=sys.stderr)
            continue
        save("pytorch", kind, lambda: model, Whole)
    for name, wrap in {
        "spectral_norm": lambda: nn.utils.spectral_norm(nn.Linear(2, 2)),
        "weight_norm": lambda: nn.utils.weight_norm(nn.Linear(2, 2)),
        "float16": lambda: nn.Linear(2, 2).half(), "bfloat16": lambda: nn.Linear(2, 2).bfloat16(), "double": lambda: nn.Linear(2, 2).double(),
        "state": lambda: nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2)).state_dict(),
        "optimizer": lambda: torch.optim.Adam(nn.Linear(2, 2).parameters()).state_dict(),
    }.items():
        save("pytorch", name, wrap, Whole)


boosters()
economics()
automatic()
networks()
sys.stdout.flush()
# Threads of libraries would hold it up.
os._exit(0)
