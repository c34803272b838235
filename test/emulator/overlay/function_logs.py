"""The output of functions: kept only if their role may write it, and readable without a client.

Lambda writes to CloudWatch Logs with the function's role, so a role without logs:CreateLogStream or
logs:PutLogEvents leaves no log.
"""

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch_logs, lambda_svc

from .execution_roles import may

WRITES = ("logs:CreateLogStream", "logs:PutLogEvents")


def install() -> None:
    emit = lambda_svc._emit_lambda_logs

    def emit_if_allowed(func, *args, **kwargs):
        config = func.get("config") or func
        if all(may(config, action, stream_arn_of(config)) for action in WRITES):
            emit(func, *args, **kwargs)

    lambda_svc._emit_lambda_logs = emit_if_allowed


def group_of(config: dict) -> str:
    return (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{config.get('FunctionName')}"


def stream_arn_of(config: dict) -> str:
    return f"arn:aws:logs:{get_region()}:{get_account_id()}:log-group:{group_of(config)}:log-stream:stream"


def messages_of(request: dict) -> dict:
    """Every message of a log group, the oldest first."""
    found = []
    for (account, region, name), group in cloudwatch_logs._log_groups.all_items():
        if name == request["logGroupName"] and (account, region) == (request["account"], request["region"]):
            found += [event for stream in group["streams"].values() for event in stream["events"]]
    return {"messages": [event["message"] for event in sorted(found, key=lambda event: event["timestamp"])]}
