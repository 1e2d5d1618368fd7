"""A story told at the counter: people who act at their hours, and what must be true then and in the end."""
from .days import from_api, open_minutes, time_of, told, working_days_after
from .desk import Desk
from .people import Agent, Customer, Warehouse, attempt
from .telling import Check, Telling

__all__ = ["Agent", "Check", "Customer", "Desk", "Telling", "Warehouse", "attempt", "from_api", "open_minutes", "time_of", "told",
           "working_days_after"]
