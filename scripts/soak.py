"""Many clients on two hubs, PostgreSQL and S3 for minutes: answers, times, memory.

usage: python -m scripts.soak [--minutes 10] [--clients 64] [--pause-ms 100]
"""

from __future__ import annotations

import argparse
import signal
import statistics
import sys
import tempfile
from pathlib import Path

from tests.e2e.chaos.cluster import AT_SCALE, Place
from tests.e2e.chaos.judge import Verdict, judge_releases
from tests.e2e.chaos.soak import Memory, Plan, Tally, soak
from tests.e2e.postgres import start_postgres
from tests.e2e.s3 import start_s3

CALM_SHARE = 0.3  # of the time, at its end: what grows then does so without new data


def main() -> int:
    """Return 1 when anything failed, was lost or is wrong."""
    parser = argparse.ArgumentParser(description="A load that goes on.")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--pause-ms", type=float, default=100)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fnhub-soak-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as another user
        for each in ("postgres", "s3"):
            (folder / each).mkdir()
        postgres = start_postgres(folder / "postgres")
        s3 = start_s3(folder / "s3")
        try:
            return _soak(Place(folder, postgres, s3), args)
        finally:
            postgres.stop()
            s3.stop()


def _soak(place: Place, args: argparse.Namespace) -> int:
    with place.usual(AT_SCALE) as cluster:
        plan = Plan(
            urls=tuple(cluster.urls),
            token=cluster.token("acme"),
            clients=args.clients,
            seconds=args.minutes * 60,
            pause_s=args.pause_ms / 1000,
            seed=args.seed,
            calm_s=args.minutes * 60 * CALM_SHARE,
        )
        print(
            f"{plan.clients} clients, {args.minutes:g} minutes,"
            f" {args.pause_ms:g} ms between two things one does, seed {plan.seed}",
            flush=True,
        )
        tally, memories = soak(cluster, plan)
        _print_answers(tally, plan.seconds)
        _print_memory(memories, plan, len(tally.published))
        verdict = judge_releases(cluster, plan.token, tally.published, plan.seed)
    verdict.wrong += tally.wrong
    print(f"\nlost {len(verdict.lost)}, wrong {len(verdict.wrong)}")
    _print_findings(verdict)
    return 1 if tally.failures or verdict.lost or verdict.wrong else 0


def _print_answers(tally: Tally, seconds: float) -> None:
    print(f"\n{tally.statuses.total() / seconds:.0f} requests a second\n")
    print("| operation | status: count | p50 ms | p99 ms | most ms |")
    print("|---|---|---|---|---|")
    for operation, times in sorted(tally.seconds.items()):
        counts = ", ".join(
            f"{status or 'no answer'}: {count}"
            for (of, status), count in sorted(tally.statuses.items())
            if of == operation
        )
        cuts = statistics.quantiles(times, n=100, method="inclusive")
        figures = " | ".join(f"{t * 1e3:.0f}" for t in (cuts[49], cuts[98], max(times)))
        print(f"| {operation} | {counts} | {figures} |")
    for reason, count in tally.reasons.most_common():
        print(f"no answer, {count} times: {reason}")


def _print_memory(memories: list[Memory], plan: Plan, releases: int) -> None:
    calm = f"{plan.calm_s / 60:g} minutes"
    print(f"\n{releases} releases were published; none in the last {calm}\n")
    print("| process | pid | first MB | then MB | last MB | MB a minute, then |")
    print("|---|---|---|---|---|---|")
    for each in memories:
        first, last = each.megabytes[0], each.megabytes[-1]
        then, slope = each.at(plan.growing_s), each.slope_mb_per_min(plan.growing_s)
        print(
            f"| {each.name} | {each.pid} | {first:.0f} | {then:.0f} | {last:.0f}"
            f" | {slope:+.2f} |"
        )
    print("\neach half minute, MB:")
    for each in memories:
        print(f"{each.name} {each.pid}:", *(f"{size:.0f}" for size in each.megabytes))


def _print_findings(verdict: Verdict) -> None:
    for each in (*verdict.lost[:20], *verdict.wrong[:20]):
        print(f"  {each}", file=sys.stderr)


if __name__ == "__main__":
    # Ended from outside, it leaves no servers, folders or mounts behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main())
