"""Checks of a caller for what a service does in its name, besides the action that it calls."""

import contextvars

from ministack.core import iam_evaluator
from ministack.core.responses import get_region

# The access key of the request; None where no policy is enforced.
_access_key: contextvars.ContextVar = contextvars.ContextVar("overlay_access_key", default=None)


def install() -> None:
    enforce = iam_evaluator.enforce

    def enforce_and_remember(access_key_id, *arguments, **named):
        _access_key.set(access_key_id)
        return enforce(access_key_id, *arguments, **named)

    iam_evaluator.enforce = enforce_and_remember


def is_denied(action: str, resource: str, keys: dict) -> bool:
    """Whether the caller of the request, with the limits of its session, may not do this to that."""
    access_key = _access_key.get()
    if access_key is None:
        return False
    return iam_evaluator.enforce(access_key, action, action.split(":")[0], get_region(), resource_arn=resource, service_context=keys) is not None
