"""AWS::DynamoDB::Table, made and changed through the service's own API."""

from ministack.services import dynamodb
from ministack.services.cloudformation import provisioners

from . import point_in_time_recovery
from .resources import ResourceFailure, already_exists, body_of, register, tag_map, truth

TYPE = "AWS::DynamoDB::Table"

PASSED_ON = (
    "KeySchema", "AttributeDefinitions", "BillingMode", "ProvisionedThroughput", "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes", "TableClass", "OnDemandThroughput",
)


def install() -> None:
    register(TYPE, create, update, delete, replaced_by=("TableName", "ImportSourceSpecification"))


def create(logical_id: str, props: dict, stack_name: str):
    name = props.get("TableName") or provisioners._physical_name(stack_name, logical_id, max_len=255)
    return create_named(TYPE, name, props)


def create_named(resource_type: str, name: str, props: dict):
    if name in dynamodb._tables:
        raise already_exists(resource_type, name)
    request = {key: props[key] for key in PASSED_ON if props.get(key) is not None}
    request["TableName"] = name
    request["DeletionProtectionEnabled"] = truth(props.get("DeletionProtectionEnabled", False))
    if stream_of(props):
        request["StreamSpecification"] = stream_of(props)
    if encryption_of(props):
        request["SSESpecification"] = encryption_of(props)
    tags = [{"Key": key, "Value": value} for key, value in tag_map(props.get("Tags")).items()]
    if tags:
        request["Tags"] = tags
    body_of(dynamodb._create_table(request))
    try:
        apply_settings(name, {}, props)
    except Exception:
        # CloudFormation takes back what a failed creation made.
        dynamodb._tables.pop(name, None)
        raise
    return name, dynamodb_attributes(name)


def update(physical_id: str, old: dict, new: dict, stack_name: str, logical_id: str | None = None):
    if is_replaced(old, new):
        if new.get("TableName"):
            raise ValueError(
                "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
                f"Rename {physical_id} and update the stack again.")
        return provisioners._seeded_create(create, logical_id or physical_id, new, stack_name)
    return update_named(physical_id, old, new, stack_name, logical_id)


def update_named(name: str, old: dict, new: dict, stack_name: str, logical_id: str | None):
    if name not in dynamodb._tables:
        raise ResourceFailure(f"Table: {name} not found", "NotFound")
    apply_settings(name, old, new)
    try:
        # With the name spelt out, the table is found again however it was named.
        provisioners._ddb_update(name, in_api_shape(old, name), in_api_shape(new, name), stack_name, logical_id)
        if (old.get("TableClass") or "STANDARD") != (new.get("TableClass") or "STANDARD"):
            body_of(dynamodb._update_table({"TableName": name, "TableClass": new.get("TableClass") or "STANDARD"}))
    except Exception:
        apply_settings(name, new, old)
        raise
    return name, dynamodb_attributes(name)


def delete(physical_id: str, props: dict) -> None:
    table = dynamodb._tables.get(physical_id)
    if table is None:
        return
    if table.get("DeletionProtectionEnabled"):
        raise ResourceFailure(
            f"Resource '{physical_id}' cannot be deleted as it is currently protected against deletion. "
            "Disable deletion protection first.", "InvalidRequest")
    body_of(dynamodb._delete_table({"TableName": physical_id}))


def apply_settings(name: str, old: dict, new: dict) -> None:
    """What the service takes in calls of their own."""
    if old.get("PointInTimeRecoverySpecification") != new.get("PointInTimeRecoverySpecification"):
        point_in_time_recovery.apply(name, new.get("PointInTimeRecoverySpecification"))
    before, after = old.get("TimeToLiveSpecification"), new.get("TimeToLiveSpecification")
    if before != after:
        wanted = after or {**before, "Enabled": False}
        body_of(dynamodb._update_ttl({"TableName": name, "TimeToLiveSpecification": {
            "AttributeName": wanted.get("AttributeName") or (before or {}).get("AttributeName", ""),
            "Enabled": truth(wanted.get("Enabled", False)),
        }}))
    before, after = resource_policy_of(old), resource_policy_of(new)
    if before != after:
        arn = dynamodb._tables[name]["TableArn"]
        body_of(dynamodb._put_resource_policy({"ResourceArn": arn, "Policy": after}) if after
                else dynamodb._delete_resource_policy({"ResourceArn": arn}))


def resource_policy_of(props: dict) -> str | None:
    document = (props.get("ResourcePolicy") or {}).get("PolicyDocument")
    return document if document is None or isinstance(document, str) else provisioners.json.dumps(document)


def is_replaced(old: dict, new: dict) -> bool:
    if any(old.get(key) != new.get(key) for key in ("KeySchema", "LocalSecondaryIndexes")):
        return True
    return provisioners._requires_replacement_dynamodb(old, new)


def in_api_shape(props: dict, name: str) -> dict:
    shape = {**props, "TableName": name, "DeletionProtectionEnabled": truth(props.get("DeletionProtectionEnabled", False))}
    shape["StreamSpecification"] = stream_of(props)
    shape["SSESpecification"] = encryption_of(props)
    return shape


def stream_of(props: dict) -> dict | None:
    stream = props.get("StreamSpecification")
    return {"StreamEnabled": True, "StreamViewType": stream["StreamViewType"]} if stream else None


def encryption_of(props: dict) -> dict | None:
    encryption = props.get("SSESpecification")
    if not encryption or not truth(encryption.get("SSEEnabled", False)):
        return None
    shape = {"Enabled": True, "SSEType": encryption.get("SSEType") or "KMS"}
    if encryption.get("KMSMasterKeyId"):
        shape["KMSMasterKeyId"] = encryption["KMSMasterKeyId"]
    return shape


def dynamodb_attributes(name: str) -> dict:
    table = dynamodb._tables[name]
    return {**provisioners._ddb_attrs(table), "TableId": table["TableId"]}
