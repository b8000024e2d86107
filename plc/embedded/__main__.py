"""`python -m plc.embedded run` and `python -m plc.embedded reset`, for the Makefile."""

import os
import sys

from plc.embedded import ROOT
from plc.embedded.ports import PortTaken, port_from
from plc.embedded.server import ServerFailed
from plc.embedded.site import Site
from plc.embedded.state import AlreadyRunning, State
from plc.embedded.supervisor import GaveUp, Stop, ignore_signals, say, stop_on_signals

VAR = ROOT / "var"


def run() -> None:
    stop_on_signals()
    with State(VAR) as state:
        site = Site(state, port_from(os.environ.get("PORT") or "8000"))
        try:
            site.run()
        except Stop:
            say("Stopping ...")
        finally:
            ignore_signals()
            site.stop()
    say("Stopped. The data stays in var/.")


def reset() -> None:
    with State(VAR) as state:
        for server in Site(state, port=0).servers.values():
            server.end_leftover()
        state.clear()
    say("var/ is empty: the next start begins anew.")


def main() -> int:
    try:
        {"run": run, "reset": reset}[sys.argv[1]]()
    except (AlreadyRunning, PortTaken, ServerFailed, GaveUp) as reason:
        print(reason, file=sys.stderr, flush=True)
        return 1
    except PermissionError as refusal:
        print(
            f"{refusal.filename} belongs to another account. Start Guildhall as that account, or "
            "remove var/ and start anew.",
            file=sys.stderr,
        )
        return 1
    except Stop:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
