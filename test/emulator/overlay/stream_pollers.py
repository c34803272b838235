"""Pollers of DynamoDB streams for event source mappings: what AWS Lambda does between a stream and a function.

One poller a mapping, in the order of the one shard that a stream has here. It looks four times a second as on AWS,
and also when an item is written, unless STREAM_POLLING is "documented". How long AWS waits before a retry is not documented; here it is short.
"""

import json
import logging
import os
import threading
import time
from collections import deque
from dataclasses import replace

from ministack.core.arn import parse_arn
from ministack.core.responses import _request_account_id, _request_region
from ministack.services import dynamodb, lambda_svc

from . import clock, event_filters, failed_batches
from .stream_access import denial_of
from .stream_batches import REPORT, Batch, expired_count, first_failure, follow_ups
from .stream_records import for_lambda

logger = logging.getLogger("stream_pollers")

POLL_SECONDS = 0.25
FIRST_RETRY_SECONDS = 0.1
LONGEST_RETRY_SECONDS = 1
PAYLOAD_BYTES = 6 * 1024 * 1024

FAILED = "PROBLEM: Function call failed"

_pollers: dict = {}
_written = threading.Event()


def install() -> None:
    emit = dynamodb._emit_stream_event

    def emit_and_wake(*args, **kwargs):
        emit(*args, **kwargs)
        _written.set()

    if os.environ.get("STREAM_POLLING") != "documented":
        dynamodb._emit_stream_event = emit_and_wake
    lambda_svc._poll_dynamodb_streams = lambda: False
    threading.Thread(target=poll, daemon=True, name="stream-pollers").start()


def is_stream(source_arn: str | None) -> bool:
    return ":dynamodb:" in (source_arn or "") and "/stream/" in source_arn


def poll() -> None:
    while True:
        _written.wait(POLL_SECONDS)
        _written.clear()
        mappings = [entry for entry in lambda_svc._iter_all_esms() if is_stream(entry[2].get("EventSourceArn"))]
        for gone in _pollers.keys() - {mapping["UUID"] for _, _, mapping in mappings}:
            del _pollers[gone]
        for account, region, mapping in mappings:
            _pollers.setdefault(mapping["UUID"], Poller(account, region, mapping["UUID"])).start()


