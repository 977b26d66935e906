"""What the system says of a tree of processes."""

import os

TICKS = os.sysconf("SC_CLK_TCK")


def stat(pid):
    """Parent, and processor ticks of the process and of its children that were waited for; None when it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            # The name in brackets may hold spaces; the figures follow its last bracket (proc(5)).
            fields = file.read().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(fields[1]), sum(int(figure) for figure in fields[11:15])


def tree(root):
    """The process and all that descend from it, as {pid: ticks}."""
    parents, ticks = {}, {}
    for name in os.listdir("/proc"):
        if name.isdigit() and (found := stat(int(name))):
            parents[int(name)], ticks[int(name)] = found
    members = {}
    for pid in parents:
        ancestor = pid
        while ancestor in parents and ancestor != root:
            ancestor = parents[ancestor]
        if ancestor == root:
            members[pid] = ticks[pid]
    return members


def processor_seconds(root):
    """Processor time of a tree so far. What ended is in its parent's figure, so the sum never falls."""
    return sum(tree(root).values()) / TICKS


def memory_mib(root):
    """Resident memory of a tree, and the part of it that is its own: neither page cache nor mapped files."""
    resident = own = 0
    for pid in tree(root):
        try:
            with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
                figures = dict(line.split(":", 1) for line in file if line.startswith(("VmRSS:", "RssAnon:")))
        except (FileNotFoundError, ProcessLookupError):
            continue
        resident += int(figures.get("VmRSS", "0 kB").split()[0])
        own += int(figures.get("RssAnon", "0 kB").split()[0])
    return resident / 1024, own / 1024
