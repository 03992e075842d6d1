"""A private apt: Debian packages for another machine, signatures checked, nothing installed.

It has its own configuration, state and cache below one folder and never touches the host's.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from labrig.errors import ToolError

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


@dataclass(frozen=True, kw_only=True, order=True)
class Package:
    """One Debian package in one version; ``sha256`` is its .deb file's."""

    name: str
    version: str
    sha256: str
    source: str = ""
    """The source package; binaries of one source belong together."""

    @property
    def file_name(self) -> str:
        """Return the name under which the .deb is kept."""
        return f"{self.name}_{self.version.replace(':', '%3a')}.deb"


def host_mirror() -> str:
    """Return the Debian mirror that this machine's own apt uses."""
    problem = "this machine's apt names no Debian mirror; set debian_mirror in config/lab.yaml"
    if shutil.which("apt-get") is None:
        raise ToolError("apt-get is not installed; the emulated board is built from packages by it")
    form = "$(REPO_URI)|$(ORIGIN)|$(LABEL)|$(RELEASE)|$(COMPONENT)"
    listing = run_tool(["apt-get", "indextargets", "--format", form])
    for line in listing.splitlines():
        uri, origin, label, release, component = line.split("|")
        # Origin and label are known only after an update; unknown, they come out as written.
        ours = origin in ("Debian", "", "$(ORIGIN)") and label in ("Debian", "", "$(LABEL)")
        if ours and component == "main" and "-" not in release and "security" not in uri:
            return uri.rstrip("/")
    raise ToolError(problem)


