"""One run: load through a relay, and what it took."""

import re
import subprocess
import threading
import time

from . import processes

# After the last delivery both systems still tidy up (removing files, recording outcomes): that work is theirs and counts.
SETTLE_SECONDS = 1.0


def send(port, messages, size, sessions, connection):
    """smtp-source with so many parallel sessions; ends when everything is accepted."""
    command = ["smtp-source", "-s", str(sessions), "-m", str(messages), "-l", str(size), "-f", "sender@bench.example", "-t", "recipient@sink.example"]
    if connection == "many":
        command.append("-d")
    return subprocess.Popen([*command, f"127.0.0.1:{port}"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


class Peak:
    """The most memory seen, looked at four times a second."""

    def __init__(self, root):
        self._root, self._done = root, threading.Event()
        self.resident = self.own = 0.0
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self):
        while True:
            resident, own = processes.memory_mib(self._root)
            self.resident, self.own = max(self.resident, resident), max(self.own, own)
            if self._done.wait(0.25):
                return

    def stop(self):
        self._done.set()
        self._thread.join()


def run(relay, sink, messages, size, sessions, connection, limit_seconds=600):
    """Measures one combination. Rates run from the first connection to the last acceptance, and to the last arrival at the sink."""
    before, cpu = sink.count, processes.processor_seconds(relay.root)
    peak = Peak(relay.root)
    start = time.monotonic()
    source = send(relay.port, messages, size, sessions, connection)
    errors = source.communicate()[1]
    accepted = time.monotonic()
    if source.returncode != 0:
        raise RuntimeError(f"smtp-source to {relay.name} failed: {errors.strip()}")
    delivered = sink.wait_for(before + messages, limit_seconds, relay.is_alive)
    if delivered is None:
        raise RuntimeError(f"{relay.name}: {sink.count - before} of {messages} messages arrived within {limit_seconds} s")
    time.sleep(SETTLE_SECONDS)
    peak.stop()
    if sink.count > before + messages:
        raise RuntimeError(f"{relay.name}: {sink.count - before} arrivals of {messages} messages: some came twice")
    return {
        "system": relay.name, "size": size, "sessions": sessions, "connection": connection, "messages": messages,
        "accepted_per_s": round(messages / (accepted - start), 1),
        "delivered_per_s": round(messages / (delivered - start), 1),
        "cpu_s_per_1000": round((processes.processor_seconds(relay.root) - cpu) / messages * 1000, 3),
        "peak_mib": round(peak.resident, 1),
        "peak_own_mib": round(peak.own, 1),
        "syncs_per_message": None,
    }


def run_direct(sink, port, messages, size, sessions, connection):
    """The same load straight to the sink: what the tools and the machine allow."""
    before, start = sink.count, time.monotonic()
    source = send(port, messages, size, sessions, connection)
    errors = source.communicate()[1]
    accepted = time.monotonic()
    if source.returncode != 0:
        raise RuntimeError(f"smtp-source to smtp-sink failed: {errors.strip()}")
    delivered = sink.wait_for(before + messages, 60, lambda: True) or accepted
    return {
        "system": "direct", "size": size, "sessions": sessions, "connection": connection, "messages": messages,
        "accepted_per_s": round(messages / (accepted - start), 1), "delivered_per_s": round(messages / (delivered - start), 1),
        "cpu_s_per_1000": None, "peak_mib": None, "peak_own_mib": None, "syncs_per_message": None,
    }


SYNC = re.compile(r"^\d+\s+(\d+\.\d+) (?:fsync|fdatasync|sync_file_range|msync)\(")


def count_syncs(trace, start, end):
    """Syncs begun between two readings of the wall clock, from strace's own record."""
    with open(trace, encoding="ascii", errors="replace") as file:
        return sum(1 for line in file if (found := SYNC.match(line)) and start <= float(found[1]) <= end)
