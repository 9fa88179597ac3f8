# shellcheck shell=bash
# Functions for the set-up scripts: installing Debian packages as root or through sudo.

# Runs apt-get as root.
run_apt() {
    local as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "$@" >&2
}

# Installs the packages named; status 1 and a word on what to do if that cannot be.
install_packages() {
    if ! command -v apt-get >/dev/null; then
        echo "setup: there is no apt-get here; install what corresponds to these packages: $*" >&2
        return 1
    fi
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        echo "setup: neither root nor sudo; ask an administrator to run: apt-get install $*" >&2
        return 1
    fi
    echo "setup: installing $*" >&2
    # A first try without an update: on most machines the lists are there.
    run_apt install -y -q --no-install-recommends "$@" && return
    run_apt update -q && run_apt install -y -q --no-install-recommends "$@" && return
    echo "setup: apt-get could not install $*; fix the problem that it reports above, or install them by hand" >&2
    return 1
}
