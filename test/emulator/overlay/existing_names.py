"""A resource with a name of its own fails to be created where that name is taken, as on AWS.

Also, a log group without a name gets one that no other has.
"""

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch_logs, iam, lambda_svc, sns
from ministack.services.cloudformation import provisioners

from .resources import already_exists

NAMED = {
    "AWS::IAM::Role": ("RoleName", lambda name: name in iam._roles),
    "AWS::IAM::ManagedPolicy": ("ManagedPolicyName", lambda name: f"arn:aws:iam::{get_account_id()}:policy/{name}" in iam._policies),
    "AWS::Lambda::Function": ("FunctionName", lambda name: name in lambda_svc._functions),
    "AWS::Logs::LogGroup": ("LogGroupName", lambda name: name in cloudwatch_logs._log_groups),
    "AWS::SNS::Topic": ("TopicName", lambda name: f"arn:aws:sns:{get_region()}:{get_account_id()}:{name}" in sns._topics),
}


def install() -> None:
    for resource_type, (prop, is_taken) in NAMED.items():
        handler = provisioners._RESOURCE_HANDLERS[resource_type]
        handler["create"] = guarded(resource_type, prop, is_taken, handler["create"])
    name_log_groups(provisioners._RESOURCE_HANDLERS["AWS::Logs::LogGroup"])


def guarded(resource_type: str, prop: str, is_taken, create):
    def create_if_free(logical_id, props, stack_name):
        name = props.get(prop)
        if name and is_taken(name):
            raise already_exists(resource_type, name)
        return create(logical_id, props, stack_name)

    return create_if_free


def name_log_groups(handler: dict) -> None:
    create, update = handler["create"], handler["update"]

    def create_named(logical_id, props, stack_name):
        name = props.get("LogGroupName") or provisioners._physical_name(stack_name, logical_id, max_len=512)
        return create(logical_id, {**props, "LogGroupName": name}, stack_name)

    def update_named(physical_id, old, new, stack_name, logical_id=None):
        if not old.get("LogGroupName") and not new.get("LogGroupName"):
            old, new = ({**props, "LogGroupName": physical_id} for props in (old, new))
        return update(physical_id, old, new, stack_name, logical_id)

    handler["create"], handler["update"] = create_named, update_named