class Poller:
    """What a mapping has read and not yet finished. It stays while the mapping is disabled."""

    def __init__(self, account: str, region: str, uuid: str):
        self.account, self.region, self.uuid = account, region, uuid
        self.busy = threading.Lock()
        self.gathered: list = []
        self.gathered_bytes = 0
        self.gathering_since = 0.0
        self.pending: deque[Batch] = deque()
        self.due = 0.0

    def start(self) -> None:
        if self.has_work() and self.busy.acquire(blocking=False):
            threading.Thread(target=self.run, daemon=True, name=f"stream-poller-{self.uuid}").start()

    def run(self) -> None:
        _request_account_id.set(self.account)
        _request_region.set(self.region)
        try:
            while self.has_work() and self.step():
                pass
        except Exception:
            logger.exception("the poller of %s failed", self.uuid)
        finally:
            self.busy.release()

    def mapping(self) -> dict | None:
        """The mapping as it is now, unless it was deleted or disabled."""
        mapping = lambda_svc._esms.get_scoped(self.account, self.region, self.uuid)
        return mapping if mapping and mapping.get("Enabled", True) else None

    def has_work(self) -> bool:
        mapping = self.mapping()
        if mapping is None:
            return False
        if self.pending or self.gathered:
            return True
        _, end, _ = self.stream(mapping)
        return end > self.position()

    def position(self) -> int:
        return lambda_svc._dynamodb_stream_positions.get_scoped(self.account, self.region, self.uuid, 0)

    def stream(self, mapping: dict):
        """The positions of the oldest record and after the newest, and the records; a closed stream can still be read."""
        scope = {"account_id": self.account, "region": self.region}
        name = parse_arn(mapping["EventSourceArn"]).resource.split("/")[1]
        table = dynamodb._tables.get_scoped(self.account, self.region, name)
        if table and table.get("LatestStreamArn") == mapping["EventSourceArn"]:
            start, records = dynamodb.stream_start_position(name, **scope), dynamodb.stream_live_records(name, **scope)
        else:
            closed = dynamodb._closed_streams.get_scoped(self.account, self.region, mapping["EventSourceArn"])
            start, records = (closed["trimmed"], closed["records"]) if closed else (0, [])
        return start, start + len(records), records

    def step(self) -> bool:
        """Does one thing, and answers whether there may be more to do before the next poll."""
        mapping = self.mapping()
        if mapping is None:
            return False
        function, config = lambda_svc._get_func_record_for_qualifier(mapping["FunctionName"], mapping.get("Qualifier"))
        if function is None:
            return False
        denial = denial_of(config, mapping["EventSourceArn"])
        if denial:
            mapping["LastProcessingResult"] = f"PROBLEM: {denial}"
            return False
        if not self.pending:
            self.gather(mapping)
        if self.pending and time.monotonic() >= self.due:
            batch = self.pending.popleft()
            try:
                self.process(batch, mapping, function, config)
            except Exception:
                # An error of the model loses no record.
                self.retry([batch], batch.retries)
                raise
        elif self.pending or self.gathered:
            time.sleep(0.02)
        return True

    def gather(self, mapping: dict) -> None:
        """Reads on, and makes a batch when it is full or the batching window has passed. What is filtered out is passed over."""
        patterns = event_filters.patterns_of(mapping)
        start, end, records = self.stream(mapping)
        position = max(self.position(), start)
        full = False
        while position < end and not full:
            record = for_lambda(records[position - start])
            if event_filters.passes(record, patterns):
                size = len(json.dumps(record))
                full = bool(self.gathered) and self.gathered_bytes + size > PAYLOAD_BYTES
                if full:
                    break
                if not self.gathered:
                    self.gathering_since = time.monotonic()
                self.gathered.append(record)
                self.gathered_bytes += size
                full = len(self.gathered) >= mapping["BatchSize"]
            position += 1
        lambda_svc._dynamodb_stream_positions.set_scoped(self.account, self.region, self.uuid, position)
        window = mapping.get("MaximumBatchingWindowInSeconds") or 0
        if self.gathered and (full or time.monotonic() - self.gathering_since >= window):
            self.pending.append(Batch(self.gathered))
            self.gathered, self.gathered_bytes = [], 0

    def process(self, batch: Batch, mapping: dict, function: dict, config: dict) -> None:
        expired = expired_count(batch.records, mapping, clock.now())
        if expired:
            self.discard(replace(batch, records=batch.records[:expired]), mapping, config, failed_batches.AGE_EXCEEDED)
            batch = replace(batch, records=batch.records[expired:])
        if not batch.records:
            return
        result = lambda_svc._execute_function(function, {"Records": batch.records})
        if result.get("throttle"):
            # The function was not invoked, so the retries are not consumed.
            self.retry([batch], batch.retries)
            return
        batch = replace(batch, invocations=batch.invocations + 1)
        failed_at = 0 if result.get("error") else None
        if failed_at is None and REPORT in (mapping.get("FunctionResponseTypes") or []):
            failed_at = first_failure(result.get("body"), batch.records)
        if failed_at is None:
            mapping["LastProcessingResult"] = "OK"
            return
        mapping["LastProcessingResult"] = FAILED
        following = follow_ups(batch, failed_at, mapping)
        if following:
            self.retry(following, following[0].retries)
            return
        rest = replace(batch, records=batch.records[failed_at:])
        error = (result.get("function_error") or "Unhandled") if result.get("error") else None
        self.discard(rest, mapping, config, failed_batches.RETRIES_EXHAUSTED, error)

    def retry(self, batches: list[Batch], retries: int) -> None:
        self.pending.extendleft(reversed(batches))
        self.due = time.monotonic() + min(FIRST_RETRY_SECONDS * 2 ** min(retries, 10), LONGEST_RETRY_SECONDS)

    def discard(self, batch: Batch, mapping: dict, config: dict, condition: str, error: str | None = "Unhandled") -> None:
        try:
            failed_batches.deliver(mapping, config, batch, condition, error)
        except Exception as refusal:
            # As on AWS the records are lost then.
            mapping["LastProcessingResult"] = f"PROBLEM: The on-failure destination could not be written: {refusal}"
            logger.warning("%s: %s", self.uuid, mapping["LastProcessingResult"])
