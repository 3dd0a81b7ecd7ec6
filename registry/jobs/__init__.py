"""The door for work that nobody waits for: mail, anchors, upkeep. Knows no web; a handler may run twice."""

from __future__ import annotations

from datetime import timedelta

from registry.jobs.clock import run_clocks
from registry.jobs.freeze import look_at_case, watch_approved
from registry.jobs.lists import ask_for_lists, fetch_list
from registry.jobs.mail import notify_of_event, send_digests, send_mail
from registry.jobs.register_export import write_register_export
from registry.jobs.screening import keep_screening_keys, order_screening, run_screening, take_into_level
from registry.jobs.upkeep import (
    anchor_chains,
    draw_quality_sample,
    fold_case_counts,
    move_agreements,
    tidy_jobs,
)
from registry.jobs.worker import Handler, Periodic, Stop, Worker

HANDLERS = {
    "notify": Handler(notify_of_event, limit_seconds=60),
    "send_mail": Handler(send_mail, limit_seconds=90),
    "send_digests": Handler(send_digests, limit_seconds=300),
    "anchor_chains": Handler(anchor_chains, limit_seconds=300),
    "write_register_export": Handler(write_register_export, limit_seconds=1800),
    "tidy_jobs": Handler(tidy_jobs, limit_seconds=300),
    "draw_quality_sample": Handler(draw_quality_sample, limit_seconds=300),
    "move_agreements": Handler(move_agreements, limit_seconds=300),
    "clocks": Handler(run_clocks, limit_seconds=900),
    "fold_case_counts": Handler(fold_case_counts, limit_seconds=60),
    "run_screening": Handler(run_screening, limit_seconds=1800),
    "order_screening": Handler(order_screening, limit_seconds=60),
    "keep_screening_keys": Handler(keep_screening_keys, limit_seconds=1800),
    "look_at_approved": Handler(look_at_case, limit_seconds=60),
    "watch_approved": Handler(watch_approved, limit_seconds=900),
    "refresh_level": Handler(take_into_level, limit_seconds=60),
    "ask_for_lists": Handler(ask_for_lists, limit_seconds=60),
    "fetch_list": Handler(fetch_list, limit_seconds=600),
}

PERIODIC = (
    Periodic("watch_approved", timedelta(hours=1)),
    Periodic("send_digests", timedelta(hours=1)),
    Periodic("anchor_chains", timedelta(hours=1)),
    Periodic("move_agreements", timedelta(hours=6)),
    Periodic("clocks", timedelta(hours=1)),
    Periodic("draw_quality_sample", timedelta(days=1)),
    Periodic("tidy_jobs", timedelta(days=1)),
    Periodic("fold_case_counts", timedelta(hours=1)),
    Periodic("order_screening", timedelta(minutes=10)),
    Periodic("ask_for_lists", timedelta(hours=1)),
)

__all__ = ["HANDLERS", "PERIODIC", "Handler", "Periodic", "Stop", "Worker"]
