"""AWS Backup's front door: operations are found and their parameters checked by AWS's model of the service.

What no part of the overlay answers goes on to MiniStack.
"""

import json

from ministack.services import backup

from . import models

_operations: dict = {}


class Refusal(Exception):
    """An error that the service answers with."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


def install() -> None:
    fall_back = backup.handle_request

    async def handle_request(method, path, headers, body_bytes, query_params):
        operation, in_path = models.operation_of("backup", method, path)
        if operation not in _operations:
            return await fall_back(method, path, headers, body_bytes, query_params)
        query = {key: value[0] if isinstance(value, list) else value for key, value in query_params.items()}
        try:
            body = json.loads(body_bytes) if body_bytes else {}
        except json.JSONDecodeError:
            return reply_to(Refusal("InvalidRequestException", "Could not parse request body into json."))
        return answer(operation, models.parameters_of("backup", operation, in_path, query, body))

    backup.handle_request = handle_request


def operation(function):
    """Answers the operation that the function is named after: put_backup_vault_access_policy."""
    _operations["".join(word.capitalize() for word in function.__name__.split("_"))] = function
    return function


def answer(name: str, parameters: dict):
    """The reply to one operation, as (status, headers, body)."""
    try:
        return ok(call(name, parameters))
    except Refusal as refusal:
        return reply_to(refusal)


def call(name: str, parameters: dict) -> dict:
    shape = models.service_model("backup").operation_model(name).input_shape
    for path, kind, message in models.violations(shape, parameters):
        code = "MissingParameterValueException" if kind == "missing" else "InvalidParameterValueException"
        raise Refusal(code, f"Value at '{path}' failed to satisfy constraint: Member {message}")
    return _operations[name](parameters) or {}


def ok(body: dict):
    return 200, {"Content-Type": "application/json"}, json.dumps(body).encode()


def reply_to(refusal: Refusal):
    body = {"Code": f"ERROR_{refusal.code}", "Message": refusal.message, "__type": refusal.code}
    status = 403 if refusal.code == "AccessDeniedException" else 400
    return status, {"Content-Type": "application/json", "x-amzn-errortype": refusal.code}, json.dumps(body).encode()


def answer_of(name: str, record: dict) -> dict:
    return models.members_only("backup", name, record)


def page(parameters: dict, key: str, items: list) -> dict:
    start = int(parameters.get("NextToken") or 0)
    size = int(parameters.get("MaxResults") or 1000)
    found = {key: items[start:start + size]}
    if start + size < len(items):
        found["NextToken"] = str(start + size)
    return found
