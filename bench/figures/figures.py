"""Takes the figures of docs/performance.md: Coffer, nginx and the yardsticks in turn, on this machine, in one run.

A round runs every leg forward and then backward (A B B A), so that what changes slowly touches all alike; a figure is a ratio
of things of the same round, told as the median, the least and the greatest over the rounds. Any error of any request ends the
run. A round in which nginx's first and last leg differ by more than a tenth is left out, if others are better.
"""
import argparse
import collections
import datetime
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys

import legs as legs_module
import programs
import ratios


def options():
    parser = argparse.ArgumentParser(prog="bench/figures/run", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--out", default="coffer-figures", type=pathlib.Path,
                        help="a new folder for figures.json, figures.md and, while it runs, the data: on the disk to measure")
    parser.add_argument("--rounds", default=5, type=int)
    parser.add_argument("--seconds", default=5, type=float, help="that each leg measures")
    parser.add_argument("--warmup", default=1, type=float, help="seconds under load before that")
    return parser.parse_args()


def machine():
    cpu = re.search(r"^model name\s*:\s*(.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.M)
    commit = subprocess.run(["git", "-C", os.path.dirname(__file__), "describe", "--always", "--dirty"],
                            capture_output=True, text=True, check=False).stdout.strip()
    return {"cpu": cpu[1] if cpu else platform.machine(), "cores": os.cpu_count(), "kernel": platform.release(),
            "load_before": os.getloadavg()[0], "commit": commit,
            "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"),
            "durability": "every PUT is flushed before its success is told; the server has no other mode"}


def run_round(number, given):
    folder = given.out / f"round-{number}"
    legs = legs_module.Legs(given.programs, folder, given.seconds, given.warmup)
    results = collections.defaultdict(list)
    try:
        for name in legs.ORDER + legs.ORDER[::-1]:
            results[name].append(getattr(legs, name)())
            print(f"round {number}: {name}", file=sys.stderr)
    finally:
        legs.stop()
        shutil.rmtree(folder)
    return results


def number(value):
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def markdown(summary):
    about = summary["machine"]
    lines = [f"{about['cores']} cores that client and server share ({about['cpu']}, Linux {about['kernel']}), {about['date']}, "
             f"commit {about['commit']}. {summary['rounds_counted']} of {summary['rounds']} rounds counted. "
             f"Durability: {about['durability']}.", ""]
    if not summary["quiet"]:
        lines += ["**The machine was busy with something else: nginx's rate changed by more than a tenth in every round.**", ""]
    lines += ["| figure | median | least | greatest | goal | |", "|---|---|---|---|---|---|"]
    for f in summary["figures"]:
        verdict = {True: "met", False: "**missed**", None: ""}[f.get("met")]
        lines.append(f"| {f['what']} | {f['median']:.2f} | {f['min']:.2f} | {f['max']:.2f} | {f.get('goal', '-')} | {verdict} |")
    lines += ["", "| measured | | median | least | greatest |", "|---|---|---|---|---|"]
    for a in summary["absolutes"]:
        lines.append(f"| {a['what']} | {a['unit']} | {number(a['median'])} | {number(a['min'])} | {number(a['max'])} |")
    return "\n".join(lines) + "\n"


def main():
    given = options()
    if given.out.exists() and any(given.out.iterdir()):
        sys.exit(f"{given.out} is not empty")
    given.out.mkdir(parents=True, exist_ok=True)
    about = machine()
    try:
        rounds = [run_round(n + 1, given) for n in range(given.rounds)]
    except programs.Failed as failure:
        sys.exit(f"figures: {failure}")
    summary = {"machine": about, "seconds": given.seconds, **ratios.summarize(rounds)}
    (given.out / "figures.json").write_text(json.dumps({**summary, "legs": rounds}, indent=1) + "\n")
    (given.out / "figures.md").write_text(markdown(summary))
    print(markdown(summary), end="")


if __name__ == "__main__":
    main()
