"""The figures as one object, and as a table."""

import os

COLUMNS = (
    ("system", "System"), ("size", "Size"), ("sessions", "Sessions"), ("connection", "Per conn."), ("accepted_per_s", "Accepted/s"),
    ("delivered_per_s", "Delivered/s"), ("cpu_s_per_1000", "CPU s/1000"), ("peak_mib", "Peak MiB"), ("peak_own_mib", "own MiB"), ("syncs_per_message", "Syncs/msg"))


def pick(runs, system, connection):
    """The run of the headline: 4 KiB, 20 sessions."""
    return next((run for run in runs if (run["system"], run["size"], run["sessions"], run["connection"]) == (system, 4096, 20, connection)), None)


def ratios(runs, figure, above, below):
    """The figure of one system over that of another, by connection kind."""
    found = {}
    for connection in ("one", "many"):
        upper, lower = pick(runs, above, connection), pick(runs, below, connection)
        if upper and lower and lower[figure]:
            found[connection] = round(upper[figure] / lower[figure], 3)
    return found


def summarize(runs, quick):
    """The object of --json. Of the two kinds of connection the less favourable ratio stands at the top."""
    delivered = ratios(runs, "delivered_per_s", "postrider", "postfix")
    cpu = ratios(runs, "cpu_s_per_1000", "postrider", "postfix")
    direct = ratios(runs, "delivered_per_s", "postrider", "direct")
    peaks = [run["peak_mib"] for run in runs if run["system"] == "postrider" and run["sessions"] == 100]
    return {
        "ratio_delivered": min(delivered.values(), default=None),
        "ratio_cpu": max(cpu.values(), default=None),
        "ratio_direct": min(direct.values(), default=None),
        "ratio_delivered_by_connection": delivered,
        "ratio_cpu_by_connection": cpu,
        "ratio_direct_by_connection": direct,
        "peak_mib_at_100_sessions": max(peaks, default=None),
        "cores": os.cpu_count(),
        "quick": quick,
        "runs": runs,
    }


def table(result):
    rows = [[heading for _, heading in COLUMNS]]
    rows += [["" if run[name] is None else str(run[name]) for name, _ in COLUMNS] for run in result["runs"]]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    lines = ["  ".join(text.ljust(width) if column in (0, 3) else text.rjust(width) for column, (text, width) in enumerate(zip(row, widths))).rstrip() for row in rows]
    lines.insert(1, "-" * len(lines[0]))
    lines.append("")
    if result["quick"]:
        lines.append("Quick: these figures show that the measurement works, not how fast anything is.")
    if result["ratio_delivered"] is not None:
        lines.append(
            f"At 4 KiB and 20 sessions Postrider delivers {words(result['ratio_delivered_by_connection'])} times what Postfix does, "
            f"for {words(result['ratio_cpu_by_connection'])} times its processor time a message (one message a connection / many).")
    if result["ratio_direct"] is not None:
        lines.append(f"It reaches {words(result['ratio_direct_by_connection'])} of what smtp-source reaches against smtp-sink directly.")
    if result["peak_mib_at_100_sessions"] is not None:
        lines.append(f"Its peak memory at 100 sessions is {result['peak_mib_at_100_sessions']} MiB.")
    return "\n".join(lines)


def words(found):
    return " / ".join(str(found[connection]) for connection in ("one", "many") if connection in found)
