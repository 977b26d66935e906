"""The relays under test. Each runs as a process of its own with everything it keeps on disk in one directory."""

import os
import shutil
import signal
import socket
import subprocess
import time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_greeting(port, seconds, process):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                if connection.recv(3) == b"220":
                    return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"nothing greeted on port {port}; see the log in the working directory")


class Relay:
    """A relay that takes mail on `port` and passes it to the sink."""

    name = ""

    def __init__(self, directory, sink_port):
        self.directory = os.path.join(directory, self.name)
        self.port = free_port()
        self.sink_port = sink_port
        self.process = None
        os.makedirs(self.directory)
        self.configure()

    def configure(self):
        raise NotImplementedError

    def command(self):
        raise NotImplementedError

    def start(self, trace=None):
        """Starts it; with `trace`, each of its syncs is written to that file by strace, which stops it for nothing else."""
        command = self.command()
        if trace:
            command = ["strace", "-f", "--seccomp-bpf", "-ttt", "-e", "trace=fsync,fdatasync,sync_file_range,msync", "-o", trace, *command]
        with open(os.path.join(self.directory, "log"), "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.directory, start_new_session=True)
        wait_for_greeting(self.port, 60, self.process)

    @property
    def root(self):
        return self.process.pid

    def is_alive(self):
        return self.process.poll() is None

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        # Under strace the relay is its child; the group reaches both.
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Postfix(Relay):
    """Postfix with its own queue, tuned for throughput; its syncs stay on."""

    name = "postfix"

    SETTINGS = """
compatibility_level = 3.6
queue_directory = {directory}/queue
data_directory = {directory}/data
multi_instance_name = postfix-bench
myhostname = postfix.bench.example
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
relayhost = [127.0.0.1]:{sink_port}
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions =
smtpd_client_connection_count_limit = 0
smtpd_client_event_limit_exceptions = 127.0.0.0/8
smtpd_peername_lookup = no
smtp_dns_support_level = disabled
smtp_host_lookup = native
smtp_tls_security_level = none
smtpd_tls_security_level = none
smtputf8_enable = no
message_size_limit = 0
in_flow_delay = 0
default_process_limit = 200
default_destination_concurrency_limit = 200
initial_destination_concurrency = 50
default_destination_recipient_limit = 1000
qmgr_message_active_limit = 50000
qmgr_message_recipient_limit = 50000
smtp_connection_cache_on_demand = yes
smtp_connection_reuse_time_limit = 300s
max_use = 10000
biff = no
maillog_file =
syslog_name = postfix-bench
"""

    SERVICES = """
127.0.0.1:{port} inet n - n - - smtpd
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
verify    unix  - - n - 1 verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n - - proxymap
smtp      unix  - - n - - smtp
relay     unix  - - n - - smtp
showq     unix  n - n - - showq
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
anvil     unix  - - n - 1 anvil
scache    unix  - - n - 1 scache
"""

    def configure(self):
        figures = {"directory": self.directory, "port": self.port, "sink_port": self.sink_port}
        self.config = os.path.join(self.directory, "config")
        for name in ("config", "queue", "data"):
            os.makedirs(os.path.join(self.directory, name))
        shutil.chown(os.path.join(self.directory, "data"), "postfix", "postfix")
        # Its parts run as the user postfix and must reach the queue.
        for folder in (self.directory, os.path.dirname(self.directory)):
            os.chmod(folder, 0o755)
        with open(os.path.join(self.config, "main.cf"), "w", encoding="ascii") as file:
            file.write(self.SETTINGS.format(**figures))
        with open(os.path.join(self.config, "master.cf"), "w", encoding="ascii") as file:
            file.write(self.SERVICES.format(**figures))
        subprocess.run(["postfix", "-c", self.config, "check"], check=True, stderr=subprocess.DEVNULL)
        self.daemons = subprocess.check_output(["postconf", "-c", self.config, "-hx", "daemon_directory"], text=True).strip()

    def command(self):
        # -d keeps it in the foreground and its own process group.
        return [os.path.join(self.daemons, "master"), "-c", self.config, "-d"]

    def version(self):
        return "Postfix " + subprocess.check_output(["postconf", "-hd", "mail_version"], text=True).strip()


class Postrider(Relay):
    """Postrider as `postrider serve` runs it, with its defaults but for the relay network, what one client may do, and the smart host."""

    name = "postrider"

    program = ""

    SETTINGS = """
hostname = "postrider.bench.example"
data_directory = "{directory}/data"

[[listener]]
name = "relay"
kind = "relay"
listen = ["127.0.0.1:{port}"]
relay_networks = ["127.0.0.0/8"]
limits = {{ max_sessions_per_address = 1000, max_transactions = 100000 }}

[[route]]
name = "sink"
kind = "smart_host"
hosts = ["[127.0.0.1]:{sink_port}"]

[metrics]
enabled = false
"""

    def configure(self):
        self.config = os.path.join(self.directory, "postrider.toml")
        with open(self.config, "w", encoding="ascii") as file:
            file.write(self.SETTINGS.format(directory=self.directory, port=self.port, sink_port=self.sink_port))

    def command(self):
        return [self.program, "serve", "--config", self.config]

    def version(self):
        return "Postrider " + subprocess.check_output([self.program, "--version"], text=True).strip()
