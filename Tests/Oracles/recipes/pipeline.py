"""Runs a pipeline of GitHub Actions or GitLab as their runners do, as far as the recipes need that."""
import os
import re
import subprocess

import yaml

from throwaway import ROOT

RECIPES = ROOT / "docs/recipes"


class Run:
    """What became of a pipeline: the outcome of each step or job, and what they printed."""

    def __init__(self):
        self.outcomes, self.printed = {}, ""

    @property
    def failed(self):
        return "failure" in self.outcomes.values()


def shell(script, directory, environment):
    """A step as both runners start it. - Returns: whether it succeeded, and what it printed."""
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script], cwd=directory, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )
    return done.returncode == 0, done.stdout


def base(environment):
    return {"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]} | environment


def github(directory, environment, values):
    """- Parameter values: of `vars` and `secrets`."""
    workflow = yaml.safe_load((RECIPES / "github-actions.yml").read_text())
    run = Run()
    for job in workflow["jobs"].values():
        above = workflow.get("env", {}) | job.get("env", {})
        for number, step in enumerate(job["steps"]):
            name = step.get("name", step.get("uses", str(number)))
            if not wanted(step.get("if", "success()"), run, job["steps"]):
                run.outcomes[name] = "skipped"
                continue
            if "uses" in step:
                # The checkout is there already.
                run.outcomes[name] = "success"
                continue
            own = {key: expression(str(value), values) for key, value in (above | step.get("env", {})).items()}
            succeeded, printed = shell(step["run"], directory, base(environment | own | {"GITHUB_RUN_ID": "7"}))
            run.outcomes[name] = "success" if succeeded else "failure"
            run.printed += f"## {name}\n{printed}"
    return run


def expression(text, values):
    """A value with the variables and secrets put in; one that nobody gave is empty, as on GitHub."""
    return re.sub(r"\$\{\{ *(?:vars|secrets)\.(\w+) *\}\}", lambda found: values.get(found[1], ""), text)


def wanted(condition, run, steps):
    """Conditions are terms with && between them."""
    ids = {step["id"]: step.get("name") for step in steps if "id" in step}
    for term in (term.strip() for term in condition.split("&&")):
        outcome = re.fullmatch(r"steps\.(\w+)\.outcome == '(\w+)'", term)
        if outcome:
            if run.outcomes.get(ids[outcome[1]]) != outcome[2]:
                return False
        elif term == "failure()":
            if not run.failed:
                return False
        elif term == "success()":
            if run.failed:
                return False
        else:
            raise ValueError(f"the recipe has a condition that this runner does not know: {term}")
    return True


def gitlab(directory, environment, values):
    pipeline = yaml.safe_load((RECIPES / "gitlab-ci.yml").read_text())
    run = Run()
    given = base(environment | {key: str(value) for key, value in pipeline["variables"].items()} | values | {"CI_PIPELINE_ID": "7"})
    for stage in pipeline["stages"]:
        for name, job in pipeline.items():
            if not isinstance(job, dict) or job.get("stage") != stage:
                continue
            if run.failed != (job.get("when", "on_success") == "on_failure"):
                run.outcomes[name] = "skipped"
                continue
            # One shell for all lines of a job.
            succeeded, printed = shell("\n".join(job["script"]), directory, given)
            run.outcomes[name] = "success" if succeeded else "failure"
            run.printed += f"## {name}\n{printed}"
    return run
