"""What stands beside packages so that whoever installs them knows whose they are: sums, and their signature.

OpenSSH signs, since it is there on every Pi. Must not know: how a package is made, whose key it is.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

SUMS = "SHA256SUMS"
NAMESPACE = "einlass"
"""What a signature is good for: one for anything else does not hold here. Source: ssh-keygen(1), -n."""


def sign_release(folder: Path, version: str, key: Path) -> tuple[Path, Path]:
    """Write the sums of that version's packages in a folder, and their signature.

    Args:
        folder: Where they lie, for whichever machines.
        version: Of the packages.
        key: A private key of OpenSSH, or a public one whose other half an agent holds.

    Returns:
        The sums and the signature.
    """
    sums = folder / SUMS
    packages = sorted(folder.glob(f"einlass_{version}_*.deb"))
    sums.write_text("".join(map(_line, packages)), encoding="ascii")
    signature = sums.with_name(f"{SUMS}.sig")
    signature.unlink(missing_ok=True)
    command = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(key), "-n", NAMESPACE, str(sums)]
    if subprocess.run(command, check=False).returncode:
        sys.exit(f"Not signed: ssh-keygen cannot use {key}, see above.")
    return sums, signature


def _line(package: Path) -> str:
    """As `sha256sum --check` reads it."""
    return f"{hashlib.sha256(package.read_bytes()).hexdigest()}  {package.name}\n"
