"""smtp-sink, which takes everything, and its running count."""

import fcntl
import os
import re
import subprocess
import threading
import time

COUNT = re.compile(rb"mesg=(\d+)")
F_SETPIPE_SZ = 1031


class Sink:
    """Counts the messages that arrived. Read every few milliseconds, so that counting costs next to nothing."""

    INTERVAL = 0.01

    def __init__(self, port):
        self.count = 0
        self._process = subprocess.Popen(
            ["smtp-sink", "-c", "-u", "nobody", "-m", "1000", f"127.0.0.1:{port}", "1000"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        fcntl.fcntl(self._process.stdout, F_SETPIPE_SZ, 1 << 20)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        rest = b""
        while chunk := os.read(self._process.stdout.fileno(), 1 << 20):
            text = rest + chunk
            # The last figure may be cut in two: it counts with the next chunk.
            whole, _, rest = text.rpartition(b"\r")
            if found := COUNT.findall(whole):
                self.count = int(found[-1])
            time.sleep(self.INTERVAL)

    def wait_for(self, count, seconds, still_working):
        """When the count was reached, as a reading of the monotonic clock; None when it is not reached in time."""
        deadline = time.monotonic() + seconds
        while self.count < count:
            if time.monotonic() > deadline or not still_working():
                return None
            time.sleep(self.INTERVAL)
        return time.monotonic()

    def close(self):
        self._process.terminate()
        self._process.wait()
