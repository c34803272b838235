"""AWS's own service models: which request is which operation, what it may hold and what its answer holds."""

import functools
import re
from urllib.parse import unquote

import botocore.session
from botocore.utils import parse_timestamp


@functools.cache
def service_model(service: str):
    return botocore.session.Session().get_service_model(service)


@functools.cache
def routes(service: str) -> tuple:
    """(method, pattern, literal parts, operation) of each operation of a REST service, the most literal first."""
    found = []
    model = service_model(service)
    for name in model.operation_names:
        http = model.operation_model(name).http
        parts = [part for part in http["requestUri"].split("?")[0].split("/") if part]
        pattern = "/".join(
            f"(?P<{part.strip('{+}')}>.+?)" if part.startswith("{") else re.escape(part) for part in parts)
        literals = sum(not part.startswith("{") for part in parts)
        found.append((http["method"], re.compile(f"^/{pattern}/?$"), literals, name))
    return tuple(sorted(found, key=lambda route: -route[2]))


def operation_of(service: str, method: str, path: str):
    """The operation of a request and the parameters in its path, by their wire names."""
    for route_method, pattern, _, name in routes(service):
        match = pattern.match(path) if route_method == method else None
        if match:
            return name, {key: unquote(value) for key, value in match.groupdict().items()}
    return None, {}


def parameters_of(service: str, operation: str, in_path: dict, query: dict, body: dict) -> dict:
    """A request's parameters by their names in the model."""
    shape = service_model(service).operation_model(operation).input_shape
    parameters = {}
    for name, member in (shape.members if shape else {}).items():
        place = member.serialization.get("location")
        source = {"uri": in_path, "querystring": query}.get(place, body)
        value = source.get(member.serialization.get("name", name))
        if value is not None:
            parameters[name] = of_text(member, value) if place == "querystring" else value
    return parameters


def of_text(shape, text: str):
    """A value of a query, where everything is text; what is of no such type stays as it is, and is refused later."""
    if shape.type_name in ("integer", "long") and text.lstrip("-").isdecimal():
        return int(text)
    if shape.type_name == "boolean":
        return text == "true"
    if shape.type_name == "timestamp":
        return parse_timestamp(text).timestamp()
    return text


def violations(shape, value, path: str = "") -> list:
    """(path, kind, message) for each constraint of the model that a value breaks."""
    if shape.type_name == "structure":
        if not isinstance(value, dict):
            return [(path, "type", "must be an object")]
        missing = [(f"{path}.{name}".strip("."), "missing", "must not be null")
                   for name in shape.required_members if value.get(name) is None]
        return missing + [found for name, member in shape.members.items() if value.get(name) is not None
                          for found in violations(member, value[name], f"{path}.{name}".strip("."))]
    if shape.type_name == "list":
        if not isinstance(value, list):
            return [(path, "type", "must be a list")]
        return [found for index, item in enumerate(value) for found in violations(shape.member, item, f"{path}[{index}]")]
    if shape.type_name == "string":
        return string_violations(shape, value, path)
    if shape.type_name in ("integer", "long"):
        return number_violations(shape, value, path)
    return []


def string_violations(shape, value, path: str) -> list:
    if not isinstance(value, str):
        return [(path, "type", "must be a string")]
    found = []
    pattern = shape.metadata.get("pattern")
    expression = compiled(pattern) if pattern else None
    if expression and not expression.search(value):
        found.append((path, "pattern", f"must satisfy regular expression pattern: {pattern}"))
    if shape.enum and value not in shape.enum:
        found.append((path, "enum", f"must satisfy enum value set: {shape.enum}"))
    return found


@functools.cache
def compiled(pattern: str):
    """None for a pattern that only Java reads: with ranges of surrogates, or with classes such as Print."""
    try:
        return re.compile(pattern)
    except re.error:
        return None


def number_violations(shape, value, path: str) -> list:
    if isinstance(value, bool) or not isinstance(value, int):
        return [(path, "type", "must be a number")]
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and value < least:
        return [(path, "range", f"must have value greater than or equal to {least}")]
    if most is not None and value > most:
        return [(path, "range", f"must have value less than or equal to {most}")]
    return []


def members_only(service: str, operation: str, record: dict) -> dict:
    """A record cut down to what the operation's answer holds."""
    shape = service_model(service).operation_model(operation).output_shape
    return {name: record[name] for name in shape.members if record.get(name) is not None}
