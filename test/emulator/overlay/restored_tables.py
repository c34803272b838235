"""The table that a restore makes: settings of its source, changed by the overrides of the request.

It begins as a table without history: of class STANDARD, without time to live, stream, tags, point-in-time recovery,
deletion protection, resource policy, Kinesis destination, contributor insights and replicas.
"""

import copy
import json
from collections import defaultdict

from ministack.core.responses import json_response
from ministack.services import dynamodb

from . import clock, models, restore_permissions, restore_phases
from .backup_service import Refusal

KINDS = (
    ("GlobalSecondaryIndexes", "GlobalSecondaryIndexOverride", ("IndexName", "KeySchema", "Projection")),
    ("LocalSecondaryIndexes", "LocalSecondaryIndexOverride", ("IndexName", "KeySchema", "Projection")),
    ("VectorIndexes", "VectorIndexOverride", ("IndexName",)),
)


def require_valid(operation: str, request: dict) -> None:
    shape = models.service_model("dynamodb").operation_model(operation).input_shape
    for path, _, message in models.violations(shape, request):
        path = path[0].lower() + path[1:]
        raise Refusal("ValidationException", f"1 validation error detected: Value at '{path}' failed to satisfy constraint: Member {message}")


def require_target(name: str) -> None:
    table = dynamodb._tables.get(name)
    if table is None:
        return
    if restore_phases.is_creating(table):
        raise Refusal("TableInUseException", f"Table is being created: {name}")
    raise Refusal("TableAlreadyExistsException", f"Table already exists: {name}")


def create(request: dict, source: dict, items: dict, summary: dict, caller: str | None = None):
    """Makes the table of a restore that has been found valid, and answers with its description."""
    restore_phases.require_room()
    name = request["TargetTableName"]
    made = creation(request, source)
    keys = {(source["SSEDescription"] or {}).get("KMSMasterKeyArn"), (made.get("SSESpecification") or {}).get("KMSMasterKeyId")}
    require_enabled(keys - {None})
    status, _, body = dynamodb._create_table(made)
    if status != 200:
        refusal = json.loads(body)
        raise Refusal(refusal["__type"].split("#")[-1], refusal["message"])
    table = dynamodb._tables[name]
    table["items"] = defaultdict(dict, copy.deepcopy(items))
    table["CreationDateTime"] = int(clock.now())
    dynamodb._items_replaced(table)
    keys = {(described or {}).get("KMSMasterKeyArn") for described in (source["SSEDescription"], table["SSEDescription"])}
    restore_phases.begin(table, summary, restore_permissions.lasting(table["TableArn"], keys - {None}, caller))
    return json_response({"TableDescription": dynamodb._table_description(name)})


def require_enabled(key_ids: set) -> None:
    """Without the key of the source its items cannot be read, whatever the key of the restored table."""
    for key in map(restore_permissions.key_of, key_ids):
        if key and key["KeyState"] != "Enabled":
            raise Refusal("AccessDeniedException", f"KMS key disabled error: {key['Arn']} is {key['KeyState']}")


def source_of_table(table: dict) -> dict:
    """The settings of a table that a restore takes over."""
    kept = ("KeySchema", "AttributeDefinitions", "ProvisionedThroughput", "OnDemandThroughput", "SSEDescription",
            "GlobalSecondaryIndexes", "LocalSecondaryIndexes")
    return {
        **{name: copy.deepcopy(table.get(name)) for name in kept},
        "BillingMode": table["BillingModeSummary"]["BillingMode"],
        "VectorIndexes": [dynamodb._vector_index_info(index) for index in table.get("VectorIndexes") or []],
    }


def creation(request: dict, source: dict) -> dict:
    billing = request.get("BillingModeOverride") or source["BillingMode"]
    made = {"TableName": request["TargetTableName"], "KeySchema": source["KeySchema"], "BillingMode": billing}
    for kind, override, matching in KINDS:
        indexes = chosen(source.get(kind) or [], request.get(override), override, matching)
        if indexes:
            made[kind] = indexes
    throughput, maximum = request.get("ProvisionedThroughputOverride"), request.get("OnDemandThroughputOverride")
    if billing == "PROVISIONED":
        if maximum:
            raise Refusal("ValidationException", "OnDemandThroughputOverride is not supported for tables with BillingMode PROVISIONED")
        # A source with capacity on demand has no units, and the creation is refused.
        throughput = throughput or source["ProvisionedThroughput"]
    elif billing == source["BillingMode"]:
        maximum = maximum or source["OnDemandThroughput"]
    made["GlobalSecondaryIndexes"] = [
        with_capacity(index, billing, throughput) for index in made.get("GlobalSecondaryIndexes", [])]
    optional = {
        "ProvisionedThroughput": throughput,
        "OnDemandThroughput": maximum,
        "SSESpecification": encryption(request.get("SSESpecificationOverride"), source["SSEDescription"]),
    }
    made.update({name: value for name, value in optional.items() if value is not None})
    made["AttributeDefinitions"] = [
        definition for definition in source["AttributeDefinitions"] if definition["AttributeName"] in attributes_of(made)]
    return made


def chosen(indexes: list, override: list | None, parameter: str, matching: tuple) -> list:
    """The indexes of the source, or those of them that the request lists."""
    if override is None:
        return indexes
    by_name = {index["IndexName"]: index for index in indexes}
    for index in override:
        if "WarmThroughput" in index:
            raise Refusal("ValidationException", f"WarmThroughput is not supported in {parameter}: {index['IndexName']}")
        known = by_name.get(index["IndexName"])
        if known is None or any(canonical(known.get(part)) != canonical(index.get(part)) for part in matching):
            raise Refusal("ValidationException", f"{parameter} does not match an index of the source table: {index['IndexName']}")
    return [{**by_name[index["IndexName"]], **index} for index in override]


def canonical(part):
    """A part of an index, without the order that AWS does not keep either."""
    names = part.get("NonKeyAttributes") if isinstance(part, dict) else None
    return {**part, "NonKeyAttributes": sorted(names)} if names else part


def with_capacity(index: dict, billing: str, of_table: dict | None) -> dict:
    kept = {name: index[name] for name in ("IndexName", "KeySchema", "Projection", "OnDemandThroughput") if name in index}
    if billing == "PROVISIONED":
        own = index.get("ProvisionedThroughput") or {}
        kept["ProvisionedThroughput"] = own if own.get("ReadCapacityUnits") else of_table
    return kept


def encryption(override: dict | None, description: dict | None) -> dict | None:
    """None is a key that AWS owns."""
    if override is not None:
        return override if override.get("Enabled") else None
    if not description or description["Status"] != "ENABLED":
        return None
    return {"Enabled": True, "SSEType": description["SSEType"], "KMSMasterKeyId": description.get("KMSMasterKeyArn")}


def attributes_of(made: dict) -> set:
    keyed = [made, *made.get("GlobalSecondaryIndexes", []), *made.get("LocalSecondaryIndexes", [])]
    names = {key["AttributeName"] for each in keyed for key in each["KeySchema"]}
    return names.union(*(dynamodb._vector_search_attrs(index) for index in made.get("VectorIndexes", [])))
