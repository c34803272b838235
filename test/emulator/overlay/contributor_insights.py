"""The mode of contributor insights, which MiniStack drops."""

import json

from ministack.services import dynamodb

DEFAULT = "ACCESSED_AND_THROTTLED_KEYS"

# By the key under which MiniStack keeps the switch.
_modes: dict = {}
_mini: dict = {}


def install() -> None:
    _mini.update(update=dynamodb._update_contributor_insights, describe=dynamodb._describe_contributor_insights, reset=dynamodb.reset)
    dynamodb._update_contributor_insights = update
    dynamodb._describe_contributor_insights = describe
    dynamodb.reset = reset


def reset() -> None:
    _modes.clear()
    _mini["reset"]()


def update(request: dict):
    reply = _mini["update"](request)
    if reply[0] < 400:
        _modes[key_of(request)] = request.get("ContributorInsightsMode", DEFAULT)
    return with_mode(request, reply)


def describe(request: dict):
    return with_mode(request, _mini["describe"](request))


def key_of(request: dict) -> tuple:
    """With the id of the table, because a name may belong to another one later."""
    name = dynamodb._normalize_table_name(request["TableName"])
    return dynamodb._tables[name]["TableId"], request.get("IndexName")


def with_mode(request: dict, reply):
    status, headers, body = reply
    answer = json.loads(body)
    if status >= 400 or not answer["ContributorInsightsStatus"].startswith("ENABL"):
        return reply
    return status, headers, json.dumps({**answer, "ContributorInsightsMode": _modes.get(key_of(request), DEFAULT)}).encode()
