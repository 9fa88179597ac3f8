# shellcheck shell=bash
# Functions for the set-up scripts: virtual environments in .build-tools.

# python_environment NAME REQUIREMENTS: makes the environment where it is missing, and puts the packages of the file into it unless
# they were put there before.
python_environment() {
    local environment=.build-tools/$1 requirements=$2
    local stamp=$environment/installed-${2##*/}
    if ! "$environment/bin/python" -c '' 2>/dev/null; then rm -rf "$environment"; fi
    if cmp -s "$requirements" "$stamp"; then return; fi
    if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then install_packages python3 python3-venv || return 1; fi
    echo "setup: installing the Python packages of $requirements (about a minute)…" >&2
    [ -d "$environment" ] || python3 -m venv "$environment" || return 1
    "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements" >&2 || return 1
    cp "$requirements" "$stamp"
}
