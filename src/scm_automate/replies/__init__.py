"""A supplier's message to an `OrderResponse`: dates, quantities and prices with the words they came from."""

from scm_automate.replies.dates import DateMention, find_dates
from scm_automate.replies.read import read_reply

__all__ = ["DateMention", "find_dates", "read_reply"]
