"""`python -m plc.embedded run` and `python -m plc.embedded reset`, used by the Makefile."""

import os
import sys

from plc.embedded import ROOT, var_directory
from plc.embedded.ports import PortTaken, port_from
from plc.embedded.server import ServerFailed
from plc.embedded.site import Site
from plc.embedded.state import AlreadyRunning, State
from plc.embedded.supervisor import GaveUp, Stop, ignore_signals, say, stop_on_signals


def run() -> None:
    stop_on_signals()
    with State(var_directory()) as state:
        site = Site(state, port_from(os.environ.get("PORT") or "8000"))
        try:
            site.run()
        except Stop:
            say("Stopping ...")
        finally:
            ignore_signals()
            site.stop()
    say(f"Stopped. The data stays in {state.path}.")


def reset() -> None:
    if var_directory() != ROOT / "var" and not (var_directory() / "secrets").is_dir():
        raise GaveUp(f"{var_directory()} does not look like Guildhall's; nothing was deleted.")
    with State(var_directory()) as state:
        for server in Site(state, port=0).servers.values():
            server.end_leftover()
        state.clear()
    say(f"{state.path} is empty: the next start begins anew.")


def main() -> int:
    try:
        {"run": run, "reset": reset}[sys.argv[1]]()
    except (AlreadyRunning, PortTaken, ServerFailed, GaveUp) as reason:
        print(reason, file=sys.stderr, flush=True)
        return 1
    except PermissionError as refusal:
        print(
            f"{refusal.filename} belongs to another account. Start Guildhall as that account.",
            file=sys.stderr,
        )
        return 1
    except Stop:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
