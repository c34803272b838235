"""Records of DynamoDB streams, where MiniStack's differ from those that AWS documents (API_streams_Record).

The size counts names and values of the keys and of each image. An image stays as it was when the record was made.
"""

import contextvars
import copy
import threading
import uuid

from ministack.core.arn import parse_arn
from ministack.core.responses import _request_account_id, _request_region
from ministack.services import dynamodb

from . import clock

# The table whose item the service itself deletes; deletions that replicas repeat do not carry its identity.
_expiring: contextvars.ContextVar = contextvars.ContextVar("_expiring", default=None)

REAPER = "dynamodb-ttl-reaper"


def install() -> None:
    build = dynamodb._build_change_record
    remove = dynamodb._remove_item

    def build_change_record(table, event_name, old_item, new_item, view_type):
        record = build(table, event_name, copy.deepcopy(old_item), copy.deepcopy(new_item), view_type)
        change = record["dynamodb"]
        change["ApproximateCreationDateTime"] = int(clock.now())
        change["SizeBytes"] = sum(size_of(change.get(part, {})) for part in ("Keys", "NewImage", "OldImage"))
        record["eventID"] = uuid.uuid4().hex
        if _expiring.get() == table["TableArn"]:
            record["userIdentity"] = {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"}
        return record

    def remove_item(table, pk_val, sk_val):
        item = remove(table, pk_val, sk_val)
        if threading.current_thread().name == REAPER and item is not None:
            record_expiration(table, item)
        return item

    dynamodb._build_change_record = build_change_record
    dynamodb._remove_item = remove_item


def size_of(item: dict) -> int:
    return sum(len(name.encode()) + dynamodb._attribute_value_size(value) for name, value in item.items())


def for_lambda(record: dict) -> dict:
    """A record as functions receive it, where the members of the identity begin in lower case."""
    identity = record.get("userIdentity")
    if not identity:
        return record
    return {**record, "userIdentity": {"type": identity["Type"], "principalId": identity["PrincipalId"]}}


def expire_items(request: dict) -> dict:
    """Deletes what time to live has ended for. MiniStack does so each minute, AWS within days."""
    count = 0
    for (account, region, name), setting in list(dynamodb._ttl_settings.all_items()):
        table = dynamodb._tables.get_scoped(account, region, name)
        if table is None or setting.get("TimeToLiveStatus") != "ENABLED":
            continue
        for pk_val, sk_val in expired_keys(table, setting["AttributeName"]):
            record_expiration(table, dynamodb._remove_item(table, pk_val, sk_val))
            count += 1
    return {"count": count}


def expired_keys(table: dict, attribute: str) -> list:
    """Only attributes of type number count."""
    return [
        (pk_val, sk_val)
        for pk_val, items in table["items"].items()
        for sk_val, item in items.items()
        if 0 < float(item.get(attribute, {}).get("N", 0)) <= clock.now()
    ]


def record_expiration(table: dict, item: dict) -> None:
    place = parse_arn(table["TableArn"])
    tokens = [
        (_request_account_id, _request_account_id.set(place.account_id)),
        (_request_region, _request_region.set(place.region)),
        (_expiring, _expiring.set(table["TableArn"])),
    ]
    try:
        dynamodb._emit_stream_event(table["TableName"], "REMOVE", item, None)
    finally:
        for variable, token in tokens:
            variable.reset(token)
