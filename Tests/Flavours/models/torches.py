"""PyTorch and fastai."""
from models import MAJOR, model, trained
from models.data import numbers, table

PACKAGES = ("torch",)
# What MLflow 3 asks for where it shall write as MLflow 2 does.
PICKLED = {"serialization_format": "pickle"} if MAJOR >= 3 else {}


@model("pytorch")
def layers(version, folder):
    import torch

    torch.manual_seed(version)
    net = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 2)).eval()
    values = numbers(version, dtype="float32")[0].to_numpy()
    return trained("pytorch", net, values, PACKAGES, net(torch.tensor(values)).detach().numpy())


@model("pytorch")
def own_class(version, folder):
    import torch

    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.one, self.two, self.between = torch.nn.Linear(4, 5), torch.nn.Linear(5, 1), torch.nn.GELU()

        def forward(self, values):
            return self.two(self.between(self.one(values)))

    torch.manual_seed(version)
    net = Net().eval()
    values = numbers(version, dtype="float32")[0].to_numpy()
    return trained("pytorch", net, values, ("cloudpickle", *PACKAGES), net(torch.tensor(values)).detach().numpy(), **PICKLED)


@model("fastai")
def tabular(version, folder):
    from fastai.tabular.all import Categorify, Normalize, TabularDataLoaders, set_seed, tabular_learner

    set_seed(version)
    columns, chosen, _, _ = table(version)
    columns = columns[["age", "city", "score"]].astype({"age": float})
    data = TabularDataLoaders.from_df(
        columns.assign(y=chosen.astype(float)), y_names="y", cat_names=["city"], cont_names=["age", "score"],
        procs=[Categorify, Normalize], bs=32, num_workers=0,
    )
    learner = tabular_learner(data, layers=[8])
    with learner.no_bar(), learner.no_logging():
        learner.fit_one_cycle(1)
    return trained("fastai", learner, columns, ("fastai", *PACKAGES), example=False)
