"""Command line of bench/relay."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

from . import load, report
from .sink import Sink
from .systems import Postfix, Postrider, free_port

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WARM_UP = 10_000


def arguments():
    parser = argparse.ArgumentParser(
        prog="bench/relay", description=
        "Store-and-forward on loopback, Postfix (tuned, fsync on) and Postrider in turn in one run. Both keep their queue on the disk under --directory "
        "and acknowledge nothing before it is synced. Needs root and a quiet machine. Processor time is that of the relay's whole process tree, ended "
        "children included; memory is the sum of resident memory (own: without page cache and mapped files); syncs are counted by strace in a short run apart.")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    parser.add_argument("--quick", action="store_true", help="a few messages of 4 KiB over 20 sessions: shows that the measurement works, not how fast anything is")
    parser.add_argument("--systems", default="direct,postfix,postrider", help="which, in this order (default: %(default)s)")
    parser.add_argument("--sizes", default="4096,65536", help="octets (default: %(default)s)")
    parser.add_argument("--sessions", default="1,20,100", help="parallel sessions (default: %(default)s)")
    parser.add_argument("--connections", default="one,many", help="messages a connection (default: %(default)s)")
    parser.add_argument("--messages", type=int, help="messages a run (default: by size and sessions, 1,000 to 10,000)")
    parser.add_argument("--no-syncs", action="store_true", help="leave out the runs that count syncs")
    parser.add_argument("--directory", help="where the queues lie; a real disk, not tmpfs (default: a new one in /var/tmp)")
    parser.add_argument("--postrider", help="the program (default: built in Release)")
    return parser.parse_args()


def build():
    """Builds the program as deploy/publish ships it: compiled ahead of time."""
    target = os.path.join(ROOT, ".cache", "bench")
    subprocess.run(
        ["dotnet", "publish", os.path.join(ROOT, "src", "Postrider"), "-c", "Release", "-r", "linux-x64", "--self-contained", "-p:PublishReadyToRun=true",
         "-o", target, "-v", "quiet", "--nologo"],
        check=True, stdout=sys.stderr)
    return os.path.join(target, "postrider")


def messages_for(asked, size, sessions):
    """Enough that a run takes seconds on either system."""
    return asked or (1000 if sessions == 1 else 3000 if size > 16384 else 10000)


def count_syncs(kind, directory, sink, sink_port, runs, messages):
    """Starts the relay afresh under strace and sends a little of each combination."""
    trace = os.path.join(directory, f"{kind.name}.strace")
    relay = kind(os.path.join(directory, "syncs"), sink_port)
    relay.start(trace)
    try:
        windows = []
        for run in runs:
            start = time.time()
            load.run(relay, sink, messages, run["size"], run["sessions"], run["connection"])
            windows.append((run, start, time.time()))
    finally:
        relay.stop()
    for run, start, end in windows:
        run["syncs_per_message"] = round(load.count_syncs(trace, start, end) / messages, 3)


def measure(options, directory, note):
    sink_port = free_port()
    sink = Sink(sink_port)
    kinds = {kind.name: kind for kind in (Postfix, Postrider)}
    wanted = options.systems.split(",")
    relays = {name: kinds[name](directory, sink_port) for name in wanted if name in kinds}
    runs = []
    try:
        for relay in relays.values():
            note(f"starting {relay.version()}")
            relay.start()
            # Both kinds, on both systems: what is measured is a server that runs, not one that starts.
            for connection in ("many", "one"):
                load.run(relay, sink, 50 if options.quick else WARM_UP, 4096, 20, connection)
        for size in map(int, options.sizes.split(",")):
            for sessions in map(int, options.sessions.split(",")):
                for connection in options.connections.split(","):
                    for name in wanted:
                        count = messages_for(options.messages, size, sessions)
                        note(f"{name}: {count} messages of {size} octets, {sessions} sessions, {connection} a connection")
                        runs.append(
                            load.run_direct(sink, sink_port, count, size, sessions, connection) if name == "direct"
                            else load.run(relays[name], sink, count, size, sessions, connection))
        for relay in relays.values():
            relay.stop()
        if not options.no_syncs:
            for name in relays:
                note(f"{name}: counting syncs")
                count_syncs(kinds[name], directory, sink, sink_port, [run for run in runs if run["system"] == name], 50 if options.quick else 400)
    finally:
        for relay in relays.values():
            relay.stop()
        sink.close()
    return runs


def main():
    options = arguments()
    if options.quick:
        options.sizes, options.sessions, options.messages = "4096", "20", options.messages or 200
    if "postrider" in options.systems:
        Postrider.program = os.path.abspath(options.postrider) if options.postrider else build()
    directory = tempfile.mkdtemp(prefix="postrider-bench-", dir=options.directory or "/var/tmp")
    try:
        runs = measure(options, directory, lambda text: print(text, file=sys.stderr))
    except RuntimeError as failure:
        print(f"{failure}\nWhat the relays wrote is kept in {directory}.", file=sys.stderr)
        return 1
    shutil.rmtree(directory)
    result = report.summarize(runs, options.quick)
    print(json.dumps(result, indent=2) if options.json else report.table(result))
    return 0


sys.exit(main())
