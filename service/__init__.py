"""Steadily: an email service that keeps count of the effort a job seeker controls."""

__version__ = "0.1.0"
