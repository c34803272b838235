"""The output of functions: kept only if their role may write it, and readable without a client.

Lambda writes to CloudWatch Logs with the function's role, so a role without logs:CreateLogStream or
logs:PutLogEvents leaves no log.
"""

import os

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch_logs, lambda_svc

WRITES = ("logs:CreateLogStream", "logs:PutLogEvents")


def install() -> None:
    emit = lambda_svc._emit_lambda_logs

    def emit_if_allowed(func, *args, **kwargs):
        if os.environ.get("AUTH") != "true" or all(may(func.get("config") or func, action) for action in WRITES):
            emit(func, *args, **kwargs)

    lambda_svc._emit_lambda_logs = emit_if_allowed


def group_of(config: dict) -> str:
    return (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{config.get('FunctionName')}"


def may(config: dict, action: str) -> bool:
    role = str(config.get("Role", "")).rsplit("/", 1)[-1]
    account, region = get_account_id(), get_region()
    context = iam_evaluator.EvalContext(
        principal_arn=f"arn:aws:sts::{account}:assumed-role/{role}/{config.get('FunctionName')}",
        principal_type="AssumedRole",
        principal_account=account,
        action=action,
        resource_arn=f"arn:aws:logs:{region}:{account}:log-group:{group_of(config)}:log-stream:stream",
        region=region,
    )
    return iam_evaluator.evaluate(context, iam_evaluator._gather_role_policies(role, account)).decision == "Allow"


def messages_of(request: dict) -> dict:
    """Every message of a log group, the oldest first."""
    found = []
    for (account, region, name), group in cloudwatch_logs._log_groups.all_items():
        if name == request["logGroupName"] and (account, region) == (request["account"], request["region"]):
            found += [event for stream in group["streams"].values() for event in stream["events"]]
    return {"messages": [event["message"] for event in sorted(found, key=lambda event: event["timestamp"])]}
