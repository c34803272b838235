"""Changes that take time: while a table is UPDATING it takes no other change, and some changes are refused for a while.

Nothing is pending unless a test asks for it, because templates are deployed at once.
"""

from ministack.core.responses import error_response_json
from ministack.services import dynamodb

from . import clock

DEFAULTS = {"updateSeconds": 0.0, "timeToLiveSeconds": 0.0, "policySeconds": 0.0}

_settings = dict(DEFAULTS)
# The time until which a resource takes no such change, by the kind of the change and the resource.
_until: dict = {}


def install() -> None:
    reset, describe = dynamodb.reset, dynamodb._table_description

    def reset_with_changes():
        _settings.update(DEFAULTS)
        _until.clear()
        reset()

    def describe_with_changes(name):
        description = describe(name)
        return {**description, "TableStatus": "UPDATING"} if is_pending("updateSeconds", description["TableArn"]) else description

    dynamodb.reset = reset_with_changes
    dynamodb._table_description = describe_with_changes
    dynamodb._update_table = held(
        dynamodb._update_table, "updateSeconds", "TableName", "ResourceInUseException",
        "Attempt to change a resource which is still in use: Table is being updated")
    dynamodb._update_ttl = held(
        dynamodb._update_ttl, "timeToLiveSeconds", "TableName", "ValidationException",
        "Time to live has been modified multiple times within a fixed interval")
    dynamodb._put_resource_policy = held(
        dynamodb._put_resource_policy, "policySeconds", "ResourceArn", "ResourceInUseException",
        "Attempt to change a resource policy which is still in use")


def configure(request: dict) -> dict:
    _settings.update({name: float(value) for name, value in request.items() if name in DEFAULTS})
    return _settings


def is_pending(kind: str, resource: str) -> bool:
    return clock.now() < _until.get((kind, resource), 0)


def held(operation, kind: str, member: str, code: str, message: str):
    def run(request):
        resource = request.get(member)
        table = dynamodb._tables.get(dynamodb._normalize_table_name(resource))
        if member == "TableName" and table is not None:
            resource = table["TableArn"]
        if is_pending(kind, resource):
            return error_response_json(code, message, 400)
        reply = operation(request)
        if reply[0] < 400:
            _until[kind, resource] = clock.now() + _settings[kind]
        return reply

    return run
