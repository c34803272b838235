"""CloudFormation's side of a resource: how handlers are registered and how a service's refusal reads in an event."""

import json
import uuid

from ministack.services.cloudformation import provisioners


class ResourceFailure(ValueError):
    """A handler's failure in the words CloudFormation uses for it."""

    def __init__(self, message: str, code: str):
        super().__init__(
            f'Resource handler returned message: "{message}" (RequestToken: {uuid.uuid4()}, HandlerErrorCode: {code})')


HANDLER_CODES = {
    "AlreadyExistsException": "AlreadyExists",
    "ResourceInUseException": "AlreadyExists",
    "ResourceNotFoundException": "NotFound",
    "TableNotFoundException": "NotFound",
}


def register(resource_type: str, create, update, delete, replaced_by=()) -> None:
    """Registers a type. A change of a property in `replaced_by` replaces the resource."""
    provisioners._RESOURCE_HANDLERS[resource_type] = {
        "create": create,
        "update": update,
        "update_with_logical_id": True,
        "delete": delete,
    }
    provisioners._REPLACING_PROPERTIES[resource_type] = tuple(replaced_by)


def already_exists(resource_type: str, identifier: str) -> ResourceFailure:
    return ResourceFailure(f"Resource of type '{resource_type}' with identifier '{identifier}' already exists.", "AlreadyExists")


def body_of(reply) -> dict:
    """The body of a service's reply; a refusal fails the resource."""
    status, _, payload = reply
    body = json.loads(payload) if payload else {}
    if status >= 400:
        code = body.get("__type", "").split("#")[-1]
        message = body.get("message") or body.get("Message") or code
        raise ResourceFailure(message, HANDLER_CODES.get(code, "InvalidRequest"))
    return body


def truth(value) -> bool:
    """Templates carry booleans as strings, too."""
    return str(value).lower() == "true"


def tag_map(tags) -> dict:
    return provisioners._tag_map(tags)
