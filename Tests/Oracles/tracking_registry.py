"""Makes the directory of a tracking server from a fixture: tracking_registry.py FIXTURE TARGET [VERSIONS FILES]

The server is started in TARGET with `--backend-store-uri sqlite:///mlflow.db --artifacts-destination ./mlartifacts`. With VERSIONS
and FILES the registry has one model of so many versions of so many files and nothing else.

tracking_registry.py register TARGET MODEL VERSION CONTENT adds a version of which data.bin has that content.

tracking_registry.py workspace TARGET NAME adds a workspace of MLflow 3 that has a version 1 of iris-species, too, and a metric of
its run.
"""
import os
import shutil
import sqlite3
import sys

fixture, target = sys.argv[1:3]
if fixture not in ("register", "workspace"):
    os.makedirs(target)
    shutil.copy(f"{fixture}/mlflow.db", f"{target}/mlflow.db")
    root = "artifacts" if os.path.isdir(f"{fixture}/artifacts") else "mlartifacts"
    shutil.copytree(f"{fixture}/{root}", f"{target}/mlartifacts")
database = sqlite3.connect(f"{target}/mlflow.db")


def insert(table, **values):
    known = {row[1] for row in database.execute(f"pragma table_info({table})")}
    values = {key: value for key, value in values.items() if key in known}
    marks = ", ".join("?" * len(values))
    database.execute(f"insert into {table} ({', '.join(values)}) values ({marks})", list(values.values()))


def has(table, column):
    return column in {row[1] for row in database.execute(f"pragma table_info({table})")}


def model(name, description="", **tags):
    insert("registered_models", name=name, creation_time=1, last_updated_time=1, description=description,
           workspace="default")
    for key, value in tags.items():
        insert("registered_model_tags", name=name, key=key.replace("__", "."), value=value, workspace="default")


def version(name, number, source, stage="None"):
    insert("model_versions", name=name, version=number, creation_time=number, last_updated_time=number, description="",
           user_id="", current_stage=stage, source=source, run_id="", status="READY", storage_location=source,
           status_message="", run_link="", workspace="default")


def write(place, files):
    files = {"MLmodel": b"flavors:\n  custom:\n    data: data.bin\n", "data.bin": b"weights"} | files
    for path, content in files.items():
        whole = f"{target}/mlartifacts/{place}/{path}"
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        with open(whole, "wb") as file:
            file.write(content)


def everywhere(change, only=None):
    """Changes every place of artifacts; of `only` one model's versions and their runs and logged models."""
    for table, column, key in [("runs", "artifact_uri", "run_uuid"), ("logged_models", "artifact_location", "model_id"),
                               ("experiments", "artifact_location", "experiment_id")]:
        if not has(table, column):
            continue
        for identity, place in list(database.execute(f"select {key}, {column} from {table}")):
            database.execute(f"update {table} set {column} = ? where {key} = ?", (change(place), identity))
    rows = list(database.execute("select name, version, source, storage_location from model_versions"))
    for name, number, source, place in rows:
        source = source if source.startswith("models:") or source.startswith("REDACTED") else change(source)
        place = change(place) if place else place
        database.execute("update model_versions set source = ?, storage_location = ? where name = ? and version = ?",
                         (source, place, name, number))


def proxied(place):
    if place.startswith(f"{root}/"):
        return "mlflow-artifacts:/" + place[len(root) + 1:]
    return "mlflow-artifacts:/" if place == root else place


def not_proxied(name, absolute):
    """The model's versions lie in a store that the server alone, or also this machine, reaches by its path."""
    def change(place):
        below = "mlartifacts/" + place.removeprefix("mlflow-artifacts:/")
        return f"{target}/{below}" if absolute else below
    rows = list(database.execute("select version, source, storage_location, run_id from model_versions where name = ?", (name,)))
    for number, source, place, run in rows:
        place = change(place or source)
        source = source if source.startswith("models:") or source.startswith("REDACTED") else place
        database.execute("update model_versions set source = ?, storage_location = ? where name = ? and version = ?",
                         (source, place, name, number))
        for (uri,) in list(database.execute("select artifact_uri from runs where run_uuid = ?", (run,))):
            database.execute("update runs set artifact_uri = ? where run_uuid = ?", (change(uri), run))
        if has("logged_models", "model_id") and source.startswith("models:/m-"):
            database.execute("update logged_models set artifact_location = ? where model_id = ?", (place, source[8:]))


if fixture == "register":
    name, number, content = sys.argv[3:6]
    if not database.execute("select 1 from registered_models where name = ?", (name,)).fetchone():
        model(name)
    write(f"{name}/{number}", {"data.bin": content.encode()})
    version(name, int(number), f"mlflow-artifacts:/{name}/{number}")
elif fixture == "workspace":
    name = sys.argv[3]
    insert("workspaces", name=name, default_artifact_root="")
    for table in ["registered_models", "model_versions"]:
        columns = [row[1] for row in database.execute(f"pragma table_info({table})")]
        copied = ", ".join("?" if column == "workspace" else f'"{column}"' for column in columns)
        condition = "and version = 1" if table == "model_versions" else ""
        database.execute(f"insert into {table} select {copied} from {table} where name = 'iris-species' {condition}", (name,))
    where = "where workspace = ? and name = 'iris-species'"
    (run,), = database.execute(f"select run_id from model_versions {where}", (name,))
    insert("latest_metrics", run_uuid=run, key="accuracy", value=0.9375, timestamp=1, step=0, is_nan=False)
    place = f"workspaces/{name}/species"
    write(place, {"data.bin": name.encode()})
    # A database without a server has its files beside it.
    place = f"mlflow-artifacts:/{place}"
    database.execute(f"update model_versions set source = ?, storage_location = ? {where}", (place, place, name))
elif len(sys.argv) == 5:
    versions, files = int(sys.argv[3]), int(sys.argv[4])
    for table in ["model_version_tags", "registered_model_tags", "registered_model_aliases", "model_versions",
                  "registered_models"]:
        database.execute(f"delete from {table}")
    model("large")
    for number in range(1, versions + 1):
        content = {f"part-{index:02}.bin": os.urandom(16384) for index in range(files - 2)}
        write(f"large/{number}", content)
        version("large", number, f"mlflow-artifacts:/large/{number}")
else:
    everywhere(proxied)
    not_proxied("iris-rules", absolute=False)
    not_proxied("digits", absolute=True)
    for run, in list(database.execute("select run_id from model_versions where name = 'breast-cancer' and version = 1")):
        for key, value, nan in [("auc", 0.991, False), ("loss", 0.25, False), ("strange", 0.0, True)]:
            insert("latest_metrics", run_uuid=run, key=key, value=value, timestamp=1, step=0, is_nan=nan)
    database.execute("update model_versions set current_stage = 'Production' where name = 'breast-cancer' and version = 2")
    model("many files")
    write("many", {f"parts/{index % 7}/part-{index}": str(index).encode() for index in range(209)})
    version("many files", 1, "mlflow-artifacts:/many")
    model("odd names")
    write("odd", {"ein Ü ber/ñandú 🚀.txt": b"1", "a+b & c='d'.txt": b"2", "100% sure.txt": b"3", "empty.bin": b"",
                  "deep/" * 20 + "file": b"4", "q?x=1;y": b"5"})
    version("odd names", 1, "mlflow-artifacts:/odd")
    model("half gone")
    write("half", {})
    version("half gone", 1, "mlflow-artifacts:/half")
    version("half gone", 2, "mlflow-artifacts:/nowhere")
    model("a prompt", mlflow__prompt__is_prompt="true")
    version("a prompt", 1, "dummy-source")
database.commit()
