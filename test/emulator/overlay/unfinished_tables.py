"""What the service refuses while a restored table, or an index of it, is CREATING.

From the exceptions of each operation in AWS's model: the status of a table that items are read from or written to has
to be ACTIVE, and a table cannot be changed or deleted while it is being created.
"""

from ministack.core.responses import error_response_json
from ministack.services import dynamodb

from . import restore_phases

IN_USE = ("ResourceInUseException", "Attempt to change a resource which is still in use: Table is being created: {name}")

REFUSALS = {
    **dict.fromkeys((
        "_put_item", "_get_item", "_update_item", "_delete_item", "_query", "_scan", "_batch_write_item", "_batch_get_item",
        "_transact_write_items", "_transact_get_items", "_execute_statement", "_execute_transaction",
        "_search_vectors", "_update_contributor_insights",
    ), ("ResourceNotFoundException", "Requested resource not found")),
    **dict.fromkeys((
        "_delete_table", "_update_table", "_update_ttl", "_tag_resource", "_untag_resource", "_put_resource_policy",
        "_delete_resource_policy", "_enable_kinesis_streaming_destination",
    ), IN_USE),
    "_update_continuous_backups": (
        "ContinuousBackupsUnavailableException", "Backups are being enabled for the table: {name}. Please retry later"),
    "_create_backup": ("TableInUseException", "Table is being created: {name}"),
}


def install() -> None:
    for operation, (code, message) in REFUSALS.items():
        setattr(dynamodb, operation, guarded(getattr(dynamodb, operation), code, message))
    for operation in ("_query", "_scan"):
        setattr(dynamodb, operation, guarded_index(getattr(dynamodb, operation)))
    dynamodb._delete_table = guarded_indexes(
        dynamodb._delete_table, lambda request: True, "Cannot delete table while indexes are being created, updated, or deleted.")
    dynamodb._update_table = guarded_indexes(
        dynamodb._update_table, lambda request: "GlobalSecondaryIndexUpdates" in request, "An index is being created.")


def guarded(operation, code: str, message: str):
    def run(request):
        for name in names_in(request):
            table = table_of(name)
            if table and restore_phases.is_creating(table):
                return error_response_json(code, message.format(name=table["TableName"]), 400)
        return operation(request)

    return run


def guarded_index(operation):
    def run(request):
        table = table_of(request.get("TableName"))
        index = request.get("IndexName")
        if table and index in restore_phases.creating_indexes(table):
            return error_response_json(
                "ValidationException", f"Cannot read from backfilling global secondary index: {index}", 400)
        return operation(request)

    return run


def guarded_indexes(operation, concerns, message: str):
    def run(request):
        table = table_of(request.get("TableName"))
        if table and concerns(request) and restore_phases.creating_indexes(table) and not restore_phases.is_creating(table):
            return error_response_json(
                "ResourceInUseException", f"Attempt to change a resource which is still in use: {message}", 400)
        return operation(request)

    return run


def table_of(name: str | None) -> dict | None:
    return dynamodb._tables.get(dynamodb._normalize_table_name(name))


def names_in(request: dict) -> list:
    """The tables that a request names, by name or ARN, wherever operations have them."""
    named = [request[member] for member in ("TableName", "ResourceArn") if member in request]
    named += list(request.get("RequestItems") or {})
    named += [action.get("TableName") for actions in request.get("TransactItems") or [] for action in actions.values()]
    # A batch of statements executes one after the other, and answers each with its own refusal.
    statements = [request, *(request.get("TransactStatements") or [])]
    return named + [name for statement in statements for name in names_in_statement(statement)]


def names_in_statement(statement: dict) -> list:
    try:
        parsed = dynamodb._parse_partiql(statement["Statement"], statement.get("Parameters"))
    except (KeyError, ValueError):
        # The operation itself answers what is wrong.
        return []
    return [parsed.get("table") or parsed["select"]["table"]]
