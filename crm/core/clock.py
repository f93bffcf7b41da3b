"""Time: instants in UTC, days by Istanbul, and the hours in which an office works.

Zone data comes from the bundled package and never from the machine, so that a day starts at
the same instant on every installation.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Final, Literal
from zoneinfo import ZoneInfo

import holidays
from msgspec import Struct


def _bundled_zone(key: str) -> ZoneInfo:
    with files("tzdata").joinpath("zoneinfo", *key.split("/")).open("rb") as compiled:
        return ZoneInfo.from_file(compiled, key=key)


ISTANBUL: Final = _bundled_zone("Europe/Istanbul")

# On half days (28 October and the eves of the two feasts) offices close at one.
HALF_DAY_ENDS: Final = time(13)
_ONE_DAY = timedelta(days=1)
_LONGEST_WAIT = timedelta(days=366)

Hours = tuple[time, time]
WEEKDAY_HOURS: Final[Mapping[int, Hours]] = dict.fromkeys(range(5), (time(9), time(18)))


class Holiday(Struct, frozen=True):
    """A public holiday of Turkey; on a half day only the afternoon is free."""

    name: str
    is_half_day: bool


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def local_day(at: datetime) -> date:
    """The calendar day of an instant in Istanbul; raises ValueError without a time zone."""
    return _aware(at).astimezone(ISTANBUL).date()


def day_span(day: date) -> tuple[datetime, datetime]:
    """The first instant of a day in Istanbul and of the next one, in UTC."""
    return _instant(day, time()), _instant(day + _ONE_DAY, time())


def month_span(year: int, month: int) -> tuple[datetime, datetime]:
    """The first instant of a month in Istanbul and of the next one, in UTC."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return _instant(date(year, month, 1), time()), _instant(following, time())


def holiday(day: date, language: Literal["tr", "en"] = "tr") -> Holiday | None:
    """The public holiday of a day, or None."""
    return _holidays(day.year, language).get(day)


class WorkCalendar:
    """When an office works: its hours by weekday (0 is Monday), less the holidays of Turkey.

    A Saturday is worked by naming its hours: `WEEKDAY_HOURS | {5: (time(9), time(13))}`.
    """

    def __init__(self, hours: Mapping[int, Hours] = WEEKDAY_HOURS) -> None:
        """Raises ValueError for hours in which nobody would ever work."""
        if not hours or not all(0 <= day <= 6 and a < b for day, (a, b) in hours.items()):
            raise ValueError("a work calendar needs a weekday with hours that end after they begin")
        self._hours = dict(hours)

    def span(self, day: date) -> tuple[datetime, datetime] | None:
        """The instants between which a day of Istanbul is worked, or None for a free day."""
        hours = self._hours.get(day.weekday())
        if hours is None:
            return None
        opens, closes = hours
        free = holiday(day)
        if free is not None:
            closes = min(closes, HALF_DAY_ENDS) if free.is_half_day else opens
        return (_instant(day, opens), _instant(day, closes)) if opens < closes else None

    def is_working(self, at: datetime) -> bool:
        """Whether someone is there; the closing instant itself is free."""
        span = self.span(local_day(at))
        return span is not None and span[0] <= at < span[1]

    def next_working(self, at: datetime) -> datetime:
        """`at` itself when it is worked, else the instant at which work begins again."""
        return max(_utc(at), next(self._spans_from(at))[0])

    def add_working(self, at: datetime, duration: timedelta) -> datetime:
        """The instant at which `duration` of working time after `at` has passed.

        Work that ends with the day ends at closing, not at the next opening. Raises ValueError
        for a negative duration and OverflowError past the end of the calendar.
        """
        if duration < timedelta():
            raise ValueError("working time can only be added")
        if not duration:
            return self.next_working(at)
        left = duration
        for opens, closes in self._spans_from(at):
            start = max(_utc(at), opens)
            if left <= closes - start:
                return start + left
            left -= closes - start
        raise AssertionError("the spans never end")

    def working_between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`; none when `end` is not later."""
        total = timedelta()
        if _utc(end) <= _utc(start):
            return total
        for opens, closes in self._spans_from(start):
            if opens >= end:
                return total
            total += min(_utc(end), closes) - max(_utc(start), opens)
        raise AssertionError("the spans never end")

    def _spans_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        # Spans that end after `at`, in order. Hours exist only inside holidays for no more than
        # a week or two; the limit turns an impossible calendar into an error, not a hang.
        day = local_day(at)
        last_worked = day
        while day - last_worked < _LONGEST_WAIT:
            span = self.span(day)
            if span is not None and span[1] > at:
                last_worked = day
                yield span
            day += _ONE_DAY
        raise ValueError("this calendar is not worked for a whole year")


def _instant(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=ISTANBUL).astimezone(UTC)


def _utc(at: datetime) -> datetime:
    return _aware(at).astimezone(UTC)


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return at


@cache
def _holidays(year: int, language: Literal["tr", "en"]) -> Mapping[date, Holiday]:
    spoken = {"tr": "tr", "en": "en_US"}[language]
    half = holidays.country_holidays("TR", years=year, categories=("half_day",), language=spoken)
    full = holidays.country_holidays("TR", years=year, categories=("public",), language=spoken)
    # Full days last: when a feast begins on another's eve, the whole day is free.
    return {day: Holiday(name, is_half_day=True) for day, name in half.items()} | {
        day: Holiday(name, is_half_day=False) for day, name in full.items()
    }
