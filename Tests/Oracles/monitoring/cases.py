"""When each alert fires, and when it does not, for `promtool test rules`.

Series of instances that begin with `bad` must make it fire, all others must not.
"""
import re

# The minute at which is looked, and series as promtool writes them: START+STEPxCOUNT, one value a minute.
CASES = {
    "SlipwayDown": (3, {'up{job="slipway",instance="bad"}': "0+0x5", 'up{job="slipway",instance="good"}': "1+0x5"}),
    "SlipwayRestarts": (10, {
        'process_start_time_seconds{job="slipway",instance="bad"}': "1 2 3 4+0x10",
        'process_start_time_seconds{job="slipway",instance="good"}': "1 2 2+0x10",
        'process_start_time_seconds{job="other",instance="other"}': "1 2 3 4+0x10",
    }),
    "SlipwayDraining": (65, {'slipway_draining{instance="bad"}': "1+0x70", 'slipway_draining{instance="good"}': "1+0x30 0+0x40"}),
    "SlipwayRequestsFail": (17, {
        'slipway_http_requests_total{instance="bad",route="/v1/projects",status="500"}': "0+60x20",
        'slipway_http_requests_total{instance="bad",route="/v1/projects",status="200"}': "0+60x20",
        'slipway_http_requests_total{instance="good",route="/readyz",status="503"}': "0+60x20",
        'slipway_http_requests_total{instance="good",route="/v1/projects",status="404"}': "0+60x20",
    }),
    "SlipwayDisk": (12, {
        'slipway_state_free_bytes{instance="bad"}': "500000000+0x15", 'slipway_state_free_inodes{instance="bad"}': "100000+0x15",
        'slipway_state_free_bytes{instance="bad2"}': "5000000000+0x15", 'slipway_state_free_inodes{instance="bad2"}': "10+0x15",
        'slipway_state_free_bytes{instance="good"}': "5000000000+0x15", 'slipway_state_free_inodes{instance="good"}': "100000+0x15",
    }),
    "SlipwayFiles": (12, {
        'process_open_fds{job="slipway",instance="bad"}': "90+0x15", 'process_max_fds{job="slipway",instance="bad"}': "100+0x15",
        'process_open_fds{job="slipway",instance="good"}': "70+0x15", 'process_max_fds{job="slipway",instance="good"}': "100+0x15",
    }),
    "SlipwayRolledBack": (3, {
        'slipway_rollbacks_total{instance="bad",project="p",rule="crashes"}': "0 1 1 1 1",
        'slipway_rollbacks_total{instance="good",project="p",rule="hand"}': "0 1 1 1 1",
    }),
    "SlipwayDeploymentFailed": (3, {
        'slipway_deployments_total{instance="bad",project="p",outcome="failed"}': "7 8 8 8 8",
        'slipway_deployments_total{instance="good",project="p",outcome="confirmed"}': "7 8 8 8 8",
    }),
    "SlipwayProbationEnds": (10, {
        'slipway_probation_deadline_timestamp_seconds{instance="bad",project="p"}': "1000+0x15",
        'slipway_probation_deadline_timestamp_seconds{instance="good",project="p"}': "9000+0x15",
    }),
    "SlipwayDeploymentHangs": (125, {
        'slipway_deployments_in_progress{instance="bad",project="p"}': "1+0x130",
        'slipway_probation_in_progress{instance="bad",project="p"}': "0+0x130",
        'slipway_deployments_in_progress{instance="good",project="p"}': "1+0x130",
        'slipway_probation_in_progress{instance="good",project="p"}': "1+0x130",
    }),
    "SlipwayRefused": (3, {
        'slipway_bundles_refused_total{instance="bad"}': "0 1 1 1 1", 'slipway_bundles_refused_total{instance="good"}': "4+0x4",
    }),
    "SlipwayHooks": (3, {
        'slipway_hook_failures_total{instance="bad",hook="probe"}': "0 1 1 1 1", 'slipway_hook_failures_total{instance="good",hook="probe"}': "4+0x4",
    }),
    "SlipwayFollow": (17, {
        'slipway_follow_problem{instance="bad",project="p"}': "1+0x20", 'slipway_follow_problem{instance="good",project="p"}': "1+0x10 0+0x10",
    }),
    "SlipwayOrderFailed": (3, {
        'slipway_order_state{instance="bad",project="p",state="failed"}': "1+0x5",
        'slipway_order_state{instance="good",project="p",state="failed"}': "0+0x5", 'slipway_order_state{instance="good",project="p",state="done"}': "1+0x5",
    }),
    "SlipwayOrdersRefused": (3, {
        'slipway_orders_refused_total{instance="bad"}': "0 1 1 1 1", 'slipway_orders_refused_total{instance="good"}': "4+0x4",
    }),
    "SlipwayCrashes": (3, {
        'slipway_worker_crashes_total{instance="bad",project="p",generation="1",model="m",version="1"}': "0 5 5 5 5",
        'slipway_worker_crashes_total{instance="good",project="p",generation="1",model="m",version="1"}': "0 1 1 1 1",
    }),
    "SlipwayNoWorkers": (7, {
        'slipway_workers{instance="bad",project="p",generation="1",model="m",version="1"}': "0+0x8",
        'slipway_workers{instance="good",project="p",generation="1",model="m",version="1"}': "1+0x8",
    }),
    "SlipwayScoringFails": (17, {
        'slipway_scoring_requests_total{instance="bad",project="p",model="m",version="1",outcome="scoring.model"}': "0+60x20",
        'slipway_scoring_requests_total{instance="bad",project="p",model="m",version="1",outcome="ok"}': "0+60x20",
        'slipway_scoring_requests_total{instance="good",project="p",model="m",version="1",outcome="scoring.input"}': "0+60x20",
        'slipway_scoring_requests_total{instance="good",project="p",model="m",version="1",outcome="ok"}': "0+60x20",
    }),
    "SlipwayOverloaded": (12, {
        'slipway_scoring_requests_total{instance="bad",project="p",model="m",version="1",outcome="scoring.queue"}': "0+60x15",
        'slipway_scoring_queue{instance="bad2",project="p",generation="1",model="m",version="1"}': "40+0x15",
        'slipway_scoring_requests_total{instance="good",project="p",model="m",version="1",outcome="ok"}': "0+60x15",
        'slipway_scoring_queue{instance="good",project="p",generation="1",model="m",version="1"}': "3+0x15",
    }),
    "SlipwayModelAlert": (3, {'slipway_alerts_total{instance="bad",rule="drift"}': "0 1 1 1 1", 'slipway_alerts_total{instance="good",rule="drift"}': "4+0x4"}),
    "SlipwayMonitoringStopped": (3, {'slipway_monitor_stopped{instance="bad"}': "1+0x5", 'slipway_monitor_stopped{instance="good"}': "0+0x5"}),
    "SlipwayMonitoringDrops": (125, {
        'slipway_monitor_dropped_rows_total{instance="bad",project="p",model="m"}': "0+60x130",
        'slipway_monitor_rows_total{instance="bad",project="p",model="m"}': "0+60x130",
        'slipway_monitor_dropped_rows_total{instance="good",project="p",model="m"}': "0+1x130",
        'slipway_monitor_rows_total{instance="good",project="p",model="m"}': "0+60x130",
    }),
    "SlipwayUntrusted": (3, {
        'slipway_current_untrusted{instance="bad",project="p"}': "1+0x5", 'slipway_current_untrusted{instance="good",project="p"}': "0+0x5",
    }),
    "SlipwayPolicy": (3, {
        'slipway_current_policy_unmet{instance="bad",project="p"}': "1+0x5", 'slipway_current_break_glass{instance="bad2",project="p"}': "1+0x5",
        'slipway_current_policy_unmet{instance="good",project="p"}': "0+0x5", 'slipway_current_break_glass{instance="good",project="p"}': "0+0x5",
    }),
    "SlipwayStale": (3, {'slipway_project_stale{instance="bad",project="p"}': "1+0x5", 'slipway_project_stale{instance="good",project="p"}': "0+0x5"}),
}
# Fires where there is nothing, so that it has no instance.
MISSING = "SlipwayNotRead"


