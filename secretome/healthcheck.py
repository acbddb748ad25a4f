"""Ask the web process of this container whether it lives; a script of its own, so asking costs little."""

import os
import sys
import urllib.request


def main(url: str = "http://127.0.0.1:8000/livez") -> int:
    """Ask by a name the site answers to, as Django refuses a request for any other host."""
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    name = host if host not in {"", "*"} else "localhost"
    request = urllib.request.Request(url, headers={"Host": name})  # noqa: S310 - our own http address
    try:
        with urllib.request.urlopen(request, timeout=4) as reply:  # noqa: S310 - our own http address, from above
            return 0 if reply.status == 200 else 1
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
