#!/usr/bin/env python3
"""Makes every kind of package from a release, and uses each as a stranger would, in a fresh Debian 12 without a toolchain.

usage: run.py [PART...]      deb, quickstart, apt, tarball, image; all of them without a name

BUILT is the release (.build/release). BASE is a tar of a minimal Debian 12, in place of one that mmdebstrap makes (a minute). It needs
root, a mirror of Debian, and mmdebstrap, umoci, skopeo, lintian, dpkg-dev, apt-utils, gnupg and openssl; it says which is missing.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import debian
from machine import Machine, expect, run

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
NEEDED = {
    "mmdebstrap": "mmdebstrap", "umoci": "umoci", "skopeo": "skopeo", "lintian": "lintian", "dpkg-shlibdeps": "dpkg-dev",
    "apt-ftparchive": "apt-utils", "gpg": "gnupg", "openssl": "openssl", "unshare": "util-linux",
}


class Workshop:
    """A directory for what is made, and the Debian that it is tried in."""

    def __init__(self, place):
        self.place = pathlib.Path(place)
        self.dist = self.place / "dist"
        base = os.environ.get("BASE")
        self.base = pathlib.Path(base) if base else self.place / "base.tar"
        if not base:
            mirror = os.environ.get("MIRROR", "http://deb.debian.org/debian")
            run("mmdebstrap", "--quiet", "--variant=minbase", "bookworm", self.base, f"deb {mirror} bookworm main")

    def make(self, kind, dist=None, **more):
        """Runs a script of packaging/build; fast rather than small."""
        environment = {"DIST": str(dist or self.dist), "DEB_LEVEL": "1", "TAR_LEVEL": "1", **more}
        return run(REPOSITORY / "packaging" / "build" / kind, environment=environment, place=REPOSITORY)

    def machine(self, name):
        return Machine(self.place / name, self.base)

    def packages(self):
        if not list(self.dist.glob("slipwayd_*.deb")):
            self.make("deb")
        return sorted(self.dist.glob("slipway*_*.deb"))


def deb(workshop):
    packages = workshop.packages()
    run("lintian", "--allow-root", "--fail-on", "error,warning", *packages)
    again = workshop.place / "again"
    workshop.make("deb", dist=again)
    for package in packages:
        expect((again / package.name).read_bytes() == package.read_bytes(), f"{package.name} made again has other bytes")
    machine = workshop.machine("deb")
    debian.installed(machine, packages)
    debian.main_job(machine)
    debian.removed(machine)


def quickstart(workshop):
    """A stranger's first hour, from the package to a rollback: docs/quickstart.md with the programs of the packages, each output compared.

    The Debian has nothing of a build; from outside come the pages, the example, and the Python that its models need.
    """
    machine = workshop.machine("quickstart")
    debian.installed(machine, workshop.packages())
    # What a Python and its packages load from the system, and what the page itself uses.
    machine.run("apt-get -q install -y --no-install-recommends bash curl libgomp1 libssl3 libffi8 libbz2-1.0 liblzma5 libreadline8")
    python = (REPOSITORY / ".build-tools" / "python").resolve()
    prefix = run(python / "bin" / "python", "-c", "import sys; print(sys.base_prefix)").strip()
    pages = REPOSITORY / "Tests" / "Oracles" / "pages" / "run.py"
    said = machine.run_as_booted(
        f"{python}/bin/python -B {pages} --programs /usr/bin --environment {python} {REPOSITORY}/docs/quickstart.md",
        dict.fromkeys((REPOSITORY, python, prefix)),
    )
    expect("pages: 1 pages, 0 errors" in said, f"the quickstart goes otherwise with the packages:\n{said}")


def apt(workshop):
    workshop.packages()
    ring = workshop.place / "ring"
    ring.mkdir(mode=0o700)
    home = {"GNUPGHOME": str(ring)}
    run("gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "Test <test@slipway.invalid>", "ed25519", "sign", "never",
        environment=home)
    key = workshop.place / "archive.asc"
    key.write_text(run("gpg", "--batch", "--armor", "--export-secret-keys", environment=home))
    run("gpgconf", "--kill", "all", environment=home)
    workshop.make("apt", APT_KEY=str(key))
    machine = workshop.machine("apt")
    shutil.copytree(workshop.dist / "apt", machine.root / "srv" / "apt")
    debian.from_directory(machine)


def tarball(workshop):
    for algorithm in (["ed25519"], ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"]):
        key = workshop.place / "release.pem"
        run("openssl", "genpkey", "-algorithm", *algorithm, "-out", key)
        workshop.make("tarball", KEY=str(key))
        name = next(workshop.dist.glob("slipway-*.tar.xz")).name.removesuffix(".tar.xz")
        verify = ["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", f"{name}.pub", "-sigfile", f"{name}.sha256.sig", "-in"]
        if algorithm[0] == "EC":
            verify = ["dgst", "-sha256", "-verify", f"{name}.pub", "-signature", f"{name}.sha256.sig"]
        run("openssl", *verify, f"{name}.sha256", place=workshop.dist)
        changed = workshop.place / "changed"
        changed.write_bytes((workshop.dist / f"{name}.sha256").read_bytes().replace(b"  ", b" *", 1))
        run("openssl", *verify, changed, place=workshop.dist, ends=1)
        run("sha256sum", "--check", "--strict", f"{name}.sha256", place=workshop.dist)
    materials = workshop.dist / f"{name}.cdx.json"
    valid(materials)
    machine = workshop.machine("tarball")
    run("tar", "--extract", "--file", workshop.dist / f"{name}.tar.xz", "--strip-components=1", "--directory", machine.root / "usr" / "local")
    inside = machine.root / "usr" / "local" / "share" / "doc" / "slipway" / "components.cdx.json"
    expect(inside.read_bytes() == materials.read_bytes(), "the tar has another bill of materials than lies beside it")
    # The libraries are all that its bill of materials says, and no others.
    parts = json.loads(materials.read_text())["components"]
    libraries = [part["name"] for part in parts if part.get("purl", "").startswith("pkg:deb/")]
    machine.run("apt-get -q update; apt-get -q install -y --no-install-recommends " + " ".join(libraries))
    debian.main_job(machine, account=False)


def valid(materials):
    """Holds a bill of materials to the schema of CycloneDX, by a library of its own."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(materials.read_text())
    expect(error is None, f"{materials.name}: {error}")


