"""Condition keys that AWS sends with a request and MiniStack does not.

The emulator speaks plain HTTP, which stands for the TLS that everything would have on AWS.
"""

import json
import re

from ministack.core import iam_actions, iam_evaluator

KEY_HEADER = "x-amz-server-side-encryption-aws-kms-key-id"
TRANSPORT = {"aws:securetransport": "true", "s3:tlsversion": "1.3"}


def install() -> None:
    resolve = iam_evaluator._resolve_condition_key
    context_of_tags = iam_actions.request_tag_context
    context_of_s3 = iam_actions.s3_service_context

    def resolve_condition_key(key, context):
        return TRANSPORT.get(key.lower()) or resolve(key, context)

    def request_context(service, action, body, parameters):
        return {**context_of_tags(service, action, body, parameters), **keys_of(action, body)}

    def s3_context(action, query_params, path="", headers=None):
        return {**context_of_s3(action, query_params, path, headers), **keys_of_write(action, query_params or {}, headers or {})}

    iam_evaluator._resolve_condition_key = resolve_condition_key
    iam_actions.s3_service_context = s3_context
    iam_actions.request_tag_context = request_context


def keys_of(action: str, body: bytes) -> dict:
    if action == "cloudwatch:PutMetricData":
        return {"cloudwatch:namespace": namespace_of(body)}
    if action == "events:PutEvents":
        return {"events:source": [entry.get("Source") for entry in json.loads(body)["Entries"]]}
    if action.startswith("application-autoscaling:"):
        return {"application-autoscaling:service-namespace": json.loads(body)["ServiceNamespace"]}
    return {}


def keys_of_write(action: str, query_params: dict, headers: dict) -> dict:
    """The parts of an upload make no object; the call that ends it does."""
    if action != "s3:PutObject":
        return {}
    keys = {"s3:ObjectCreationOperation": str(not query_params.keys() & {"uploads", "partNumber"}).lower()}
    named = {"s3:if-none-match": headers.get("if-none-match"), f"s3:{KEY_HEADER}": headers.get(KEY_HEADER)}
    return {**keys, **{name: value for name, value in named.items() if value}}


def namespace_of(body: bytes) -> str:
    """The request comes as a form, as JSON or as CBOR, where the length of a text stands before it."""
    binary = re.search(rb"\x69Namespace([\x60-\x77]|\x78.)", body, re.DOTALL)
    if binary:
        length = binary[1][-1] - (0x60 if len(binary[1]) == 1 else 0)
        return body[binary.end():binary.end() + length].decode()
    text = re.search(rb"Namespace(?:=|\"\s*:\s*\")([^&\"]+)", body)
    return text[1].decode() if text else ""
