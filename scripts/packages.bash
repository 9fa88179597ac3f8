# shellcheck shell=bash
# Functions for the set-up scripts: installing Debian packages as root or through sudo.

# Runs apt-get with the arguments given; status 1 and a line that says what is missing if that cannot be.
run_apt() {
    if ! command -v apt-get >/dev/null; then
        echo "setup: there is no apt-get here; install what corresponds to these packages: $*" >&2
        return 1
    fi
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "setup: neither root nor sudo; ask an administrator to run: apt-get $*" >&2
            return 1
        fi
        as_root=(sudo)
    fi
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "$@" >&2
}

# Installs the packages named. A first try without an update: on most machines the lists are there.
install_packages() {
    echo "setup: installing $*" >&2
    run_apt install -y -q --no-install-recommends "$@" && return
    run_apt update -q && run_apt install -y -q --no-install-recommends "$@"
}
