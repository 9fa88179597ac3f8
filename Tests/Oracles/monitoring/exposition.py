"""What a node's /metrics has: the labels of each sample's name, and the values of each label."""
from prometheus_client.parser import text_string_to_metric_families

# What Prometheus adds to each sample, and metrics that it makes itself.
ADDED = {"instance", "job"}
OWN = {"up": set(), "ALERTS": {"alertname", "alertstate", "severity", "project", "model", "version", "rule", "hook", "outcome"}}


class Exposition:
    def __init__(self, text):
        self.families, self.labels, self.values = set(), {}, {}
        for family in text_string_to_metric_families(text):
            # The parser takes the ending of a counter away.
            self.families.add(family.name + ("_total" if family.type == "counter" else ""))
            for sample in family.samples:
                self.labels.setdefault(sample.name, set()).update(sample.labels)
                for label, value in sample.labels.items():
                    self.values.setdefault((sample.name, label), set()).add(value)

    def has(self, metric):
        return metric in self.labels or metric in OWN

    def labels_of(self, metric):
        return self.labels.get(metric, OWN.get(metric, set())) | ADDED

    def family_of(self, metric):
        """- Returns: the family of a sample; of those of a histogram, too. None for a metric of Prometheus itself."""
        for name in (metric, *(metric.removesuffix(end) for end in ("_bucket", "_sum", "_count"))):
            if name in self.families:
                return name
        return None
