"""What a caller has to be allowed on a KMS key that DynamoDB or Amazon S3 uses in its name.

Items of a table that is encrypted with a customer managed key need kms:Decrypt on it; an object with such a key needs
kms:Decrypt to be read, and kms:GenerateDataKey to be written. The key policy and the identity's policies are asked, with
kms:ViaService and the encryption context; a key that is not enabled lets no call through. AWS caches answers for about five minutes, the model does not; it checks no key
for the records of a stream, of which AWS's pages say nothing.

https://docs.aws.amazon.com/kms/latest/developerguide/services-dynamodb.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
"""

import contextvars

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id
from ministack.services import dynamodb, kms, s3

ITEM_ACTIONS = {f"dynamodb:{action}" for action in (
    "BatchGetItem", "BatchWriteItem", "ConditionCheckItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem",
    "PartiQLDelete", "PartiQLInsert", "PartiQLSelect", "PartiQLUpdate")}
OBJECT_ACTIONS = {"s3:GetObject": "kms:Decrypt", "s3:GetObjectVersion": "kms:Decrypt", "s3:PutObject": "kms:GenerateDataKey"}
KEY_OF_OBJECT = "x-amz-server-side-encryption-aws-kms-key-id"

# Why the request was denied, which the answer says.
_denied: contextvars.ContextVar = contextvars.ContextVar("overlay_denied_key", default=None)


def install() -> None:
    enforce = iam_evaluator.enforce
    respond = iam_actions.access_denied_response

    def enforce_with_key(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
        denied = enforce(access_key_id, iam_action, service, region, resource_arn=resource_arn, service_context=service_context)
        use = None if denied else use_of_key(iam_action, resource_arn, service_context or {})
        if use is None:
            return denied
        action, key, context = use
        keys = {"kms:ViaService": f"{service}.{region}.amazonaws.com", "kms:CallerAccount": get_account_id(), **context}
        denied = enforce(access_key_id, action, "kms", region, resource_arn=key["Arn"], service_context=keys)
        if denied:
            _denied.set("KMS key access denied error: " + iam_actions.identity_denial_message(
                action, denied.principal_arn, key["Arn"], denied.decision == "Deny"))
        elif key["KeyState"] != "Enabled":
            _denied.set(f"KMS key disabled error: {key['Arn']} is {key['KeyState']}")
            denied = iam_evaluator.EvalResult("Deny", principal_arn=iam_evaluator.caller_arn())
        return denied

    def respond_with_key(service, action, principal_arn, request_id, **named):
        message = _denied.get() or named.pop("message", "")
        return respond(service, action, principal_arn, request_id, **{**named, "message": message})

    iam_evaluator.enforce = enforce_with_key
    iam_actions.access_denied_response = respond_with_key


def use_of_key(action: str, resource: str, context: dict):
    """(action, key, encryption context) where a customer managed key is used, else None."""
    if action in ITEM_ACTIONS:
        table = dynamodb._tables.get(resource.split("/")[1]) if "/" in resource else None
        key = customer_key(((table or {}).get("SSEDescription") or {}).get("KMSMasterKeyArn"))
        return key and ("kms:Decrypt", key, {
            "kms:EncryptionContext:aws:dynamodb:tableName": table["TableName"],
            "kms:EncryptionContext:aws:dynamodb:subscriberId": get_account_id(),
        })
    if action in OBJECT_ACTIONS:
        bucket, _, name = resource.removeprefix("arn:aws:s3:::").partition("/")
        key = customer_key(key_of_write(bucket, context) if action == "s3:PutObject" else key_of_object(bucket, name))
        return key and (OBJECT_ACTIONS[action], key, {"kms:EncryptionContext:aws:s3:arn": resource})
    return None


def key_of_write(bucket: str, context: dict) -> str | None:
    return context.get(f"s3:{KEY_OF_OBJECT}") or s3._bucket_default_sse_headers(bucket).get(KEY_OF_OBJECT)


def key_of_object(bucket: str, name: str) -> str | None:
    found = (s3._buckets.get(bucket) or {}).get("objects", {}).get(name) or {}
    return found.get("preserved_headers", {}).get(KEY_OF_OBJECT)


def customer_key(key_id: str | None) -> dict | None:
    """None for keys that AWS owns or manages, whose policies let everyone of the account use them through the service."""
    key = kms._resolve_key(key_id) if key_id else None
    return key if key and key.get("KeyManager", "CUSTOMER") == "CUSTOMER" else None
