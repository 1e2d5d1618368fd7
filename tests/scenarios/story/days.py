"""Times as the story tells them, "Thu 26/11 17:35" in Paris, and the opening hours by which its clocks run.

Counted here a second time and more simply than the program does: every minute is looked at.
"""
from datetime import datetime, timedelta, timezone

YEAR, DAYS = 2026, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WINTER = timezone(timedelta(hours=1))  # Paris from October to March
HOURS = {**{day: (9, 18) for day in range(5)}, 5: (9, 12)}
HOLIDAYS = {(11, 11), (12, 25)}
MINUTE = timedelta(minutes=1)


def time_of(told):
    """The time of "Thu 26/11 17:35"; a weekday that is not that day's is a mistake of the story."""
    name, day, hour = told.split(" ")
    when = datetime.strptime(f"{day}/{YEAR} {hour}", "%d/%m/%Y %H:%M").replace(tzinfo=WINTER)
    assert DAYS[when.weekday()] == name, f"{told} is a {DAYS[when.weekday()]}"
    return when


def told(when):
    return f"{DAYS[when.weekday()]} {when:%d/%m %H:%M}"


def from_api(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(WINTER)


def to_api(when):
    when = when.astimezone(timezone.utc)
    return when.strftime("%Y-%m-%dT%H:%M:%S.") + f"{when.microsecond // 1000:03d}Z"


def is_holiday(when):
    return (when.month, when.day) in HOLIDAYS


def is_open(when):
    first, last = HOURS.get(when.weekday(), (0, 0))
    return not is_holiday(when) and first <= when.hour < last


def open_minutes(since, until):
    """Minutes of opening time between the two."""
    count = 0
    while since < until:
        count += is_open(since)
        since += MINUTE
    return count


def working_days_after(since, days):
    """The same hour, so many days from Monday to Friday later."""
    while days:
        since += timedelta(days=1)
        days -= since.weekday() < 5 and not is_holiday(since)
    return since
