"""Event source mappings of DynamoDB streams: the API, and AWS::Lambda::EventSourceMapping on top of it.

Requests are checked by AWS's model of the service and by "Lambda parameters for Amazon DynamoDB event source
mappings", and answers hold what AWS answers, with its defaults.
"""

import json

from ministack.core.responses import error_response_json
from ministack.services import dynamodb, lambda_svc
from ministack.services.cloudformation import provisioners

from . import event_filters, models
from .resources import body_of, register, tag_map, truth
from .stream_access import denial_of
from .stream_pollers import is_stream

TYPE = "AWS::Lambda::EventSourceMapping"

DEFAULTS = {
    "BatchSize": 100,
    "BisectBatchOnFunctionError": False,
    "DestinationConfig": {"OnFailure": {}},
    "Enabled": True,
    "FilterCriteria": {"Filters": []},
    "FunctionResponseTypes": [],
    "MaximumBatchingWindowInSeconds": 0,
    "MaximumRecordAgeInSeconds": -1,
    "MaximumRetryAttempts": -1,
    "ParallelizationFactor": 1,
}

CREATE_ONLY = ("EventSourceArn", "SelfManagedEventSource", "StartingPosition", "StartingPositionTimestamp")
NUMBERS = ("BatchSize", "MaximumBatchingWindowInSeconds", "MaximumRecordAgeInSeconds", "MaximumRetryAttempts", "ParallelizationFactor")
TRUTHS = ("BisectBatchOnFunctionError", "Enabled")

# A quota that AWS raises to ten on request.
MOST_FILTERS = 5
LEAST_AGE = 60

_mini: dict = {}


def install() -> None:
    _mini.update(
        create=lambda_svc._create_esm, update=lambda_svc._update_esm, response=lambda_svc._esm_response,
        handler=dict(provisioners._RESOURCE_HANDLERS[TYPE]))
    lambda_svc._create_esm = create_mapping
    lambda_svc._update_esm = update_mapping
    lambda_svc._esm_response = answer_of
    register(TYPE, create, update, delete, replaced_by=CREATE_ONLY)


def create_mapping(request: dict):
    if not is_stream(request.get("EventSourceArn")):
        return _mini["create"](request)
    refused = refusal_of(request, "CreateEventSourceMapping") or refusal_of_source(request)
    return refused or in_state("Creating", _mini["create"]({**DEFAULTS, **request}))


def update_mapping(uuid: str, request: dict):
    mapping = lambda_svc._esms.get(uuid)
    if mapping is None or not is_stream(mapping["EventSourceArn"]):
        return _mini["update"](uuid, request)
    refused = refusal_of({**request, "UUID": uuid}, "UpdateEventSourceMapping")
    if refused:
        return refused
    state = {True: "Enabling", False: "Disabling"}.get(request.get("Enabled"), "Updating")
    return in_state(state, _mini["update"](uuid, request))


def in_state(state: str, reply):
    """The answer to a change, which names the state on the way to the one that is there when it is next asked for."""
    status, headers, body = reply
    return reply if status >= 400 else (202, headers, json.dumps({**json.loads(body), "State": state}).encode())


def answer_of(mapping: dict) -> dict:
    record = _mini["response"](mapping)
    if not is_stream(mapping.get("EventSourceArn")):
        return record
    record.update(StateTransitionReason="User action", TumblingWindowInSeconds=0)
    if not event_filters.patterns_of(mapping):
        record.pop("FilterCriteria", None)
    return models.members_only("lambda", "GetEventSourceMapping", record)


def refusal_of(request: dict, operation: str):
    shape = models.service_model("lambda").operation_model(operation).input_shape
    for path, _, message in models.violations(shape, request):
        return refusal("ValidationException", f"1 validation error detected: Value at '{path}' failed to satisfy constraint: Member {message}")
    if 0 <= request.get("MaximumRecordAgeInSeconds", -1) < LEAST_AGE:
        return invalid(f"MaximumRecordAgeInSeconds must be -1 or at least {LEAST_AGE}")
    patterns = event_filters.patterns_of(request)
    if len(patterns) > MOST_FILTERS:
        return invalid(f"The number of filters must not exceed {MOST_FILTERS}.")
    if not all(event_filters.is_valid(pattern) for pattern in patterns):
        return invalid("Invalid filter pattern definition.")
    return None


def refusal_of_source(request: dict):
    arn, function_name = request["EventSourceArn"], request["FunctionName"]
    if request.get("StartingPosition") is None:
        return invalid("1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.")
    if request["StartingPosition"] == "AT_TIMESTAMP":
        return invalid(f"Unsupported starting position for arn type: {arn}")
    if not any(table.get("LatestStreamArn") == arn for table in dynamodb._tables.values()):
        return invalid(f"Stream not found: {arn}")
    name, qualifier, missing = lambda_svc._resolve_existing_esm_function(function_name)
    if missing:
        return missing
    for mapping in lambda_svc._esms.values():
        if (mapping.get("EventSourceArn"), mapping["FunctionName"], mapping.get("Qualifier")) == (arn, name, qualifier):
            return refusal(
                "ResourceConflictException",
                f'The event source arn (" {arn} ") and function (" {name} ") provided mapping already exists. '
                f"Please update or delete the existing mapping with UUID {mapping['UUID']}", 409)
    _, config = lambda_svc._get_func_record_for_qualifier(name, qualifier)
    denial = denial_of(config, arn)
    return invalid(denial) if denial else None


def invalid(message: str):
    return refusal("InvalidParameterValueException", message)


def refusal(code: str, message: str, status: int = 400):
    return error_response_json(code, message, status)


def create(logical_id: str, props: dict, stack_name: str):
    if not is_stream(props.get("EventSourceArn")):
        return _mini["handler"]["create"](logical_id, props, stack_name)
    uuid = body_of(lambda_svc._create_esm({**request_of(props), "Tags": tag_map(props.get("Tags"))}))["UUID"]
    return uuid, provisioners._lambda_esm_attrs(uuid)


def update(physical_id: str, old: dict, new: dict, stack_name: str, logical_id: str | None = None):
    if not is_stream(new.get("EventSourceArn")):
        return _mini["handler"]["update"](physical_id, old, new, stack_name)
    removed = {name: DEFAULTS[name] for name in old.keys() & DEFAULTS.keys() - new.keys()}
    changes = {name: value for name, value in request_of(new).items() if name not in CREATE_ONLY}
    body_of(lambda_svc._update_esm(physical_id, {**removed, **changes}))
    provisioners._reconcile_tag_map(lambda_svc._esms[physical_id].setdefault("Tags", {}), old, new)
    return physical_id, provisioners._lambda_esm_attrs(physical_id)


def delete(physical_id: str, props: dict) -> None:
    if physical_id in lambda_svc._esms:
        lambda_svc._delete_esm(physical_id)


def request_of(props: dict) -> dict:
    """Templates may spell numbers and truth values as strings."""
    request = {name: value for name, value in props.items() if name != "Tags" and value is not None}
    request.update({name: int(request[name]) for name in NUMBERS if name in request})
    request.update({name: truth(request[name]) for name in TRUTHS if name in request})
    return request
