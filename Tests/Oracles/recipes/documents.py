"""Checks the recipes that are documents: documents.py --programs DIR

Kubernetes manifests against the schemas of Kubernetes, and the configuration in them by slipwayd; the tasks of Ansible by running them where
ansible-playbook is. Ends with 1 if something is wrong.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
RECIPES = ROOT / "docs/recipes"


def kubernetes(programs):
    import kubernetes_validate

    documents = list(yaml.safe_load_all((RECIPES / "kubernetes/slipwayd.yaml").read_text()))
    for document in documents:
        try:
            kubernetes_validate.validate(document, "1.29", strict=True)
        except kubernetes_validate.ValidationError as error:
            yield f"{document['kind']}: {error}"
    text = next(document for document in documents if document["kind"] == "ConfigMap")["data"]["slipwayd.yaml"]
    yield from configuration(programs, re.sub(r"(?m)^tls:.*\n", "", text))
    pod = next(document for document in documents if document["kind"] == "StatefulSet")["spec"]["template"]["spec"]
    shutdown = yaml.safe_load(text)["shutdown"]
    if pod["terminationGracePeriodSeconds"] <= sum(int(value.rstrip("s")) for value in shutdown.values()):
        yield "terminationGracePeriodSeconds is not more than drain and grace"


def configuration(programs, text):
    """What slipwayd says against a configuration."""
    with tempfile.TemporaryDirectory(prefix="slipway-configuration-") as directory:
        file = pathlib.Path(directory) / "slipwayd.yaml"
        file.write_text(text)
        done = subprocess.run([str(programs / "slipwayd"), "check-config", str(file)], capture_output=True, text=True)
        if done.returncode != 0:
            yield f"slipwayd check-config: {done.stderr or done.stdout}"


def ansible(programs):
    """Runs the tasks on this machine, in a directory of their own and without the service."""
    play = shutil.which("ansible-playbook")
    if play is None:
        return
    with tempfile.TemporaryDirectory(prefix="slipway-ansible-") as directory:
        place = pathlib.Path(directory)
        (place / "signers").mkdir()
        subprocess.run([str(programs / "slipway"), "key", "generate", str(place / "key.pem")], check=True, capture_output=True)
        (place / "signers/team.pem").write_text((place / "key.pem.pub").read_text())
        command = [
            play, "--inventory", "localhost,", "--connection", "local", str(RECIPES / "ansible/node.yml"), "--extra-vars",
            f"target=localhost slipway_service=false slipway_signers={place}/signers slipway_state={place}/state slipway_configuration={place}/etc "
            f"slipway_slipwayd={programs}/slipwayd ansible_become=false ansible_python_interpreter={sys.executable}",
        ]
        environment = os.environ | {"ANSIBLE_LOCALHOST_WARNING": "False", "HOME": directory, "LC_ALL": "C.UTF-8", "ANSIBLE_NOCOLOR": "1"}
        for attempt in (1, 2):
            done = subprocess.run(command, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL)
            if done.returncode != 0:
                yield f"ansible-playbook: {done.stdout[-3000:]}{done.stderr[-1000:]}"
                return
            if attempt == 2 and "changed=0" not in done.stdout:
                yield f"ansible-playbook: a second run changes something: {done.stdout[-3000:]}"
        if not (place / "state/trust/team.pem").exists():
            yield "ansible-playbook: the signer is not in the trust directory"


def main():
    parser = argparse.ArgumentParser(description="Checks the documents of docs/recipes.")
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / ".build/debug")
    arguments = parser.parse_args()
    programs = arguments.programs.resolve()
    errors = [f"kubernetes: {error}" for error in kubernetes(programs)] + [f"ansible: {error}" for error in ansible(programs)]
    for error in errors:
        print(error)
    print(f"documents: {len(errors)} errors")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
