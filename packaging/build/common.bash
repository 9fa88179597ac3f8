# shellcheck shell=bash
# What every kind of package needs to know: the programs, their version, the time that all files get, and where the result goes.
# The scripts that read this use what it sets.
# shellcheck disable=SC2034

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
# The release that is packed, and the directory for what is made of it.
export BUILT=${BUILT:-.build/release}
dist=${DIST:-dist}
programs=(slipway slipwayd slipway-worker)

stop() {
    echo "packaging: $1" >&2
    exit 1
}

# need PACKAGE PROGRAM...: ends with the name of the Debian package that a missing program is in.
need() {
    local package=$1 program
    shift
    for program in "$@"; do command -v "$program" >/dev/null || stop "$program is missing; install it: apt-get install $package"; done
}

for program in "${programs[@]}"; do
    [ -x "$BUILT/$program" ] || stop "$BUILT/$program is missing; run \`make release\` first, or name another directory with BUILT="
done
need dpkg dpkg

# The same commit gives the same bytes: no file is newer than this. Without a history somebody has to say when it was made.
if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
    SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null) \
        || stop "this is no clone with a history; set SOURCE_DATE_EPOCH to the time of the release, in seconds since 1970"
fi
export SOURCE_DATE_EPOCH
export TZ=UTC LC_ALL=C.UTF-8
# Modes in a package do not follow those of the builder.
umask 022

program_version=$("$BUILT/slipway" --version | sed -nE 's/^slipway ([0-9][0-9A-Za-z.+-]*)$/\1/p')
[ -n "$program_version" ] || stop "$BUILT/slipway --version names no version"
for program in "${programs[@]:0:2}"; do
    [ "$("$BUILT/$program" --version)" = "$program $program_version" ] || stop "the programs in $BUILT are of different versions; run \`make release\`"
done
# What CHANGELOG.md does not call a release yet sorts before it, and a later commit after an earlier one.
version=$program_version
if ! grep -qF "## [$program_version]" CHANGELOG.md; then
    version=$program_version~$(date --date="@$SOURCE_DATE_EPOCH" +%Y%m%d%H%M%S)
fi
architecture=$(dpkg --print-architecture)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$dist"
