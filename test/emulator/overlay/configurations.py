"""AppConfig where MiniStack is laxer: the lock of hosted versions and their descriptions, and lists, newest first, by pages.

The minutes of deployment strategies are as long as a test wants them.
"""

import json

from ministack.services import appconfig, dynamodb

MINUTE_SECONDS = 60.0

_mini: dict = {}


def install() -> None:
    _mini.update(handle=appconfig.handle_request, versions=appconfig._list_hosted_configuration_versions,
                 deployments=appconfig._list_deployments, reset=dynamodb.reset)
    appconfig.handle_request = handle_request
    appconfig._list_hosted_configuration_versions = lambda app_id, profile_id, query: newest_first(
        "VersionNumber", query, _mini["versions"](app_id, profile_id, {"max_results": 1_000_000}))
    appconfig._list_deployments = lambda app_id, env_id, query: newest_first(
        "DeploymentNumber", query, _mini["deployments"](app_id, env_id, {"max_results": 1_000_000}))
    dynamodb.reset = reset


def configure(request: dict) -> dict:
    appconfig._DEPLOYMENT_MINUTE_SECONDS = float(request["minuteSeconds"])
    return request


def reset() -> None:
    configure({"minuteSeconds": MINUTE_SECONDS})
    _mini["reset"]()


async def handle_request(method, path, headers, body_bytes, query_params):
    parts = path.strip("/").split("/")
    is_new_version = method == "POST" and parts[-1] == "hostedconfigurationversions"
    if not is_new_version:
        return await _mini["handle"](method, path, headers, body_bytes, query_params)
    expected, newest = headers.get("latest-version-number"), appconfig._latest_hosted_version_number(parts[1], parts[3])
    if expected is not None and int(expected) != newest:
        return appconfig._error(409, "ConflictException", f"Latest version number is {newest}, and not {expected}")
    answer = await _mini["handle"](method, path, headers, body_bytes, query_params)
    record = appconfig._hosted_versions.get(f"{parts[1]}/{parts[3]}/{answer[1].get('Version-Number')}")
    if record:
        record["Description"] = headers.get("description", "")
    return answer


def newest_first(number: str, query: dict, answer):
    status, headers, body = answer
    if status >= 400:
        return answer
    items = sorted(json.loads(body)["Items"], key=lambda item: -item[number])
    start, most = int(query.get("next_token") or 0), int(query.get("max_results") or 50)
    rest = {"NextToken": str(start + most)} if start + most < len(items) else {}
    return appconfig._json(status, {"Items": items[start:start + most], **rest})
