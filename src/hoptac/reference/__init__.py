"""What the province has decided and the country is made of: places, offices, duties, calendar, policy.

Put here everything that is read from `seeds/` and asked by Python: it is read once and frozen. What a form looks like
is `form`; what a rule says is `rule`; SQL reads the same seeds as tables.
"""

from hoptac.reference.calendar import Calendar
from hoptac.reference.duties import Duty, Obligation, Policy
from hoptac.reference.loading import load_reference
from hoptac.reference.model import Reference
from hoptac.reference.places import Place, Reporter

__all__ = ["Calendar", "Duty", "Obligation", "Place", "Policy", "Reference", "Reporter", "load_reference"]
