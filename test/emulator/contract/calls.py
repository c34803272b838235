"""Makes calls with AWS's own models and says where an answer leaves them.

Reads {"endpoint": url or null, "calls": [{"service", "operation", "parameters", "region", "credentials"}]} and prints,
for each call, {"ok", "code", "message", "answer", "violations"}. Without an endpoint, moto answers.
"""

import functools
import json
import sys

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

# Any operation may answer with these, so that models do not list them.
COMMON_ERRORS = {"AccessDeniedException", "AccessDenied", "ValidationException", "ValidationError"}


def main() -> None:
    order = json.load(sys.stdin)
    if order["endpoint"] is None:
        from moto import mock_aws

        with mock_aws():
            results = [call(None, each) for each in order["calls"]]
    else:
        results = [call(order["endpoint"], each) for each in order["calls"]]
    json.dump(results, sys.stdout, default=str)


def call(endpoint: str | None, order: dict) -> dict:
    client, sent = client_of(endpoint, order["service"], order["region"], *order["credentials"])
    model = client.meta.service_model.operation_model(order["operation"])
    result = {"ok": True, "code": None, "message": None, "answer": None, "violations": []}
    try:
        answer = client._make_api_call(order["operation"], order["parameters"])
        answer.pop("ResponseMetadata", None)
        result["answer"] = answer
        if model.output_shape and model.metadata["protocol"] in ("json", "rest-json"):
            result["violations"] = list(violations(model.output_shape, json.loads(sent[-1] or b"{}"), ""))
    except ClientError as error:
        code = error.response["Error"]["Code"]
        known = {shape.metadata.get("error", {}).get("code", shape.name) for shape in model.error_shapes}
        result.update(ok=False, code=code, message=error.response["Error"]["Message"])
        if code not in known | {shape.name for shape in model.error_shapes} | COMMON_ERRORS:
            result["violations"] = [f"{code} is no exception of {order['operation']}"]
    return result


@functools.cache
def session():
    """The one that keeps the models; made after moto has put itself in place."""
    return botocore.session.Session()


@functools.cache
def client_of(endpoint: str | None, service: str, region: str, key: str, secret: str):
    """A client, and the list that the bodies of its answers go to."""
    client = session().create_client(
        service, region_name=region, endpoint_url=endpoint, aws_access_key_id=key, aws_secret_access_key=secret,
        # What the model forbids must reach the service.
        config=Config(parameter_validation=False, retries={"total_max_attempts": 1}))
    sent: list = []
    client.meta.events.register("before-parse", lambda response_dict, **_: sent.append(text_of(response_dict["body"])))
    return client, sent


def text_of(body) -> bytes:
    """Empty for an object of Amazon S3, which comes as a stream."""
    return body if isinstance(body, bytes) else b""


def violations(shape, value, path: str):
    """Each member that the model does not know or misses, and each value of another type."""
    if shape.type_name == "structure":
        if not isinstance(value, dict):
            yield f"{path} is no structure"
            return
        wire = {member.serialization.get("name", name): member for name, member in shape.members.items()}
        yield from (f"{path}.{name} is unknown" for name in value.keys() - wire.keys())
        yield from (f"{path}.{name} is missing" for name in shape.required_members
                    if shape.members[name].serialization.get("name", name) not in value)
        for name in value.keys() & wire.keys():
            yield from violations(wire[name], value[name], f"{path}.{name}")
    elif shape.type_name == "list":
        if not isinstance(value, list):
            yield f"{path} is no list"
            return
        for index, item in enumerate(value):
            yield from violations(shape.member, item, f"{path}[{index}]")
    elif shape.type_name == "map":
        if not isinstance(value, dict):
            yield f"{path} is no map"
            return
        for name, item in value.items():
            yield from violations(shape.value, item, f"{path}.{name}")
    elif not isinstance(value, TYPES.get(shape.type_name, object)) or (isinstance(value, bool) and shape.type_name != "boolean"):
        yield f"{path} is no {shape.type_name}: {value!r}"
    elif shape.type_name == "string" and shape.enum and value not in shape.enum:
        yield f"{path} is none of {shape.enum}: {value!r}"


TYPES = {"string": str, "integer": int, "long": int, "boolean": bool, "timestamp": (int, float), "double": (int, float)}

if __name__ == "__main__":
    main()
