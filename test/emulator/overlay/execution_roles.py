"""What AWS Lambda does for a function in the function's own role: its permissions, and clients that have them."""

import functools
import os

import botocore.session
from botocore.config import Config
from ministack.core import iam_evaluator, lambda_runtime
from ministack.core.responses import get_account_id, get_region


def may(config: dict, action: str, resource: str) -> bool:
    """Whether the role of a function allows an action; always, where no policy is enforced."""
    if os.environ.get("AUTH") != "true":
        return True
    role = str(config.get("Role", "")).rsplit("/", 1)[-1]
    account, region = get_account_id(), get_region()
    context = iam_evaluator.EvalContext(
        principal_arn=f"arn:aws:sts::{account}:assumed-role/{role}/{config.get('FunctionName')}",
        principal_type="AssumedRole",
        principal_account=account,
        action=action,
        resource_arn=resource,
        region=region,
    )
    return iam_evaluator.evaluate(context, iam_evaluator._gather_role_policies(role, account)).decision == "Allow"


def client_of(config: dict, service: str):
    """A client of the emulator itself, for threads other than the one that serves it."""
    credentials = lambda_runtime.execution_credentials(config)
    return session().create_client(
        service,
        region_name=get_region(),
        endpoint_url=f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}",
        aws_access_key_id=credentials["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=credentials["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=credentials["AWS_SESSION_TOKEN"] or None,
        config=Config(proxies={}, retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=20, s3={"addressing_style": "path"}),
    )


@functools.cache
def session():
    return botocore.session.Session()