def document(rules):
    """What `promtool test rules` takes. - Parameter rules: the path of the rules."""
    tests = [test(name, minute, series, f'{{instance="{instance}"}}') for name, minute, series, instance in looked_at()]
    return {"rule_files": [str(rules)], "evaluation_interval": "1m", "tests": tests + list(missing())}


def looked_at():
    for name, (minute, series) in CASES.items():
        instances = sorted(set(re.findall(r'instance="([^"]*)"', " ".join(series))))
        for instance in instances:
            yield name, minute, {key: value for key, value in series.items() if f'instance="{instance}"' in key}, instance


def test(name, minute, series, labels):
    firing = f'count by (instance) (ALERTS{{alertname="{name}",alertstate="firing"}})'
    expected = [{"labels": labels, "value": 1}] if '"bad' in labels else []
    return {
        "name": f"{name} of {labels}", "interval": "1m",
        "input_series": [{"series": key, "values": value} for key, value in series.items()],
        "promql_expr_test": [{"expr": firing, "eval_time": f"{minute}m", "exp_samples": expected}],
    }


def missing():
    """The tests of the alert that fires where Prometheus has no target."""
    firing = f'count(ALERTS{{alertname="{MISSING}",alertstate="firing"}})'
    for job, expected in (("other", [{"labels": "{}", "value": 1}]), ("slipway", [])):
        yield {
            "name": f"{MISSING} with the job {job}", "interval": "1m",
            "input_series": [{"series": f'up{{job="{job}",instance="a"}}', "values": "1+0x20"}],
            "promql_expr_test": [{"expr": firing, "eval_time": "17m", "exp_samples": expected}],
        }
