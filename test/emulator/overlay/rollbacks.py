"""A custom resource whose creation failed is deleted when the stack rolls back, as on AWS.

Its provider may have made something before it failed, so CloudFormation sends Delete with the physical id of the
failed answer, or with one it makes up.
"""

import threading
import uuid

from ministack.services.cloudformation import custom_resource, stacks

_answers: dict = {}
_failed: dict = {}
# A provider is called and waited for on one worker thread.
_call = threading.local()


def install() -> None:
    register = custom_resource.register_token
    deliver = custom_resource.deliver_response
    invoke = custom_resource.invoke_custom_resource
    roll_back = stacks._roll_back_operation

    def register_token(token):
        _call.token = token
        return register(token)

    def deliver_response(token, response):
        _answers[token] = response
        return deliver(token, response)

    def invoke_custom_resource(request_type, logical_id, props, stack_name, stack_id, resource_type, **rest):
        _call.token = None
        try:
            return invoke(request_type, logical_id, props, stack_name, stack_id, resource_type, **rest)
        except Exception:
            # Without a token the provider was never called.
            if request_type == "Create" and _call.token:
                answer = _answers.get(_call.token, {})
                _failed[stack_id, logical_id] = {
                    "PhysicalResourceId": answer.get("PhysicalResourceId") or f"{stack_name}-{logical_id}-{uuid.uuid4().hex[:12]}",
                    "ResourceType": resource_type,
                    "LogicalResourceId": logical_id,
                    "Properties": props,
                    "Attributes": {},
                }
            raise
        finally:
            _answers.pop(_call.token, None)

    async def roll_back_operation(stack_name, stack_id, stack, operation, *args, **kwargs):
        logical_id = operation.get("failed_logical_id")
        record = _failed.pop((stack_id, logical_id), None)
        if record:
            stack.setdefault("_resources", {})[logical_id] = record
            operation["created"] = [*operation.get("created", []), logical_id]
        await roll_back(stack_name, stack_id, stack, operation, *args, **kwargs)

    custom_resource.register_token = register_token
    custom_resource.deliver_response = deliver_response
    custom_resource.invoke_custom_resource = invoke_custom_resource
    stacks._roll_back_operation = roll_back_operation
