"""What becomes of a batch of stream records after its function failed.

From the developer guide of AWS Lambda ("Configuring partial batch response with DynamoDB and Lambda", "Retain
discarded records for a DynamoDB event source"): the lowest sequence number that was returned is the checkpoint; an
identifier that is empty, null or not of the batch fails all of it; splitting a batch does not consume a retry.
"""

from dataclasses import dataclass, replace

REPORT = "ReportBatchItemFailures"


@dataclass(frozen=True)
class Batch:
    records: list
    invocations: int = 0
    retries: int = 0


def sequence_number_of(record: dict) -> str:
    return record["dynamodb"]["SequenceNumber"]


def first_failure(answer, records: list) -> int | None:
    """The index of the record that processing goes on from, or None where all of them were processed."""
    failures = answer.get("batchItemFailures") if isinstance(answer, dict) else None
    if not failures:
        return None
    known = {sequence_number_of(record): index for index, record in enumerate(records)}
    if not isinstance(failures, list):
        return 0
    found = [known.get(str(failure.get("itemIdentifier"))) if isinstance(failure, dict) else None for failure in failures]
    return 0 if None in found else min(found)


def follow_ups(batch: Batch, failed_at: int, mapping: dict) -> list[Batch]:
    """The batches that are tried next, or none where the retries are used up."""
    rest = batch.records[failed_at:]
    if mapping.get("BisectBatchOnFunctionError"):
        if failed_at > 0:
            return [replace(batch, records=rest)]
        if len(rest) > 1:
            middle = len(rest) // 2
            return [replace(batch, records=half) for half in (rest[:middle], rest[middle:])]
    most = mapping.get("MaximumRetryAttempts", -1)
    if 0 <= most <= batch.retries:
        return []
    return [replace(batch, records=rest, retries=batch.retries + 1)]


def expired_count(records: list, mapping: dict, now: float) -> int:
    """How many of the records, which are in the order of their age, are older than the mapping admits."""
    most = mapping.get("MaximumRecordAgeInSeconds", -1)
    if most < 0:
        return 0
    return sum(now - record["dynamodb"]["ApproximateCreationDateTime"] > most for record in records)