def image(workshop):
    workshop.packages()
    workshop.make("image")
    for name, entry in (("slipway", ["/usr/bin/slipway"]), ("slipwayd", ["/usr/bin/slipwayd"])):
        archive = next(workshop.dist.glob(f"{name}-*.oci.tar"))
        told = json.loads(run("skopeo", "inspect", "--config", f"oci-archive:{archive}"))
        expect(told["config"]["Entrypoint"] == entry, f"{name}: the entry point is {told['config']['Entrypoint']}")
        expect(told["config"].get("User", "") == ("slipway" if name == "slipwayd" else ""), f"{name}: another user")
        layout, unpacked = workshop.place / f"{name}-oci", workshop.place / f"{name}-root"
        run("skopeo", "copy", "--quiet", f"oci-archive:{archive}", f"oci:{layout}:latest")
        run("umoci", "unpack", "--image", f"{layout}:latest", unpacked)
        machine = Machine(unpacked / "rootfs")
        expect(machine.run("/usr/bin/slipway --version").startswith("slipway "), "the tool does not run")
        if name == "slipwayd":
            machine.run("python3 -c 'import ensurepip, venv'")
            debian.main_job(machine, python=True)
        else:
            machine.run("! command -v slipwayd python3")


PARTS = {part.__name__: part for part in (deb, quickstart, apt, tarball, image)}


def main():
    chosen = sys.argv[1:] or list(PARTS)
    unknown = [name for name in chosen if name not in PARTS]
    if unknown:
        sys.exit(f"there is no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    path = os.environ["PATH"] + ":/usr/sbin:/sbin"
    missing = sorted({package for program, package in NEEDED.items() if not shutil.which(program, path=path)})
    if missing:
        sys.exit(f"these are missing; install them: apt-get install {' '.join(missing)}")
    if os.geteuid() != 0:
        sys.exit("installing into a Debian of its own needs root")
    with tempfile.TemporaryDirectory(prefix="slipway-packages.") as place:
        workshop = Workshop(place)
        for name in chosen:
            began = time.monotonic()
            PARTS[name](workshop)
            print(f"{name}: as it should be ({time.monotonic() - began:.0f} s)", flush=True)
    print(f"{len(chosen)} passed, 0 failed")


main()
