"""Whether names in a folder are on the disk, and not only what they name. Must not know: what lies there."""

import errno
import os
from pathlib import Path

SYNC_NO_FOLDERS = (errno.EINVAL, errno.ENOTSUP)
"""How file systems answer that know no such thing. Source: fsync(2)."""


def sync_folder(folder: Path) -> None:
    """What was made, renamed or removed in it is on the disk; a file likewise."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in SYNC_NO_FOLDERS:
            raise
    finally:
        os.close(handle)
