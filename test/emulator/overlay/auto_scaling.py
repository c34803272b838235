"""Application Auto Scaling of DynamoDB tables: targets, policies and scheduled actions, as they are described.

Nothing is scaled. Requests are checked by AWS's model of the service.
"""

import json
import uuid

from ministack.core import iam_actions, router
from ministack.core.responses import get_account_id, get_region
from ministack.services import dynamodb

from . import clock, models

SERVICE = "application-autoscaling"
NOT_SUSPENDED = {"DynamicScalingInSuspended": False, "DynamicScalingOutSuspended": False, "ScheduledScalingSuspended": False}

_targets: dict = {}
_policies: dict = {}
_actions: dict = {}
_operations: dict = {}


class Refusal(Exception):
    """An error that the service answers with."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


def install() -> None:
    from ministack import app

    reset = dynamodb.reset

    def reset_with_scaling():
        for records in (_targets, _policies, _actions):
            records.clear()
        reset()

    dynamodb.reset = reset_with_scaling
    resource_of = iam_actions.extract_resource_arn

    def extract_resource_arn(service, method, path, headers, body, query_params, region, account_id):
        if service == SERVICE:
            return f"arn:aws:{SERVICE}:{region}:{account_id}:scalable-target/any"
        return resource_of(service, method, path, headers, body, query_params, region, account_id)

    iam_actions.extract_resource_arn = extract_resource_arn
    iam_actions.SERVICE_TO_IAM_NAMESPACE[SERVICE] = SERVICE
    router.SERVICE_PATTERNS[SERVICE] = {"target_prefixes": ["AnyScaleFrontendService"]}
    app.SERVICE_HANDLERS[SERVICE] = handle_request


async def handle_request(method, path, headers, body_bytes, query_params):
    name = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
    try:
        return reply(200, call(name, json.loads(body_bytes or b"{}")))
    except Refusal as refusal:
        return reply(400, {"__type": refusal.code, "message": refusal.message})


def reply(status: int, body: dict):
    return status, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(body).encode()


def operation(function):
    """Answers the operation that the function is named after: put_scaling_policy."""
    _operations["".join(word.capitalize() for word in function.__name__.split("_"))] = function
    return function


def call(name: str, request: dict) -> dict:
    if name not in _operations:
        raise Refusal("UnknownOperationException", f"Unknown operation: {name}")
    shape = models.service_model(SERVICE).operation_model(name).input_shape
    for path, _, message in models.violations(shape, request):
        raise Refusal("ValidationException", f"1 validation error detected: Value at '{path}' failed to satisfy constraint: Member {message}")
    return _operations[name](request) or {}


@operation
def register_scalable_target(request: dict) -> dict:
    require_resource(request)
    key = key_of(request)
    known = _targets.get(key)
    if known is None and (request.get("MinCapacity") is None or request.get("MaxCapacity") is None):
        raise Refusal("ValidationException", "Both MinCapacity and MaxCapacity must be specified when registering a new scalable target")
    record = {
        **(known or {**identity(request), "CreationTime": clock.now(), "ScalableTargetARN": arn(f"scalable-target/{uuid.uuid4().hex[:20]}")}),
        **{name: request[name] for name in ("MinCapacity", "MaxCapacity") if request.get(name) is not None},
        "RoleARN": f"arn:aws:iam::{get_account_id()}:role/aws-service-role/dynamodb.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_DynamoDBTable",
        "SuspendedState": {**(known or {}).get("SuspendedState", NOT_SUSPENDED), **request.get("SuspendedState", {})},
    }
    if record["MinCapacity"] > record["MaxCapacity"]:
        raise Refusal("ValidationException", "Maximum capacity cannot be less than minimum capacity")
    _targets[key] = record
    return {"ScalableTargetARN": record["ScalableTargetARN"]}


@operation
def deregister_scalable_target(request: dict) -> None:
    """Its policies and actions go with it."""
    key = key_of(request)
    require_target(request)
    del _targets[key]
    for records in (_policies, _actions):
        for each in [each for each in records if each[:len(key)] == key]:
            del records[each]


@operation
def describe_scalable_targets(request: dict) -> dict:
    wanted = request.get("ResourceIds")
    return page(request, "ScalableTargets", [
        record for record in owned(_targets, request) if not wanted or record["ResourceId"] in wanted])


@operation
def put_scaling_policy(request: dict) -> dict:
    require_target(request)
    if request.get("PolicyType", "StepScaling") != "TargetTrackingScaling":
        raise Refusal("ValidationException", "Only TargetTrackingScaling is supported for the dynamodb service namespace")
    key = (*key_of(request), request["PolicyName"])
    known = _policies.get(key)
    _policies[key] = {
        **identity(request), "PolicyName": request["PolicyName"], "PolicyType": request["PolicyType"], "Alarms": [],
        "TargetTrackingScalingPolicyConfiguration": request["TargetTrackingScalingPolicyConfiguration"],
        "CreationTime": (known or {}).get("CreationTime", clock.now()),
        "PolicyARN": (known or {}).get("PolicyARN") or arn(f"scalingPolicy:{uuid.uuid4()}:resource/{request['ResourceId']}:policyName/{request['PolicyName']}"),
    }
    return {"PolicyARN": _policies[key]["PolicyARN"], "Alarms": []}


@operation
def delete_scaling_policy(request: dict) -> None:
    remove(_policies, (*key_of(request), request["PolicyName"]), "scaling policy")


@operation
def describe_scaling_policies(request: dict) -> dict:
    return page(request, "ScalingPolicies", owned(_policies, request))


@operation
def put_scheduled_action(request: dict) -> None:
    require_target(request)
    key = (*key_of(request), request["ScheduledActionName"])
    known = _actions.get(key, {
        **identity(request), "ScheduledActionName": request["ScheduledActionName"], "CreationTime": clock.now(),
        "ScheduledActionARN": arn(f"scheduledAction:{uuid.uuid4()}:resource/{request['ResourceId']}:scheduledActionName/{request['ScheduledActionName']}"),
    })
    settings = ("Schedule", "Timezone", "StartTime", "EndTime", "ScalableTargetAction")
    _actions[key] = {**known, **{name: request[name] for name in settings if request.get(name) is not None}}


@operation
def delete_scheduled_action(request: dict) -> None:
    remove(_actions, (*key_of(request), request["ScheduledActionName"]), "scheduled action")


@operation
def describe_scheduled_actions(request: dict) -> dict:
    return page(request, "ScheduledActions", owned(_actions, request))


def key_of(request: dict) -> tuple:
    return get_account_id(), get_region(), request["ResourceId"], request["ScalableDimension"]


def identity(request: dict) -> dict:
    return {name: request[name] for name in ("ServiceNamespace", "ResourceId", "ScalableDimension")}


def arn(resource: str) -> str:
    return f"arn:aws:{SERVICE}:{get_region()}:{get_account_id()}:{resource}"


def owned(records: dict, request: dict) -> list:
    """Those of the account and the Region that the request asks for."""
    return [
        record for key, record in records.items()
        if key[:2] == (get_account_id(), get_region())
        and all(request.get(name) in (None, record[name]) for name in ("ResourceId", "ScalableDimension"))
    ]


def require_resource(request: dict) -> None:
    """table/orders, or table/orders/index/by-customer with a dimension of an index."""
    parts = request["ResourceId"].split("/")
    table = dynamodb._tables.get(parts[1]) if len(parts) in (2, 4) and parts[0] == "table" else None
    indexes = [index["IndexName"] for index in (table or {}).get("GlobalSecondaryIndexes") or []]
    kind = "index" if len(parts) == 4 else "table"
    if table is None or not request["ScalableDimension"].startswith(f"dynamodb:{kind}:") or (kind == "index" and parts[3] not in indexes):
        raise Refusal("ValidationException", f"DynamoDB resource does not exist: {request['ResourceId']}")


def require_target(request: dict) -> None:
    if key_of(request) not in _targets:
        raise Refusal(
            "ObjectNotFoundException",
            f"No scalable target found for service namespace: dynamodb, resource ID: {request['ResourceId']}, "
            f"scalable dimension: {request['ScalableDimension']}")


def remove(records: dict, key: tuple, kind: str) -> None:
    if records.pop(key, None) is None:
        raise Refusal("ObjectNotFoundException", f"No {kind} found for {'/'.join(key[2:])}")


def page(request: dict, name: str, records: list) -> dict:
    start, size = int(request.get("NextToken") or 0), int(request.get("MaxResults") or 50)
    found = {name: records[start:start + size]}
    if start + size < len(records):
        found["NextToken"] = str(start + size)
    return found