def run_tool(
    argv: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> str:
    """Run a program of this machine and return its output; ToolError says why it failed."""
    import os

    # A user's PATH on Debian lacks the folders of mke2fs and depmod.
    path = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
    try:
        done = subprocess.run(
            list(argv),
            env={**os.environ, "LC_ALL": "C", "PATH": path, **(env or {})},
            cwd=cwd,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except FileNotFoundError as error:
        raise ToolError(f"{argv[0]} is not installed on this machine") from error
    if done.returncode != 0:
        lines = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
        errors = [line for line in lines if line.startswith("E:")] or lines[-1:]
        raise ToolError(f"{' '.join(argv[:2])} failed: {' '.join(errors[:2]) or done.returncode}")
    return done.stdout


class PrivateApt:
    """An apt of its own below ``folder`` for arm64 packages of two suites."""

    def __init__(self, folder: Path, mirror: str, *, suite: str, extra_suite: str) -> None:
        self._folder = folder
        self._mirror = mirror
        self._suite = suite
        self._extra_suite = extra_suite

    def update(self, from_extra: Sequence[str]) -> None:
        """Write the configuration and fetch the indexes; ``from_extra`` come from that suite."""
        if not KEYRING.exists():
            raise ToolError(f"{KEYRING} is missing: install the package debian-archive-keyring")
        for part in ("state/lists/partial", "cache/archives/partial", "etc/parts", "log"):
            (self._folder / part).mkdir(parents=True, exist_ok=True)
        (self._folder / "state/status").touch()
        # An index of testing expires after a week, a frozen mirror's is older. The versions are
        # recorded with their SHA-256, so an old index cannot bring in anything unseen.
        (self._folder / "etc/sources.list").write_text(
            f"deb [arch=arm64 signed-by={KEYRING}] {self._mirror} {self._suite} main\n"
            f"deb [arch=arm64 signed-by={KEYRING} check-valid-until=no]"
            f" {self._mirror} {self._extra_suite} main\n"
        )
        (self._folder / "etc/preferences").write_text(
            f"Package: *\nPin: release n={self._suite}\nPin-Priority: 900\n\n"
            f"Package: *\nPin: release n={self._extra_suite}\nPin-Priority: 100\n\n"
            f"Package: {' '.join(from_extra)}\nPin: release n={self._extra_suite}\n"
            "Pin-Priority: 990\n"
        )
        (self._folder / "apt.conf").write_text(self._configuration())
        self._apt("apt-get", "update", "-o", "APT::Update::Error-Mode=any")

    def _configuration(self) -> str:
        own = (
            f'Dir "{self._folder}/";\n'
            'Dir::State "state"; Dir::Cache "cache"; Dir::Etc "etc"; Dir::Log "log";\n'
            f'Dir::State::status "{self._folder}/state/status";\n'
            'Dir::Etc::Parts "parts"; Dir::Etc::netrc "/etc/apt/auth.conf";\n'
            'Dir::Etc::netrcparts "/etc/apt/auth.conf.d";\n'
            'APT::Architecture "arm64"; APT::Architectures "arm64";\n'
            'APT::Install-Recommends "false"; APT::Sandbox::User "root";\n'
            'Acquire::Languages "none"; Acquire::Retries "3";\n'
        )
        return own + "".join(f"{line}\n" for line in host_acquire_settings())

    def _apt(self, *argv: str, cwd: Path | None = None) -> str:
        return run_tool(argv, env={"APT_CONFIG": str(self._folder / "apt.conf")}, cwd=cwd)

    def dependency(self, metapackage: str, prefix: str) -> str:
        """Return the package starting with ``prefix`` that ``metapackage`` depends on."""
        for line in self._apt("apt-cache", "depends", metapackage).splitlines():
            found = re.fullmatch(r"\s*Depends: (\S+)", line)
            if found and found[1].startswith(prefix):
                return found[1]
        raise ToolError(f"the package {metapackage} does not say which kernel it stands for")

    def resolve(self, names: Iterable[str]) -> list[str]:
        """Return ``names`` and all they need, as name=version, in the newest versions."""
        plan = self._apt("apt-get", "install", "--simulate", "--yes", *names)
        return [
            f"{name.split(':')[0]}={version}"
            for name, version in re.findall(r"^Inst (\S+) (?:\[\S+\] )?\((\S+) ", plan, re.M)
        ]

    def served(self, names: Iterable[str]) -> list[Package]:
        """Return every version of ``names`` that the mirror's indexes offer."""
        return parse_stanzas(self._apt("apt-cache", "show", *sorted(set(names))))

    def download(self, packages: Sequence[Package], into: Path) -> None:
        """Fetch ``packages`` as files named ``file_name`` into ``into``; apt checks them."""
        import tempfile

        if not packages:
            return
        with tempfile.TemporaryDirectory(dir=into, prefix="apt-") as name:
            folder = Path(name)
            self._apt(
                "apt-get", "download", *(f"{p.name}={p.version}" for p in packages), cwd=folder
            )
            for package in packages:
                stem = package.file_name.removesuffix(".deb")
                files = list(folder.glob(f"{stem}_*.deb"))
                if len(files) != 1:
                    raise ToolError(f"apt-get did not fetch {package.name} {package.version}")
                files[0].replace(into / package.file_name)


def host_acquire_settings() -> list[str]:
    """Return how this machine's apt reaches its mirrors (proxies, timeouts, dates) as it says."""
    kept = re.compile(
        r'Acquire::(?:(?:http|https|ftp)::[\w:.-]*|Check-Valid-Until|Check-Date|Queue-Mode) ".+";'
    )
    return [line for line in run_tool(["apt-config", "dump"]).splitlines() if kept.fullmatch(line)]


def parse_stanzas(text: str) -> list[Package]:
    """Read what ``apt-cache show`` prints."""
    packages = []
    for stanza in text.split("\n\n"):
        found: list[tuple[str, str]] = re.findall(
            r"^(Package|Version|SHA256|Source): (\S+)", stanza, re.M
        )
        fields = dict(found)
        if {"Package", "Version", "SHA256"} <= fields.keys():
            packages.append(
                Package(
                    name=fields["Package"],
                    version=fields["Version"],
                    sha256=fields["SHA256"],
                    source=fields.get("Source", fields["Package"]),
                )
            )
    return packages
