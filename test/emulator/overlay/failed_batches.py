"""Records of failed batches, sent to the on-failure destination of an event source mapping with the function's role.

Their shape and the names of their objects are those of "Retain discarded records for a DynamoDB event source in
Lambda". AWS documents one condition, RetryAttemptsExhausted; objects that it wrote show RecordAgeExceeded.
"""

import json
import uuid
from datetime import datetime, timezone

from ministack.services import dynamodb_streams

from . import clock
from .execution_roles import client_of
from .stream_batches import Batch, sequence_number_of

RETRIES_EXHAUSTED = "RetryAttemptsExhausted"
AGE_EXCEEDED = "RecordAgeExceeded"

SHARD = dynamodb_streams._DEFAULT_SHARD_ID


def deliver(mapping: dict, config: dict, batch: Batch, condition: str, function_error: str | None) -> None:
    destination = ((mapping.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination")
    if not destination:
        return
    now = datetime.fromtimestamp(clock.now(), timezone.utc)
    document = document_of(mapping, config, batch, condition, function_error, now)
    SENDERS[destination.split(":")[2]](destination, document, mapping, config, batch, now)


def document_of(mapping, config, batch: Batch, condition: str, function_error: str | None, now: datetime) -> dict:
    document = {
        "requestContext": {
            "requestId": str(uuid.uuid4()),
            "functionArn": mapping["FunctionArn"],
            "condition": condition,
            "approximateInvokeCount": batch.invocations,
        },
        "responseContext": {
            "statusCode": 200,
            "executedVersion": config.get("Version", "$LATEST"),
            "functionError": function_error,
        },
        "version": "1.0",
        "timestamp": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "DDBStreamBatchInfo": {
            "shardId": SHARD,
            "startSequenceNumber": sequence_number_of(batch.records[0]),
            "endSequenceNumber": sequence_number_of(batch.records[-1]),
            "approximateArrivalOfFirstRecord": arrival_of(batch.records[0]),
            "approximateArrivalOfLastRecord": arrival_of(batch.records[-1]),
            "batchSize": len(batch.records),
            "streamArn": mapping["EventSourceArn"],
        },
    }
    if not batch.invocations:
        del document["responseContext"]
    return document


def arrival_of(record: dict) -> str:
    created = record["dynamodb"]["ApproximateCreationDateTime"]
    return datetime.fromtimestamp(created, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def to_bucket(destination: str, document: dict, mapping: dict, config: dict, batch: Batch, now: datetime) -> None:
    """Only here the records themselves are kept, as a string of JSON. The role has to be let list the bucket, too."""
    bucket = destination.split(":::")[1]
    client = client_of(config, "s3")
    client.head_bucket(Bucket=bucket)
    client.put_object(
        Bucket=bucket,
        Key=f"aws/lambda/{mapping['UUID']}/{SHARD}/{now:%Y/%m/%d}/{now:%Y-%m-%dT%H.%M.%S}-{uuid.uuid4()}",
        Body=json.dumps({**document, "payload": json.dumps({"Records": batch.records}, separators=(",", ":"))}).encode(),
    )


def to_queue(destination: str, document: dict, mapping: dict, config: dict, batch: Batch, now: datetime) -> None:
    client = client_of(config, "sqs")
    url = client.meta.endpoint_url + "/" + "/".join(destination.split(":")[4:6])
    client.send_message(QueueUrl=url, MessageBody=json.dumps(document))


def to_topic(destination: str, document: dict, mapping: dict, config: dict, batch: Batch, now: datetime) -> None:
    client_of(config, "sns").publish(TopicArn=destination, Message=json.dumps(document))


SENDERS = {"s3": to_bucket, "sqs": to_queue, "sns": to_topic}
