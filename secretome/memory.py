"""What ``services.json`` in a data folder remembers: the ports and passwords of the embedded services."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from secretome import ports
from secretome.ports import HOST
from secretome.privileges import name_of

FILE = "services.json"


class EmbeddedError(Exception):
    """The services could not be started; the message says why, that nothing is lost, and what to do."""


@dataclass(frozen=True)
class Addresses:
    """Where the services of one folder are found, passwords included: never print them."""

    database_url: str
    broker_url: str
    cache_url: str

    def environment(self, *, postgres: bool = True, valkey: bool = True) -> dict[str, str]:
        """Return the variables that make a process use these services."""
        broker = {"BROKER_URL": self.broker_url, "CACHE_URL": self.cache_url} if valkey else {}
        return broker | ({"DATABASE_URL": self.database_url} if postgres else {})


@dataclass(frozen=True)
class Memory:
    """Ports and passwords of one folder; ``provisioned`` once the database knows its password."""

    postgres_port: int
    valkey_port: int
    postgres_password: str
    valkey_password: str
    provisioned: bool = False

    def addresses(self) -> Addresses:
        """Put the addresses together."""
        postgres = f"postgresql://secretome:{self.postgres_password}@{HOST}:{self.postgres_port}/secretome"
        valkey = f"redis://:{self.valkey_password}@{HOST}:{self.valkey_port}"
        return Addresses(postgres, f"{valkey}/0", f"{valkey}/1")

    def with_free_ports(self) -> "Memory":
        """Return the same with another port for each one that some other program has taken since."""
        old, fresh = (self.postgres_port, self.valkey_port), ports.free_ports(2)
        postgres, valkey = (
            new if ports.obstacle(HOST, was) else was for was, new in zip(old, fresh, strict=True)
        )
        return replace(self, postgres_port=postgres, valkey_port=valkey)


def recall(data_dir: Path) -> Memory:
    """Read what a folder remembers, choosing ports and passwords the first time.

    Raises:
        EmbeddedError: if the folder is another user's, cannot be written, or holds something else.
    """
    path = data_dir / FILE
    try:
        if not path.exists():
            data_dir.mkdir(parents=True, exist_ok=True)
            _write(
                path,
                _fresh(),
                new=True,
            )
        require_owner(path, os.geteuid())
        return Memory(**json.loads(path.read_text()))
    except PermissionError:
        existing = next(folder for folder in (path, *path.parents) if os.access(folder, os.F_OK))
        raise EmbeddedError(_foreign(existing, os.geteuid())) from None
    except (ValueError, TypeError):
        raise EmbeddedError(
            f"{path} cannot be understood. Nothing is lost: it holds ports and passwords only. "
            "Delete it, and the next start makes it anew."
        ) from None
    except OSError as error:
        raise EmbeddedError(f"{error}. Nothing was changed. Give another folder with DATA_DIR.") from error


def _fresh() -> Memory:
    postgres, valkey = ports.free_ports(2)
    return Memory(postgres, valkey, secrets.token_urlsafe(24), secrets.token_urlsafe(24))


def remember(data_dir: Path, memory: Memory) -> None:
    """Replace what a folder remembers, all or nothing. Only the holder of the folder's lock may."""
    _write(data_dir / FILE, memory, new=False)


def _write(path: Path, memory: Memory, *, new: bool) -> None:
    """Write the file in one step; a new one never replaces what another process wrote a moment before."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(asdict(memory), file)
        file.flush()
        os.fsync(file.fileno())
    try:
        if new:
            path.hardlink_to(draft)
        else:
            draft.replace(path)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)


def require_owner(path: Path, uid: int) -> None:
    """Stop if a file exists and is not an account's own.

    Raises:
        EmbeddedError: naming the owner and what to do.
    """
    if path.exists() and path.stat().st_uid != uid:
        raise EmbeddedError(_foreign(path, uid))


def _foreign(path: Path, uid: int) -> str:
    owner = name_of(path.stat().st_uid)
    return (
        f"{path} belongs to {owner}; this needs it to be {name_of(uid)}'s. Nothing was changed. "
        f"Run this as {owner.split(' ')[0]}, or give another folder with DATA_DIR."
    )
