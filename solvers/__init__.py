"""Decides: types, relaxation, timetable, duties and bookings. The only home of ortools."""
