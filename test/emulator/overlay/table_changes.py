"""Changes of a table by UpdateTable that MiniStack drops: warm throughput, and on-demand maxima of an index."""

from ministack.core.responses import error_response_json
from ministack.services import dynamodb

UNITS = ("ReadUnitsPerSecond", "WriteUnitsPerSecond")

_mini: dict = {}


def install() -> None:
    _mini.update(update=dynamodb._update_table)
    dynamodb._update_table = update


def update(request: dict):
    table = dynamodb._tables.get(dynamodb._normalize_table_name(request.get("TableName")))
    if table is None:
        return _mini["update"](request)
    indexes = {index["IndexName"]: index for index in table.get("GlobalSecondaryIndexes") or []}
    updates = [change["Update"] for change in request.get("GlobalSecondaryIndexUpdates") or [] if "Update" in change]
    known = [(indexes[change["IndexName"]], change) for change in updates if change["IndexName"] in indexes]
    refused = next((refusal for resource, change in ((table, request), *known) if (refusal := lowered(resource, change))), None)
    if refused:
        return refused
    reply = _mini["update"](request)
    if reply[0] >= 400:
        return reply
    for resource, change in ((table, request), *known):
        warm(resource, change)
    for index, change in known:
        if "OnDemandThroughput" in change:
            index["OnDemandThroughput"] = {**index.get("OnDemandThroughput", {}), **change["OnDemandThroughput"]}
    return reply


def lowered(resource: dict, change: dict):
    """AWS warms a table for more, and never for less."""
    now, wanted = resource.get("WarmThroughput") or {}, change.get("WarmThroughput") or {}
    for units in UNITS:
        if wanted.get(units, now.get(units, 0)) < now.get(units, 0):
            return error_response_json(
                "ValidationException",
                f"One or more parameter values were invalid: Requested {units} for WarmThroughput is lower than current "
                "WarmThroughput, decreasing WarmThroughput is not supported", 400)
    return None


def warm(resource: dict, change: dict) -> None:
    if "WarmThroughput" in change:
        resource["WarmThroughput"] = {**resource.get("WarmThroughput", {}), **change["WarmThroughput"], "Status": "ACTIVE"}
