"""Days begin in Istanbul; work happens in office hours, in every year from 2010 to 2030."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core import clock
from crm.core.clock import (
    ISTANBUL,
    WEEKDAY_HOURS,
    WorkCalendar,
    day_span,
    holiday,
    local_day,
    month_span,
)

YEARS = range(2010, 2031)
OFFICE = WorkCalendar()
SIX_DAYS = WorkCalendar({**WEEKDAY_HOURS, 5: (time(9), time(13))})

INSTANTS = st.integers(
    int(datetime(2010, 1, 1, tzinfo=UTC).timestamp()), int(datetime(2030, 11, 30, tzinfo=UTC).timestamp())
).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
WORKED = st.integers(0, 60 * 60 * 100).map(lambda seconds: timedelta(seconds=seconds))
OFFICES = st.sampled_from([OFFICE, SIX_DAYS])

# First days of Ramazan Bayramı and Kurban Bayramı as they were kept.
FEASTS = {
    2010: ("09-09", "11-16"),
    2011: ("08-30", "11-06"),
    2012: ("08-19", "10-25"),
    2013: ("08-08", "10-15"),
    2014: ("07-28", "10-04"),
    2015: ("07-17", "09-24"),
    2016: ("07-05", "09-12"),
    2017: ("06-25", "09-01"),
    2018: ("06-15", "08-21"),
    2019: ("06-04", "08-11"),
    2020: ("05-24", "07-31"),
    2021: ("05-13", "07-20"),
    2022: ("05-02", "07-09"),
    2023: ("04-21", "06-28"),
    2024: ("04-10", "06-16"),
    2025: ("03-30", "06-06"),
    2026: ("03-20", "05-27"),
}


def istanbul(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ISTANBUL)


def test_now_is_an_instant_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta()


def test_istanbul_kept_summer_time_until_2016_and_never_after() -> None:
    for year in YEARS:
        winter = datetime(year, 1, 15, 12, tzinfo=ISTANBUL).utcoffset()
        summer = datetime(year, 7, 15, 12, tzinfo=ISTANBUL).utcoffset()
        assert winter == timedelta(hours=2 if year <= 2016 else 3)
        assert summer == timedelta(hours=3)


def test_the_day_does_not_depend_on_the_zone_of_the_viewer() -> None:
    at = datetime(2025, 6, 30, 21, 30, tzinfo=UTC)
    for zone in ("UTC", "America/New_York", "Europe/Berlin", "Asia/Tokyo"):
        assert local_day(at.astimezone(ZoneInfo(zone))) == date(2025, 7, 1)


@pytest.mark.parametrize("year", YEARS)
def test_days_and_months_cover_the_year_without_gap_or_overlap(year: int) -> None:
    edge = month_span(year, 1)[0]
    for month in range(1, 13):
        start, end = month_span(year, month)
        assert start == edge
        while edge < end:
            day_start, day_end = day_span(local_day(edge))
            assert day_start == edge
            edge = day_end
        assert edge == end
    assert edge == month_span(year + 1, 1)[0]


def test_a_day_of_the_old_summer_time_change_is_shorter_or_longer() -> None:
    lengths = {end - start for start, end in (day_span(date(2015, 3, 29)),)}
    assert lengths == {timedelta(hours=23)}
    start, end = day_span(date(2015, 11, 8))
    assert end - start == timedelta(hours=25)


@pytest.mark.parametrize("year", YEARS)
def test_the_fixed_holidays_of_each_year_are_free(year: int) -> None:
    for month, day in ((1, 1), (4, 23), (5, 1), (5, 19), (8, 30), (10, 29)):
        free = holiday(date(year, month, day))
        assert free is not None
        assert not free.is_half_day
        assert OFFICE.span(date(year, month, day)) is None
    assert (holiday(date(year, 7, 15)) is not None) == (year >= 2017 or _is_feast(year, 7, 15))


def _is_feast(year: int, month: int, day: int) -> bool:
    found = holiday(date(year, month, day))
    return found is not None and "Bayramı" in found.name


@pytest.mark.parametrize("year", YEARS)
def test_each_year_has_both_feasts_and_their_eves_are_half_or_wholly_free(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    for feast, length in (("Ramazan Bayramı", 3), ("Kurban Bayramı", 4)):
        full = [d for d in days if (f := holiday(d)) and feast in f.name and not f.is_half_day]
        assert len(full) >= length
        assert holiday(full[0] - timedelta(days=1)) is not None


@pytest.mark.parametrize("year", FEASTS)
def test_the_feasts_begin_on_the_days_they_were_kept(year: int) -> None:
    for first in FEASTS[year]:
        day = date.fromisoformat(f"{year}-{first}")
        today, eve = holiday(day), holiday(day - timedelta(days=1))
        assert today is not None
        assert not today.is_half_day
        assert eve is not None
        # In 2022 the eve was Labour Day, which is free as a whole.
        assert eve.is_half_day or eve.name == "Emek ve Dayanışma Günü"


@pytest.mark.parametrize("year", YEARS)
def test_the_afternoon_before_republic_day_is_free(year: int) -> None:
    day = date(year, 10, 28)
    free = holiday(day)
    assert free is not None
    if free.is_half_day and day.weekday() < 5:
        span = OFFICE.span(day)
        assert span is not None
        assert span[1].astimezone(ISTANBUL).time() == time(13)


def test_holidays_have_names_in_both_languages() -> None:
    turkish, english = holiday(date(2025, 10, 29), "tr"), holiday(date(2025, 10, 29), "en")
    assert turkish is not None
    assert turkish.name == "Cumhuriyet Bayramı"
    assert english is not None
    assert english.name == "Republic Day"


@pytest.mark.parametrize(
    ("at", "working"),
    [
        ("2025-06-02T08:59:59", False),
        ("2025-06-02T09:00:00", True),
        ("2025-06-02T17:59:59", True),
        ("2025-06-02T18:00:00", False),
        ("2025-06-07T10:00:00", False),
        ("2025-10-28T12:59:00", True),
        ("2025-10-28T13:00:00", False),
        ("2025-10-29T11:00:00", False),
    ],
)
def test_the_office_works_on_weekdays_from_nine_to_six(at: str, working: bool) -> None:
    assert OFFICE.is_working(istanbul(at)) is working


def test_a_saturday_is_worked_when_it_has_hours() -> None:
    assert SIX_DAYS.is_working(istanbul("2025-06-14T10:00"))
    assert not SIX_DAYS.is_working(istanbul("2025-06-14T13:00"))
    assert not OFFICE.is_working(istanbul("2025-06-14T10:00"))


@pytest.mark.parametrize(
    ("at", "hours", "ends"),
    [
        ("2025-06-02T10:00", 2, "2025-06-02T12:00"),
        ("2025-06-02T17:00", 2, "2025-06-03T10:00"),
        ("2025-06-02T09:00", 9, "2025-06-02T18:00"),
        ("2025-06-13T17:00", 2, "2025-06-16T10:00"),
        ("2025-06-14T12:00", 1, "2025-06-16T10:00"),
        ("2025-06-05T12:00", 2, "2025-06-10T10:00"),
        ("2025-10-28T12:00", 2, "2025-10-30T10:00"),
        ("2024-12-31T17:00", 2, "2025-01-02T10:00"),
        ("2015-03-27T17:00", 2, "2015-03-30T10:00"),
    ],
)
def test_working_time_passes_only_while_the_office_works(at: str, hours: int, ends: str) -> None:
    assert OFFICE.add_working(istanbul(at), timedelta(hours=hours)) == istanbul(ends)


def test_work_begins_again_after_the_feast() -> None:
    assert OFFICE.next_working(istanbul("2025-06-05T13:00")) == istanbul("2025-06-10T09:00")
    assert OFFICE.next_working(istanbul("2025-06-10T09:30")) == istanbul("2025-06-10T09:30")


@given(OFFICES, INSTANTS, WORKED)
def test_what_is_added_is_what_lies_between(office: WorkCalendar, at: datetime, worked: timedelta) -> None:
    end = office.add_working(at, worked)
    assert end >= at
    assert office.working_between(at, end) == worked
    assert office.is_working(office.next_working(at))


@given(INSTANTS, WORKED, WORKED)
def test_adding_in_two_steps_is_adding_once(at: datetime, first: timedelta, second: timedelta) -> None:
    halfway = OFFICE.add_working(at, first)
    once = OFFICE.add_working(at, first + second)
    twice = OFFICE.add_working(halfway, second)
    assert OFFICE.next_working(twice) == OFFICE.next_working(once)


def test_nothing_is_worked_backwards() -> None:
    at = istanbul("2025-06-02T10:00")
    assert OFFICE.working_between(at, at - timedelta(days=3)) == timedelta()
    with pytest.raises(ValueError, match="only be added"):
        OFFICE.add_working(at, timedelta(seconds=-1))


def test_an_instant_without_a_zone_and_impossible_hours_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        OFFICE.is_working(datetime(2025, 1, 1))  # noqa: DTZ001 - the mistake under test
    for hours in ({}, {0: (time(18), time(9))}, {7: (time(9), time(18))}):
        with pytest.raises(ValueError, match="calendar"):
            WorkCalendar(hours)
