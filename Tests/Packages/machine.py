"""A minimal Debian in a directory, in which commands run as on a machine of their own, and the checks of what they say."""
import os
import pathlib
import shlex
import shutil
import subprocess
import sys


def expect(condition, reason):
    if not condition:
        sys.exit(f"FAILED: {reason}")


def run(*command, ends=0, environment=None, place=None):
    """Runs a program, and returns what it printed; with another exit status than expected all of it is shown, and the run ends."""
    command = [str(part) for part in command]
    done = subprocess.run(
        command, cwd=place, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace",
    )
    if done.returncode != ends:
        sys.exit(f"FAILED: {' '.join(command)[:2000]}\nexpected exit status {ends}, found {done.returncode}:\n{done.stdout}")
    return done.stdout


class Machine:
    """The root of a Debian, made of a tar unless it is there."""

    def __init__(self, root, base=None):
        self.root = pathlib.Path(root)
        if base:
            self.root.mkdir()
            run("tar", "--extract", "--numeric-owner", "--file", base, "--directory", self.root)
        # Names of the mirror are looked up as outside.
        resolver = self.root / "etc" / "resolv.conf"
        resolver.unlink(missing_ok=True)
        shutil.copy("/etc/resolv.conf", resolver)

    def run(self, script, ends=0):
        """Runs lines of shell inside, with processes of their own: none outlives them."""
        environment = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive"]
        return run(
            "unshare", "--mount", "--pid", "--fork", "--kill-child", f"--mount-proc={self.root}/proc", "env", "-i", *environment,
            "chroot", self.root, "/bin/sh", "-euc", script, ends=ends,
        )

    def run_as_booted(self, script, places):
        """The same as on a machine that was booted: without chroot, in which the kernel gives no process a user namespace.

        - places: directories from outside, which are there under the same names.
        """
        for place in places:
            (self.root / str(place).lstrip("/")).mkdir(parents=True, exist_ok=True)
        steps = [f"mount --bind {self.root} {self.root}", f"mount -t proc proc {self.root}/proc"]
        steps += [f"mount --bind {place} {self.root}{place}" for place in places]
        steps += [f"cd {self.root}", "mkdir -p outside", "pivot_root . outside", "cd /", "umount -l /outside", "rmdir /outside"]
        environment = "PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive"
        inner = " && ".join(steps) + f" && exec env -i {environment} /bin/sh -euc {shlex.quote(script)}"
        return run("unshare", "--mount", "--pid", "--fork", "--kill-child", "/bin/sh", "-euc", inner)

    def put(self, source, target):
        """Copies a file or a directory from outside to a place inside."""
        place = self.root / target.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        if pathlib.Path(source).is_dir():
            shutil.copytree(source, place)
        else:
            shutil.copy(source, place)
