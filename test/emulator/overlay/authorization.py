"""Which action and resource AWS checks a call against, where MiniStack has others or none.

From the Service Authorization Reference: AWS Backup's plan operations are checked against the plan's ARN, those of a
vault against the vault's; CloudFormation's against the stack's own ARN, also where the request has only its name;
those of a log stream against the stream; KMS's against the key, also where the request has an alias; those of
DynamoDB that take the ARN of a resource, tags for example, against that, and those of a stream against the stream;
those that switch the actions of alarms against the first of the alarms.
An operation of an event source mapping has the action of its own name.
"""

import json

from ministack.core import iam_actions

from . import models


def install() -> None:
    fall_back = iam_actions.extract_resource_arn

    def extract_resource_arn(service, method, path, headers, body, query_params, region, account_id):
        resource = fall_back(service, method, path, headers, body, query_params, region, account_id)
        if service == "backup":
            return backup_resource(method, path, body, region, account_id)
        if service == "cloudformation":
            return stack_resource(resource)
        if service == "logs":
            return log_resource(resource, body)
        if service == "kms":
            return key_resource(resource)
        if service in ("dynamodb", "dynamodbstreams"):
            return dynamodb_resource(body, resource)
        if service in ("cloudwatch", "monitoring"):
            return alarm_resource(body, resource, region, account_id)
        return resource

    iam_actions.extract_resource_arn = extract_resource_arn
    lambda_action = iam_actions._lambda_action
    iam_actions._lambda_action = lambda method, path: mapping_action(method, path) or lambda_action(method, path)


def mapping_action(method: str, path: str) -> str | None:
    operation, _ = models.operation_of("lambda", method, path)
    return operation if operation and "EventSourceMapping" in operation else None


def backup_resource(method: str, path: str, body: bytes, region: str, account_id: str) -> str:
    operation, in_path = models.operation_of("backup", method, path)
    if operation is None:
        return "*"
    parameters = models.parameters_of("backup", operation, in_path, {}, fields(body))
    for parameter in ("RecoveryPointArn", "ResourceArn"):
        if operation.startswith(("StartBackupJob", "ListRecoveryPointsByResource")):
            break
        if parameter in parameters:
            return parameters[parameter]
    for parameter, kind in (("BackupVaultName", "backup-vault"), ("BackupPlanId", "backup-plan")):
        if parameter in parameters:
            return f"arn:aws:backup:{region}:{account_id}:{kind}:{parameters[parameter]}"
    return f"arn:aws:backup:{region}:{account_id}:backup-plan:*" if operation == "CreateBackupPlan" else "*"


def dynamodb_resource(body: bytes, resource: str) -> str:
    from ministack.services import dynamodb_streams

    parameters = fields(body)
    for parameter in ("ResourceArn", "StreamArn", "ExportArn", "BackupArn"):
        if parameter in parameters:
            return parameters[parameter]
    iterator = dynamodb_streams._decode_iterator(parameters.get("ShardIterator", ""))
    return iterator.get("arn", resource) if iterator else resource


def stack_resource(resource: str) -> str:
    from ministack.services.cloudformation import _stacks

    if not resource.endswith("/*"):
        return resource
    stack = _stacks.get(resource.split("/")[-2])
    return stack["StackId"] if stack else resource


def log_resource(resource: str, body: bytes) -> str:
    """Log groups are named in policies with `:*` at the end, which stands for their streams."""
    if ":log-group:" not in resource or ":log-stream:" in resource or "resourceArn" in fields(body):
        return resource
    return f"{resource}:log-stream:{fields(body).get('logStreamName', '')}"


def key_resource(resource: str) -> str:
    from ministack.services import kms

    if ":alias/" not in resource:
        return resource
    key = kms._resolve_key(resource)
    return key["Arn"] if isinstance(key, dict) and "Arn" in key else resource


def alarm_resource(body: bytes, resource: str, region: str, account_id: str) -> str:
    names = fields(body).get("AlarmNames") if resource == "*" else None
    return f"arn:aws:cloudwatch:{region}:{account_id}:alarm:{names[0]}" if names else resource


def fields(body: bytes) -> dict:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
