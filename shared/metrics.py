"""What metrics of all services share."""

from typing import TypeVar

from prometheus_client.metrics import MetricWrapperBase

Metric = TypeVar("Metric", bound=MetricWrapperBase)


class Children(dict[str, Metric]):
    """The values of a metric's last label -> its child; the labels before it are fixed.

    For what stands in every message's way: a child is looked up once, then it is one look into a dict. Only
    for labels whose values are few and known, as they have to be anyway.
    """

    def __init__(self, metric: Metric, *fixed: str) -> None:
        super().__init__()
        self._metric = metric
        self._fixed = fixed

    def __missing__(self, label: str) -> Metric:
        child = self[label] = self._metric.labels(*self._fixed, label)
        return child
