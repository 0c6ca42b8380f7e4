"""The supervisor's desk (督办台): what waits for a decision, whom to urge, what is incomplete."""

from indicators.desk.desk import Desk
from indicators.desk.queues import Queue, queue_of_report, queues_of

__all__ = ["Desk", "Queue", "queue_of_report", "queues_of"]
