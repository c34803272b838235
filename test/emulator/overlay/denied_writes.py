"""Writes that an explicit deny in the resource policy of a table refuses, for every caller.

MiniStack keeps the policies of tables and judges no request by them. Only the deny of everybody is modelled here; AWS
evaluates each policy with those of the caller. It takes effect at once here, and eventually on AWS.
"""

import json

from ministack.core.responses import error_response_json
from ministack.services import dynamodb

# The operation with the action that it needs; those of a transaction are the ones of its parts.
OPERATIONS = {"_put_item": "PutItem", "_update_item": "UpdateItem", "_delete_item": "DeleteItem", "_batch_write_item": "BatchWriteItem"}
PARTS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem"}


def install() -> None:
    for name, action in OPERATIONS.items():
        setattr(dynamodb, name, judged(getattr(dynamodb, name), action))
    transact = dynamodb._transact_write_items

    def transact_write_items(request):
        for item in request.get("TransactItems", []):
            for part, action in PARTS.items():
                if part in item and is_denied(action, item[part].get("TableName")):
                    return refusal(action, item[part]["TableName"])
        return transact(request)

    dynamodb._transact_write_items = transact_write_items


def judged(operation, action: str):
    def run(request):
        for name in request.get("RequestItems") or [request.get("TableName")]:
            if is_denied(action, name):
                return refusal(action, name)
        return operation(request)

    return run


def is_denied(action: str, table_name) -> bool:
    table = dynamodb._tables.get(dynamodb._normalize_table_name(table_name)) if table_name else None
    policy = dynamodb._resource_policies.get(table["TableArn"]) if table else None
    statements = json.loads(policy["Policy"]).get("Statement", []) if policy else []
    return any(
        each.get("Effect") == "Deny" and each.get("Principal") in ("*", {"AWS": "*"})
        and f"dynamodb:{action}" in listed(each.get("Action")) and table["TableArn"] in listed(each.get("Resource"))
        for each in statements)


def listed(value) -> list:
    return value if isinstance(value, list) else [value]


def refusal(action: str, table_name):
    return error_response_json(
        "AccessDeniedException",
        f"User is not authorized to perform: dynamodb:{action} on resource: {table_name} with an explicit deny in a resource-based policy", 400)
