"""Alarms and dashboards of CloudWatch, where MiniStack drops members or spells them as the SDK cannot read them."""

from ministack.services import cloudwatch

# Members of an alarm on metric math and on percentiles.
KEPT = ("Metrics", "ThresholdMetricId", "EvaluateLowSampleCountPercentile")
# Of an alarm on one metric: one on metric math has none of them.
OF_ONE_METRIC = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Dimensions", "Unit")

_mini: dict = {}


def install() -> None:
    _mini.update(put=cloudwatch._put_metric_alarm, dashboards=cloudwatch._list_dashboards)
    cloudwatch._put_metric_alarm = put_metric_alarm
    cloudwatch._list_dashboards = list_dashboards


def put_metric_alarm(params, cbor_data, is_cbor, is_json=False):
    reply = _mini["put"](params, cbor_data, is_cbor, is_json)
    request = cbor_data if is_cbor or is_json else {}
    if reply[0] < 400 and request:
        alarm = cloudwatch._alarms[request["AlarmName"]]
        alarm.update({name: request[name] for name in KEPT if request.get(name) is not None})
        if request.get("Metrics"):
            for name in OF_ONE_METRIC:
                alarm.pop(name, None)
    return reply


def list_dashboards(params, cbor_data, is_cbor, is_json=False):
    if not (is_cbor or is_json):
        return _mini["dashboards"](params, cbor_data, is_cbor, is_json)
    prefix = cbor_data.get("DashboardNamePrefix") or ""
    entries = [
        {**{member: dashboard[member] for member in ("DashboardName", "DashboardArn", "Size")}, "LastModified": int(dashboard["LastModified"])}
        for name, dashboard in sorted(cloudwatch._dashboards.items()) if name.startswith(prefix)
    ]
    if is_cbor:
        entries = [{**entry, "LastModified": cloudwatch._cbor_timestamp(entry["LastModified"])} for entry in entries]
        return cloudwatch._cbor_ok({"DashboardEntries": entries})
    return cloudwatch._json_ok({"DashboardEntries": entries})
