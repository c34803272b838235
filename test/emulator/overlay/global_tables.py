"""AWS::DynamoDB::GlobalTable: the table of the stack's region, and a replica in each other region named.

Settings of a replica (recovery, deletion protection, tags, key) belong to its region; the rest is shared.
"""

from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import dynamodb
from ministack.services.cloudformation import provisioners

from . import tables
from .resources import ResourceFailure, body_of, register, tag_map, truth

TYPE = "AWS::DynamoDB::GlobalTable"

PER_REPLICA = ("PointInTimeRecoverySpecification", "DeletionProtectionEnabled", "Tags", "TableClass", "ResourcePolicy")


def install() -> None:
    register(TYPE, create, update, delete, replaced_by=("TableName", "LocalSecondaryIndexes"))


def create(logical_id: str, props: dict, stack_name: str):
    name = props.get("TableName") or provisioners._physical_name(stack_name, logical_id, max_len=255)
    require_own_region(props)
    tables.create_named(TYPE, name, local_props(props, get_region()))
    add_replicas(name, props, replica_regions(props))
    return name, attributes(name)


def update(physical_id: str, old: dict, new: dict, stack_name: str, logical_id: str | None = None):
    require_own_region(new)
    if tables.is_replaced(old, new):
        if new.get("TableName"):
            raise ValueError(
                "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
                f"Rename {physical_id} and update the stack again.")
        return provisioners._seeded_create(create, logical_id or physical_id, new, stack_name)
    home = get_region()
    before, after = replica_regions(old), replica_regions(new)
    for region in before - after:
        refuse_protected(physical_id, region)
    tables.update_named(physical_id, local_props(old, home), local_props(new, home), stack_name, logical_id)
    change_replicas(physical_id, [{"Delete": {"RegionName": region}} for region in sorted(before - after)])
    add_replicas(physical_id, new, after - before)
    for region in before & after:
        apply_replica(physical_id, local_props(old, region), local_props(new, region), region)
    return physical_id, attributes(physical_id)


def delete(physical_id: str, props: dict) -> None:
    table = dynamodb._tables.get(physical_id)
    if table is None:
        return
    home = get_region()
    replicas = [region for region in dynamodb._replica_group(table) if region != home]
    for region in [home, *replicas]:
        refuse_protected(physical_id, region)
    change_replicas(physical_id, [{"Delete": {"RegionName": region}} for region in replicas])
    tables.delete(physical_id, props)


def local_props(props: dict, region: str) -> dict:
    """The properties as AWS::DynamoDB::Table would have them in a region."""
    replica = replica_of(props, region)
    local = {key: value for key, value in props.items() if key not in ("Replicas", *PER_REPLICA)}
    local.update({key: replica[key] for key in PER_REPLICA if key in replica})
    encryption = props.get("SSESpecification")
    if encryption:
        local["SSESpecification"] = {**encryption, **(replica.get("SSESpecification") or {})}
    capacity = {
        "ReadCapacityUnits": minimum(replica.get("ReadProvisionedThroughputSettings"), "ReadCapacity"),
        "WriteCapacityUnits": minimum(props.get("WriteProvisionedThroughputSettings"), "WriteCapacity"),
    }
    if props.get("BillingMode", "PROVISIONED") == "PROVISIONED":
        local["BillingMode"] = "PROVISIONED"
        local["ProvisionedThroughput"] = {key: value or 5 for key, value in capacity.items()}
    return local


def minimum(settings: dict | None, kind: str) -> int | None:
    settings = settings or {}
    units = (settings.get(f"{kind}AutoScalingSettings") or {}).get("MinCapacity", settings.get(f"{kind}Units"))
    return None if units is None else int(units)


def replica_of(props: dict, region: str) -> dict:
    return next((replica for replica in props.get("Replicas") or [] if replica.get("Region") == region), {})


def replica_regions(props: dict) -> set:
    return {replica["Region"] for replica in props.get("Replicas") or []} - {get_region()}


def require_own_region(props: dict) -> None:
    if not replica_of(props, get_region()):
        raise ResourceFailure(
            f"Replicas must include the region the stack is deployed to: {get_region()}", "InvalidRequest")


def add_replicas(name: str, props: dict, regions: set) -> None:
    change_replicas(name, [{"Create": {"RegionName": region}} for region in sorted(regions)])
    for region in regions:
        apply_replica(name, {}, local_props(props, region), region)


def change_replicas(name: str, updates: list) -> None:
    if updates:
        body_of(dynamodb._update_table({"TableName": name, "ReplicaUpdates": updates}))


def apply_replica(name: str, old: dict, new: dict, region: str) -> None:
    with request_scope(get_account_id(), region):
        table = dynamodb._tables[name]
        request = {"TableName": name, "DeletionProtectionEnabled": truth(new.get("DeletionProtectionEnabled", False))}
        if tables.encryption_of(old) != tables.encryption_of(new):
            request["SSESpecification"] = tables.encryption_of(new) or {"Enabled": False}
        body_of(dynamodb._update_table(request))
        dynamodb._tags[table["TableArn"]] = [{"Key": key, "Value": value} for key, value in tag_map(new.get("Tags")).items()]
        # The time to live is the same everywhere and follows the home region.
        tables.apply_settings(name, shared_removed(old), shared_removed(new))


def shared_removed(props: dict) -> dict:
    return {key: value for key, value in props.items() if key != "TimeToLiveSpecification"}


def refuse_protected(name: str, region: str) -> None:
    table = dynamodb._tables.get_scoped(get_account_id(), region, name)
    if table and table.get("DeletionProtectionEnabled"):
        raise ResourceFailure(
            f"Resource '{name}' cannot be deleted as it is currently protected against deletion in {region}. "
            "Disable deletion protection first.", "InvalidRequest")


def attributes(name: str) -> dict:
    return tables.dynamodb_attributes(name)
